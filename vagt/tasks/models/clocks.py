"""Response clocks, and the frozen terms that explain them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vagt.agreements.models import AgreementVersion, CalendarVersion, PlanVersion
from vagt.people.models import Customer
from vagt.tasks.models.conversation import Message, Turn
from vagt.tasks.models.task import Task
from vagt.tasks.rules.warnings import NEARLY


class FrozenTerms(models.Model):
    """The immutable versions that the terms of a clock were read from: enough to rebuild them exactly."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    agreement_version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="+", null=True)
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    bookings = ArrayField(models.BigIntegerField(), default=list)  # ids of booked coverage, ascending

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "agreement_version", "plan_version", "calendar_version", "bookings"],
                nulls_distinct=False,
                name="frozen_terms_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.agreement_version_id}/{self.plan_version_id}/{self.calendar_version_id}"


class ResponseClock(models.Model):
    """The promise that runs on a turn, or on a task (`turn` is null): to tell the customer first of what monitoring
    found, or to have it resolved.

    Its due time is derived from `terms`, `counted_from`, `basis_priority` and `channel`; replaying the events of the
    task gives the same row. `due_at` null: nothing is promised.
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    turn = models.OneToOneField(Turn, on_delete=models.PROTECT, related_name="clock", null=True)
    kind = models.CharField(max_length=12)
    received_at = models.DateTimeField()
    channel = models.CharField(max_length=12)
    priority = models.CharField(max_length=8)
    terms = models.ForeignKey(FrozenTerms, on_delete=models.PROTECT, related_name="clocks")
    counted_from = models.DateTimeField()
    basis_priority = models.CharField(max_length=8)
    promise = models.CharField(max_length=60, null=True)
    target_seconds = models.IntegerField(null=True)
    strict = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    goal_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=14, default="open")
    judged_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="clocks_met", null=True)
    step = models.SmallIntegerField(default=0)
    next_event_at = models.DateTimeField(null=True)
    pauses = ArrayField(models.DateTimeField(), default=list)  # of a resolution: from, to, from, to; those that ended
    paused_at = models.DateTimeField(null=True)  # since when it stands still
    rules_version = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "turn"], name="clock_of_turn"),
            models.CheckConstraint(condition=Q(kind__in=["response", "notification", "resolution"]), name="clock_kind"),
            models.CheckConstraint(  # the response clock never pauses (rule 5)
                condition=Q(kind="resolution") | Q(pauses=[], paused_at__isnull=True), name="clock_pauses"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "met", "broken", "answered_late", "void"]), name="clock_outcome"
            ),
            # What is judged by an answer is judged at an instant; nothing else has one.
            models.CheckConstraint(
                condition=Q(outcome__in=["met", "answered_late"], judged_at__isnull=False)
                | (~Q(outcome__in=["met", "answered_late"]) & Q(judged_at__isnull=True)),
                name="clock_judged",
            ),
            models.CheckConstraint(
                condition=Q(next_event_at__isnull=True) | Q(outcome="open", paused_at__isnull=True),
                name="clock_next_event_while_open",
            ),
        ]
        indexes = [
            models.Index(fields=["next_event_at"], condition=Q(outcome="open"), name="clock_due"),
            models.Index(fields=["task"], include=["due_at"], condition=Q(outcome="open"), name="clock_open"),
            models.Index(fields=["task"], condition=Q(outcome="open", step__gte=NEARLY), name="clock_near"),
            models.Index(fields=["customer", "received_at"], name="clock_received"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id}/{self.turn_id} {self.outcome}"
