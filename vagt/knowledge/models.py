"""Canned answers."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from vagt.people.models import Team


class CannedAnswer(models.Model):
    """A text that a person inserts into an answer of theirs; for everybody, or for the tasks of one team."""

    title = models.CharField(max_length=80)
    shortcut = models.CharField(max_length=40, blank=True)  # what somebody types to find it, such as `backup`
    body_da = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("title"), name="canned_title_once", condition=Q(retired_at__isnull=True)),
            models.UniqueConstraint(
                fields=["shortcut"], name="canned_shortcut_once", condition=Q(retired_at__isnull=True) & ~Q(shortcut="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def bodies(self) -> dict[str, str]:
        """Its text by language."""
        return {"da": self.body_da, "en": self.body_en}
