"""Tables of people: the provider's, its brands', and its customers'."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from vagt.kit.words import Words
from vagt.people.rules import CONTACT_RIGHTS, PROVIDER_ROLES

LANGUAGES = [("da", "Dansk"), ("en", "English")]


class Users(BaseUserManager["User"]):
    """Finds people by the address they sign in with, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in: a consultant, a contact, or both."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="da")
    single_keys = models.BooleanField(default=True)  # WCAG 2.1.4: single-key shortcuts can be switched off
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email


class Provider(models.Model):
    """The company that runs this installation: one row."""

    name = models.CharField(max_length=120)
    consultants_see_all = models.BooleanField(default=False)
    asks_rating = models.BooleanField(default=True)  # a contact gets one mail when a task is resolved
    default_language = models.CharField(max_length=2, choices=LANGUAGES, default="da")
    close_after_days = models.SmallIntegerField(default=10)  # working days until a resolved task closes by itself

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="provider_one_row"),
            models.CheckConstraint(condition=Q(close_after_days__range=(1, 60)), name="provider_close_after_days"),
        ]

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A face of the provider: the name, addresses and signature that a customer meets."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    hotline_number = models.CharField(max_length=20, blank=True)  # E.164
    website = models.URLField(blank=True)
    signature_da = models.TextField(blank=True)
    signature_en = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def signature(self) -> Words:
        return Words(self.signature_da, self.signature_en)


class Role(models.Model):
    """What a consultant is by profession: backend developer, frontend developer, PIM consultant."""

    key = models.SlugField(max_length=40, unique=True)
    name_da = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Words:
        return Words(self.name_da, self.name_en)


class Skill(models.Model):
    """Something a consultant can be good at."""

    name_da = models.CharField(max_length=80, unique=True)
    name_en = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Words:
        return Words(self.name_da, self.name_en)


class Consultant(models.Model):
    """A person at the provider, with the provider roles that say what they may do."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="consultant")
    phone = models.CharField(max_length=20, blank=True)  # E.164
    provider_roles = ArrayField(models.CharField(max_length=20), default=list)
    roles = models.ManyToManyField(Role, related_name="consultants")
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(provider_roles__contained_by=sorted(PROVIDER_ROLES)),
                name="consultant_provider_roles",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class ConsultantSkill(models.Model):
    """How good a consultant is at something (0 none to 4 teaches others), and what they aim for."""

    consultant = models.ForeignKey(Consultant, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="consultants")
    level = models.SmallIntegerField(default=0)
    goal_level = models.SmallIntegerField(null=True, blank=True)
    goal_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultant", "skill"], name="consultant_skill_once"),
            models.CheckConstraint(condition=Q(level__range=(0, 4)), name="consultant_skill_level"),
            models.CheckConstraint(
                condition=Q(goal_level__isnull=True) | Q(goal_level__range=(1, 4)),
                name="consultant_skill_goal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultant_id} {self.skill_id} {self.level}"


class Team(models.Model):
    """The permanent group that serves named customers."""

    name = models.CharField(max_length=80, unique=True)
    lead = models.ForeignKey(Consultant, on_delete=models.PROTECT, related_name="leads", null=True, blank=True)
    members: "models.ManyToManyField[Consultant, TeamMember]" = models.ManyToManyField(
        Consultant, through="TeamMember", related_name="teams"
    )

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A consultant in a team, or standing in for it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    consultant = models.ForeignKey(Consultant, on_delete=models.CASCADE, related_name="memberships")
    stand_in = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "consultant"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.consultant_id}"


class Customer(models.Model):
    """A company that the provider serves."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="customers")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="customers", null=True, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="da")
    registration_number = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], condition=Q(archived_at__isnull=True), name="customer_by_name"),
            models.Index(fields=["team"], name="customer_team"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerDomain(models.Model):
    """A mail domain that belongs to one customer alone (never a free-mail domain)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    def __str__(self) -> str:
        return self.domain


class Contact(models.Model):
    """A person at one or more customers."""

    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="contact")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    title = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="da")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="contact_email_once"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="contact_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactPhone(models.Model):
    """A number by which a contact is recognised on the phone (E.164)."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "number"], name="contact_phone_once")]
        indexes = [models.Index(fields=["number"], name="contact_phone_number")]

    def __str__(self) -> str:
        return self.number


class Affiliation(models.Model):
    """A contact at one customer, with rights that are independent of each other."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="affiliations")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="affiliations")
    see_company = models.BooleanField(default=False)
    approve = models.BooleanField(default=False)
    approve_up_to = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # null: any amount
    approve_currency = models.CharField(max_length=3, default="DKK")
    book_readiness = models.BooleanField(default=False)
    manage_contacts = models.BooleanField(default=False)
    see_money = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "customer"], name="affiliation_once")]
        indexes = [models.Index(fields=["customer", "contact"], name="affiliation_customer")]

    def __str__(self) -> str:
        return f"{self.contact_id} at {self.customer_id}"

    @property
    def rights(self) -> frozenset[str]:
        return frozenset(right for right in CONTACT_RIGHTS if getattr(self, right))
