"""What stands around a task: who takes part, what it is linked to, time spent, how it was rated; views and the matrix."""

from django.db import models
from django.db.models import F, Q

from vagt.people.models import Consultant, Contact, Customer, User
from vagt.tasks.models.task import Task


class Participant(models.Model):
    """Somebody who takes part in the conversation: a colleague of the contact, a consultant, or a third party."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="participants")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", null=True)
    consultant = models.ForeignKey(Consultant, on_delete=models.CASCADE, related_name="+", null=True)
    email = models.EmailField(blank=True)  # of a third party
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "contact", "consultant", "email"], nulls_distinct=False, name="participant_once"
            ),
            models.CheckConstraint(
                condition=Q(contact__isnull=False, consultant__isnull=True, email="")
                | Q(contact__isnull=True, consultant__isnull=False, email="")
                | (Q(contact__isnull=True, consultant__isnull=True) & ~Q(email="")),
                name="participant_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.contact_id or self.consultant_id or self.email}"


class Link(models.Model):
    """Two tasks that have to do with each other; read from `source` to `target`."""

    KINDS = ("related", "duplicate", "split", "follow_up", "blocks")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=12)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_not_to_itself"),
            models.CheckConstraint(
                condition=Q(kind__in=["related", "duplicate", "split", "follow_up", "blocks"]), name="link_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class TimeEntry(models.Model):
    """Minutes that a consultant worked on a task. A correction is another entry, negative if need be."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="time_entries")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    consultant = models.ForeignKey(Consultant, on_delete=models.PROTECT, related_name="time_entries")
    worked_on = models.DateField()
    minutes = models.IntegerField()
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(minutes=0), name="time_entry_minutes")]
        indexes = [models.Index(fields=["consultant", "worked_on"], name="time_entry_day")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.minutes} min"


class Satisfaction(models.Model):
    """How the customer found it, once it was resolved: 1 (bad) to 5 (good). A second one replaces the first."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="satisfaction")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    score = models.SmallIntegerField()
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(score__range=(1, 5)), name="satisfaction_score")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.score}"


class RatingRequest(models.Model):
    """The one time that a contact is asked how it was: `sent_at` is empty while the limits on automatic mail hold it back.

    The link is not kept, only its hash.
    """

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="rating_request")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    wanted_at = models.DateTimeField()
    hashed = models.BinaryField(unique=True, null=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["wanted_at"], condition=Q(sent_at__isnull=True), name="rating_request_waits")]

    def __str__(self) -> str:
        return f"rating request {self.task_id}"


class SavedView(models.Model):
    """A named set of filters of the queue: somebody's own, or everybody's where `owner` is null."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", null=True)
    name = models.CharField(max_length=80)
    filters = models.JSONField(default=dict)
    position = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "name")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], nulls_distinct=False, name="saved_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class PriorityMatrix(models.Model):
    """Priority by impact and urgency; the newest row holds."""

    document = models.JSONField()
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"matrix {self.pk}"
