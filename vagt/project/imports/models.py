"""The lists that were handed in."""

from django.db import models

from vagt.people.models import User


class Import(models.Model):
    """One list: the file as it came, who handed it in, and what became of it."""

    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # null: a command
    line_count = models.IntegerField(default=0)
    made = models.JSONField(default=list)  # [kind, id, second id or null] of each row, in the order they were made
    last_event_id = models.BigIntegerField(null=True)  # newest event when it was applied
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True) | models.Q(applied_at__isnull=False),
                name="import_undone_after_applied",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    @property
    def state(self) -> str:
        """`checked`, `applied` or `undone`."""
        if self.undone_at is not None:
            return "undone"
        return "applied" if self.applied_at is not None else "checked"
