"""Tables of notices: what was told to whom, how it got there, and what each person wants."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vagt.mail.models import OutboundMessage
from vagt.notices.rules import KINDS
from vagt.people.models import Customer, User


def _every_kind() -> list[str]:
    return list(KINDS)


class Notice(models.Model):
    """Something told to a person. It holds ids and codes; its words are made when it is read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=60)  # what it is told for: with the user, once
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    path = models.CharField(max_length=200)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", null=True)
    critical = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["assigned", "mentioned", "warned", "broken"]), name="notice_kind"
            ),
            # One of our own pages, never another site.
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"), name="notice_path_is_ours"
            ),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["user", "-id"], name="notice_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_kind} {self.about_id}"


class Delivery(models.Model):
    """How a notice went by a channel. `waiting`: until `due_at`, or for the mail server once `outbound` is there."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=4)
    state = models.CharField(max_length=8)
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    outbound = models.ForeignKey(OutboundMessage, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once"),
            models.CheckConstraint(condition=Q(channel__in=["app", "mail"]), name="delivery_channel"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "failed", "withheld"]), name="delivery_state"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting", outbound__isnull=True), name="delivery_due")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"


class Preference(models.Model):
    """What a person wants by mail, and when not. Somebody without a row wants everything, at any time."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    mail_kinds = ArrayField(models.CharField(max_length=12), default=_every_kind)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    critical_breaks_through = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="preference_quiet_hours_whole",
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)
