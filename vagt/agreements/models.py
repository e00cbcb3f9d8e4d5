"""Tables of what was sold. Versions are immutable: a change is a new row, never an edit."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from vagt.kit.words import Words
from vagt.people.models import Customer
from vagt.solutions.models import System


class Entitlement(models.Model):
    """One thing an agreement can allow or owe: the vocabulary that plans speak."""

    key = models.CharField(max_length=60, primary_key=True)
    position = models.SmallIntegerField()
    name_da = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    clause = models.CharField(max_length=12)  # number of the clause in the catalogue, such as 2.1

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> Words:
        return Words(self.name_da, self.name_en)


class Plan(models.Model):
    """A named tier of support. What it gives is in its versions."""

    key = models.SlugField(max_length=40, unique=True)
    position = models.SmallIntegerField()
    is_default = models.BooleanField(default=False)  # holds for customers without a signed agreement
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "key")
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="plan_default_once")
        ]

    def __str__(self) -> str:
        return self.key


class PlanVersion(models.Model):
    """What a plan gives from the day it was recorded until the next version; agreements name the version they bought.

    `document` is complete (what it includes is written out), so reading it needs no other row; its shape is that of
    `rules.PlanTerms`. `includes` is the version that was included when this one was written.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    includes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="included_by")
    name_da = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    document = models.JSONField()
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]
        indexes = [models.Index(fields=["plan", "-number"], name="plan_version_newest")]

    def __str__(self) -> str:
        return f"{self.name_en} v{self.number}"

    @property
    def name(self) -> Words:
        return Words(self.name_da, self.name_en)


class Calendar(models.Model):
    """The provider's hours, of which an installation may have several. What they are is in the versions."""

    key = models.SlugField(max_length=40, unique=True)
    name_da = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="calendar_default_once")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> Words:
        return Words(self.name_da, self.name_en)


class CalendarVersion(models.Model):
    """Hours, holidays and closing days from `effective_from` on; shape of `document`: `rules.calendar`.

    On a date counts the version that begins latest on or before it; of two that begin on one day, the later recorded.
    So the number of a version pins every date: it, and those recorded before it, say everything.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    effective_from = models.DateField()
    document = models.JSONField()
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once")]

    def __str__(self) -> str:
        return f"{self.calendar_id} v{self.number}"


class Agreement(models.Model):
    """A customer's agreement. What it says is in its versions."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=20, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "customer"], name="agreement_id_customer")]

    def __str__(self) -> str:
        return self.number


class AgreementVersion(models.Model):
    """What an agreement says from `valid_from` on, as recorded at `recorded_at`.

    In force on a date is the signed version that begins latest on or before it; of two that begin on one day the later
    recorded; and nothing once that version has ended. `recorded_at` is the known time: what we knew on a day is asked
    by leaving out what was recorded after it.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="agreement_versions")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="agreement_versions")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="agreement_versions")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # the first day it no longer holds
    notice_days = models.IntegerField(default=90)
    renewal_months = models.IntegerField(default=12)  # 0: ends without renewal
    targets = models.JSONField(default=dict)  # negotiated: promise key -> priority -> minutes
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once"),
            models.UniqueConstraint(fields=["id", "customer"], name="agreement_version_customer"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="agreement_version_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["customer", "valid_from"], name="agreement_version_valid")]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.number}"


class AgreementSystem(models.Model):
    """A system that a version is limited to; a version without any covers the whole customer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="systems")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "system"], name="agreement_system_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.system_id}"


class AgreementScope(models.Model):
    """The days that an agreement claims a scope, so that the database refuses two agreements of one scope.

    Derived from the newest version of the agreement and rewritten with it. `system` is null for the whole customer.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="scopes")
    system = models.ForeignKey(System, on_delete=models.PROTECT, null=True, related_name="+")
    days = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="agreement_scope_no_overlap",
                expressions=[
                    (F("customer"), RangeOperators.EQUAL),
                    (Coalesce("system", 0), RangeOperators.EQUAL),
                    (F("days"), RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.days}"


class Override(models.Model):
    """An entitlement that this version gives or takes away against its plan, with the reason."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="overrides")
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="+")
    allowed = models.BooleanField()
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "entitlement"], name="override_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.entitlement_id} {self.allowed}"


class Signature(models.Model):
    """One party's signature on a version. A version is signed when both parties have; the later instant counts."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "party"], name="signature_once"),
            models.CheckConstraint(condition=Q(party__in=["customer", "provider"]), name="signature_party"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.party}"


class Withdrawal(models.Model):
    """A version that was recorded by mistake: from `recorded_at` on we know that it never held.

    The version stays, so that what we knew before can be asked; clocks that ran on it keep what they promised.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.OneToOneField(AgreementVersion, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.recorded_at:%Y-%m-%d}"


class SignedFile(models.Model):
    """The signed document of a version: kept by key, shown with the name it came with."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="files")
    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class BookedCoverage(models.Model):
    """The interval that a confirmed booking of increased readiness covers, with its promise in elapsed minutes."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="booked_coverage")
    system = models.ForeignKey(System, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.IntegerField(default=60)
    reference = models.CharField(max_length=40)
    confirmed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    keeps_promise = models.BooleanField(default=False)  # withdrawn by us without the customer's approval

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="booked_coverage_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="booked_coverage_minutes"),
            models.UniqueConstraint(fields=["customer", "reference"], name="booked_coverage_reference"),
        ]
        indexes = [models.Index(fields=["customer", "ends_at"], name="booked_coverage_ends")]

    def __str__(self) -> str:
        return f"{self.reference} {self.starts_at:%Y-%m-%d %H:%M}"
