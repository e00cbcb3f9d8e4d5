"""The timeline: what happened, to what, when, by whom; append-only and chained by hashes."""

from django.db import models


class Event(models.Model):
    """One thing that happened. Facts hold ids, codes and instants; a person's words live in `Change`."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    seq = models.IntegerField(editable=False, default=0)  # set by the database, from 1 within the subject
    customer_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    hash = models.BinaryField(editable=False, default=b"")  # sha256(previous hash || this row), set by the database

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "seq"], name="event_chain"),
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=["user", "system", "token"]), name="event_actor_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["-id", "kind"], name="event_newest"),
            models.Index(fields=["customer_id", "-id"], name="event_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}#{self.subject_id}"


class Change(models.Model):
    """The words of an audited change: the values before and after, and the reason given. Erasure empties it."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    why = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"change of {self.event_id}"
