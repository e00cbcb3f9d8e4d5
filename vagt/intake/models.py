"""Addresses that we asked to be confirmed, and floods of mail."""

from django.db import models
from django.db.models import Q

from vagt.mail.models import ADDRESS, InboundMessage
from vagt.people.models import Contact, Customer
from vagt.tasks.models import Task


class Confirmation(models.Model):
    """One link that we sent to an unknown address, and what came back: proof that they read its mail, and who they say
    they are. The link itself is not kept, only its hash."""

    inbound = models.ForeignKey(InboundMessage, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=ADDRESS)
    hashed = models.BinaryField(unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=120, blank=True)
    company = models.CharField(max_length=160, blank=True)

    class Meta:
        indexes = [models.Index(fields=["address", "-asked_at"], name="confirmation_address")]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"


class Flood(models.Model):
    """Very many mails of one contact, or of a customer's domain (no contact): one task stands for those beyond the limit."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="+", null=True)  # null until it is opened
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", null=True)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()  # when a mail was last held back
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "contact"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="flood_one_runs",
            )
        ]

    def __str__(self) -> str:
        return f"flood {self.pk}"


class Held(models.Model):
    """A mail that waits beside the task of its flood, or waited there."""

    flood = models.ForeignKey(Flood, on_delete=models.PROTECT, related_name="held")
    inbound = models.OneToOneField(InboundMessage, on_delete=models.PROTECT, related_name="held")

    def __str__(self) -> str:
        return f"held {self.inbound_id}"
