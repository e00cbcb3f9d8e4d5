"""How the audit speaks of tasks."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from vagt.kit.audit import SubjectWords
from vagt.tasks.models import Task

KINDS = {
    "call.logged": _("Call logged"),
    "clock.answered_late": _("Answered after the due time"),
    "clock.broken": _("Due time passed without an answer"),
    "clock.copied": _("Promise copied after a split"),
    "clock.meeting_confirmed": _("Late entry confirmed"),
    "clock.meeting_withdrawn": _("Answer did not arrive: the promise runs again"),
    "clock.met": _("Answered in time"),
    "clock.moved": _("Promise moved after a merge"),
    "clock.paused": _("Resolution stands still"),
    "clock.rebuilt": _("Clock rebuilt from the timeline"),
    "clock.rederived": _("Due time derived anew"),
    "clock.reopened": _("Resolution runs again: it was not resolved"),
    "clock.reprioritised": _("Due time judged by another priority"),
    "clock.resumed": _("Resolution runs on"),
    "clock.started": _("Promise began to run"),
    "clock.voided": _("Promise taken out of what counts"),
    "clock.warned": _("Warned that the due time comes near"),
    "clocks.rederived": _("Due times derived anew"),
    "file.infected": _("Something harmful found in a file"),
    "matrix.changed": _("Priority matrix changed"),
    "message.erased": _("Message erased"),
    "message.kept": _("Mail kept beside the conversation"),
    "message.noted": _("Internal note written"),
    "message.passed_on": _("Written to a third party"),
    "message.received": _("Message received"),
    "message.sent": _("Answer sent"),
    "participant.added": _("Participant added"),
    "participant.removed": _("Participant removed"),
    "task.assigned": _("Task assigned"),
    "task.converted": _("Task made another kind"),
    "task.critical_declared": _("Declared critical by the customer"),
    "task.followed_up": _("Follow-up opened"),
    "task.linked": _("Tasks linked"),
    "task.merged": _("Task merged into another"),
    "task.moved": _("Task moved to another customer"),
    "task.opened": _("Task opened"),
    "task.priority_changed": _("Priority changed"),
    "task.rated": _("Rated by the customer"),
    "task.rating_asked": _("Asked how it was"),
    "task.renamed": _("Title changed"),
    "task.split": _("Task split"),
    "task.status_changed": _("Status changed"),
    "task.took_over": _("Took over a merged task"),
    "task.triage_missed": _("Not triaged in time"),
    "task.unlinked": _("Link removed"),
    "time.added": _("Time added"),
    "turn.ended": _("Message needs no answer"),
    "turn.opened": _("The customer waits for an answer"),
    "view.deleted": _("View deleted"),
    "view.saved": _("View saved"),
}
FIELDS = {
    "priority": _("priority"),
    "title": _("title"),
}


def _tasks(ids: Iterable[int]) -> Mapping[int, str]:
    rows = Task.objects.filter(pk__in=ids).only("pk", "title")
    return {row.pk: str(row) for row in rows}


SUBJECTS = {
    "task": SubjectWords(_("task"), _tasks, "task"),
    "matrix": SubjectWords(_("priority matrix")),
    "view": SubjectWords(_("view")),
}
