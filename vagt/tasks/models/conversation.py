"""What was said, whose turn it is to answer, and what somebody is writing just now."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vagt.people.models import Consultant, Contact, Customer, User
from vagt.tasks.models.task import Task
from vagt.tasks.rules.scanning import NOT_SCANNED, STATES


class Turn(models.Model):
    """A customer's message and what they add, until a person answers it or it is void."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="turns")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", null=True)  # null: not known
    channel = models.CharField(max_length=12)
    reply_to = models.EmailField(blank=True)  # where an answer goes to somebody who is no contact
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["task"], condition=Q(ended_at__isnull=True), name="turn_open")]
        constraints = [models.UniqueConstraint(fields=["id", "customer"], name="turn_id_customer")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.received_at:%Y-%m-%d %H:%M}"


class Message(models.Model):
    """What somebody wrote or said. The words are never edited, only erased; the digest proves them while they exist.

    `customer_wrote`, `answer`, `call` are seen by the customer; `note` and `third_party` are internal.
    """

    KINDS = ("customer_wrote", "answer", "call", "note", "third_party")

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="messages", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="messages", null=True)
    kind = models.CharField(max_length=16)
    internal = models.BooleanField(default=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="messages", null=True)
    consultant = models.ForeignKey(Consultant, on_delete=models.PROTECT, related_name="messages", null=True)
    channel = models.CharField(max_length=12)
    to = ArrayField(models.BigIntegerField(), default=list)  # ids of the contacts it was sent to
    mentions = ArrayField(models.BigIntegerField(), default=list)  # ids of consultants
    body = models.TextField(null=True)
    html = models.TextField(null=True)  # as it came, made safe; what we write is Markdown and has none
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=120, null=True)  # what it was made from, such as a mail; once a customer
    mail_id = models.CharField(max_length=998, blank=True)  # the Message-ID it came or left with
    call_outcome = models.CharField(max_length=12, blank=True)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, related_name="copies", null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "customer"], name="message_id_customer"),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(source__isnull=False, copied_from__isnull=True),
                name="message_source_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["customer_wrote", "answer", "call", "note", "third_party"]), name="message_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["note", "third_party"]) | Q(internal=True), name="message_internal"
            ),
        ]
        indexes = [
            models.Index(fields=["task", "id"], name="message_task"),
            models.Index(fields=["mail_id"], condition=~Q(mail_id=""), name="message_mail_id"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id}/{self.pk}"


class Attachment(models.Model):
    """A file of a message: kept by key, shown with the name it came with."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="attachments", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    internal = models.BooleanField(default=False)  # as its message
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120, blank=True)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    content_id = models.CharField(max_length=255, blank=True)  # by which the HTML shows it inline
    recorded_at = models.DateTimeField()
    scan = models.CharField(max_length=12, default=NOT_SCANNED)
    scan_found = models.CharField(max_length=200, blank=True)  # the signature, or why it could not be judged
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(scan__in=STATES), name="attachment_scan")]
        indexes = [models.Index(fields=["scan", "id"], condition=~Q(scan="clean"), name="attachment_not_clean")]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody is writing and has not sent. It survives the browser, and says to others that they write."""

    KINDS = ("answer", "note", "call")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="drafts")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    body = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "user", "kind"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id} {self.user_id}"
