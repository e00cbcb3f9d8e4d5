"""Addresses that we asked to be confirmed."""

from django.db import models

from vagt.mail.models import ADDRESS, InboundMessage


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
