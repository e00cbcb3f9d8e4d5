"""The task: the unit of work, and the order in which tasks stand in the queue."""

from datetime import UTC, datetime
from typing import Final

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from vagt.agreements.rules.plans import PRIORITIES
from vagt.people.models import Consultant, Contact, Customer, Team
from vagt.solutions.models import System
from vagt.tasks.rules.kinds import CHANNELS, FINISHED, KINDS, STATUSES
from vagt.tasks.rules.priority import LEVELS

NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
# Always this Q, spelled this way: another spelling does not use the partial indexes.
OPEN: Final = ~Q(status__in=list(FINISHED))


class Task(models.Model):
    """A piece of work for a customer. Its number is its id.

    `next_due_at` is the earliest due time of a clock that somebody waits on, written by whatever changes a clock;
    `queue_rank` and `queue_at` order the queue: critical ones of customers entitled to the top, then by service left.
    """

    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="tasks", null=True)
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="tasks", null=True)
    channel = models.CharField(max_length=12)
    impact = models.CharField(max_length=8, blank=True)
    urgency = models.CharField(max_length=8, blank=True)
    priority = models.CharField(max_length=8)
    overridden = models.BooleanField(default=False)  # the priority is not the matrix's
    declared_critical = models.BooleanField(default=False)  # by the customer; stands until a consultant lowers it
    to_the_top = models.BooleanField(default=False)  # critical, and the customer is entitled to the very top
    status = models.CharField(max_length=20, default="new")
    step = models.CharField(max_length=20, default="new")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tasks", null=True, db_index=False)
    assignee = models.ForeignKey(Consultant, on_delete=models.PROTECT, related_name="tasks", null=True, db_index=False)
    opened_at = models.DateTimeField()
    activity_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)  # when a resolved task closes by itself
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged", null=True)
    waits_since = models.DateTimeField(null=True)  # the arrival of the oldest turn that nobody has answered
    next_due_at = models.DateTimeField(null=True)
    next_goal_at = models.DateTimeField(null=True)  # our own goal where nothing is promised; never shown to a customer
    triage_due_at = models.DateTimeField(null=True)
    triaged_at = models.DateTimeField(null=True)
    triage_missed_at = models.DateTimeField(null=True)
    queue_rank = models.GeneratedField(
        expression=Case(When(to_the_top=True, then=Value(0)), default=Value(1)),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    queue_at = models.GeneratedField(
        expression=Coalesce("next_due_at", "next_goal_at", Value(NEVER)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "customer"], name="task_id_customer"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="task_kind"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="task_status"),
            models.CheckConstraint(condition=Q(priority__in=PRIORITIES), name="task_priority"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="task_channel"),
            models.CheckConstraint(condition=Q(impact__in=["", *LEVELS]), name="task_impact"),
            models.CheckConstraint(condition=Q(urgency__in=["", *LEVELS]), name="task_urgency"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="task_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(
                fields=["queue_rank", "queue_at", "id"],
                include=["team", "customer", "assignee", "status", "kind", "priority", "waits_since", "next_due_at"],
                condition=OPEN,
                name="task_queue",
            ),
            models.Index(
                fields=["team", "queue_rank", "queue_at", "id"],
                include=["assignee", "status", "kind", "priority", "customer", "waits_since", "next_due_at"],
                condition=OPEN,
                name="task_queue_team",
            ),
            models.Index(
                fields=["customer", "-activity_at", "-id"], include=["status", "kind", "priority"], name="task_portal"
            ),
            models.Index(fields=["team", "-activity_at"], name="task_team_activity"),
            models.Index(fields=["-activity_at"], name="task_activity"),
            models.Index(fields=["assignee", "queue_rank", "queue_at"], condition=OPEN, name="task_assignee"),
            models.Index(fields=["closes_at"], condition=Q(status="resolved"), name="task_closes"),
            models.Index(
                fields=["triage_due_at"],
                condition=Q(triaged_at__isnull=True, triage_missed_at__isnull=True, triage_due_at__isnull=False),
                name="task_triage",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"

    @property
    def number(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status not in FINISHED
