"""What happened to a task, one line each, between what people said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vagt.kit.models import Event
from vagt.kit.templatetags.vagt import clock, icon, moment
from vagt.tasks.models import ResponseClock, Task
from vagt.tasks.queries.pages import Told
from vagt.tasks.rules.replay import heard
from vagt.tasks.rules.resolution import RESOLUTION
from vagt.tasks.templatetags.tasks import kind_word, level_word, link_word, priority_word, status_word

register = template.Library()


@dataclass(frozen=True, slots=True)
class Line:
    """An icon and a sentence; the promise it is about, and the reason somebody gave."""

    icon: str
    words: str
    clock: ResponseClock | None = None
    why: str = ""


Teller = Callable[[Event, str, Told], "Line | None"]


@register.simple_tag
def happening(event: Event, told: Told, task: Task) -> SafeString:
    """The line of an event; nothing for what the conversation shows in another way."""
    teller = TELLERS.get(event.kind)
    who = told.people.get(event.actor_id or 0) or _("Vagt")
    line = teller(event, who, told) if teller else None
    if line is None:
        return SafeString("")
    return format_html(
        '<p class="v-event">{}<span>{}{}{}</span><time datetime="{}">{}</time></p>',
        icon(line.icon, "s"),
        line.words,
        format_html('. <a href="{}">{}</a>', reverse("task_why", args=(task.pk, line.clock.pk)), _("Why?"))
        if line.clock
        else "",
        format_html("<br><b>{}</b>", line.why) if line.why else "",
        event.at.isoformat(),
        clock(event.at),
    )


def _opened(event: Event, who: str, _told: Told) -> Line:
    asked = event.facts.get("asked")
    words = {
        "own_initiative": _("%(who)s opened the task of our own initiative"),
        "monitoring": _("Monitoring opened the task"),
        "split": _("%(who)s split the task off another"),
    }.get(str(asked), _("%(who)s opened the task"))
    return Line(
        "plus",
        f"{words % {'who': who}}: {kind_word(event.facts.get('kind', ''))}, {priority_word(event.facts.get('priority', ''))}",
    )


def _turn(event: Event, _who: str, told: Told) -> Line | None:
    owed = told.dues.get(event.facts.get("turn_id") or 0)
    if owed is None:
        return None
    if owed.due_at is None:
        return Line("clock-play", _("An answer is owed; no response time is guaranteed"), owed)
    return Line("clock-play", _("Answer owed by %(at)s") % {"at": moment(owed.due_at)}, owed)


def _status(event: Event, who: str, _told: Told) -> Line:
    return Line(
        "progress", _("%(who)s set the status %(status)s") % {"who": who, "status": status_word(event.facts["new"])}
    )


def _assigned(event: Event, who: str, told: Told) -> Line:
    name = told.consultants.get(event.facts.get("assignee_id") or 0)
    if name is None:
        return Line("user-off", _("%(who)s gave the task to nobody in particular") % {"who": who})
    if name == who:
        return Line("user-check", _("%(who)s took the task") % {"who": who})
    return Line("user-plus", _("%(who)s gave the task to %(name)s") % {"who": who, "name": name})


def _priority(event: Event, who: str, told: Told) -> Line:
    facts = event.facts
    words = _("%(who)s set the priority %(priority)s") % {"who": who, "priority": priority_word(facts["new"])}
    if facts.get("impact") and facts.get("urgency"):
        levels = {"impact": level_word(facts["impact"]), "urgency": level_word(facts["urgency"])}
        words = f"{words}: {_('impact %(impact)s, urgency %(urgency)s') % levels}"
    return Line("arrows-up-down", words, why=told.reasons.get(event.pk, ""))


def _moved(event: Event, _who: str, told: Told) -> Line | None:
    old, new = heard(event.facts, "old_due"), heard(event.facts, "due")
    if old == new:
        return None
    said = {"old": moment(old) or "–", "new": moment(new) or "–"}
    owed = told.clocks.get(event.facts.get("clock_id") or 0)
    return Line("calendar-time", _("The due time moved from %(old)s to %(new)s") % said, owed)


def _resolution(icon: str, words: Callable[[], str]) -> Teller:
    """What happened to the clock of the resolution; what an answer does is told by the answer."""

    def teller(event: Event, _who: str, told: Told) -> Line | None:
        if event.facts.get("clock") != RESOLUTION:
            return None
        return Line(icon, words(), told.clocks.get(event.facts["clock_id"]))

    return teller


def _promised(event: Event, who: str, told: Told) -> Line | None:
    owed = told.clocks.get(event.facts["clock_id"])
    if owed is None or owed.due_at is None:
        return None
    said = _("To be resolved by %(at)s") % {"at": moment(heard(event.facts, "due"))}
    return _resolution("clock-play", lambda: said)(event, who, told)


def _told_plainly(icon: str, words: Callable[[], str]) -> Teller:
    def teller(event: Event, who: str, told: Told) -> Line:
        return Line(icon, words() % {"who": who}, why=told.reasons.get(event.pk, ""))

    return teller


def _about(icon: str, fact: str, words: Callable[[], str]) -> Teller:
    def teller(event: Event, who: str, _told: Told) -> Line:
        return Line(icon, words() % {"who": who, "other": f"#{event.facts.get(fact)}"})

    return teller


def _broken(event: Event, _who: str, told: Told) -> Line:
    if event.facts.get("clock") == RESOLUTION:
        return Line("alert-triangle", _("The due time passed and it is not resolved"))
    return Line("alert-triangle", _("The due time passed without an answer"), why=told.reasons.get(event.pk, ""))


def _infected(event: Event, _who: str, _told: Told) -> Line:
    return Line(
        "shield-x", _("A file was closed: the scanner found %(found)s") % {"found": event.facts.get("found", "")}
    )


def _linked(event: Event, who: str, _told: Told) -> Line:
    said = {"who": who, "how": link_word(event.facts.get("link", "")), "other": f"#{event.facts.get('other_id')}"}
    return Line("link", _("%(who)s linked it: %(how)s %(other)s") % said)


TELLERS: Mapping[str, Teller] = {
    "task.opened": _opened,
    "turn.opened": _turn,
    "turn.ended": _told_plainly("check", lambda: _("%(who)s said that it needs no answer, or does not count")),
    "clock.started": _promised,
    "clock.met": _resolution("check", lambda: _("Resolved in time")),
    "clock.answered_late": _resolution("alert-triangle", lambda: _("Resolved after the due time")),
    "clock.paused": _resolution("clock-pause", lambda: _("The time until it is resolved stands still")),
    "clock.resumed": _moved,
    "clock.reopened": _moved,
    "clock.broken": _broken,
    "clock.rederived": _moved,
    "clock.reprioritised": _moved,
    "clock.meeting_confirmed": _told_plainly(
        "check", lambda: _("%(who)s confirmed the entry that was written down late")
    ),
    "clock.meeting_withdrawn": _told_plainly(
        "alert-triangle", lambda: _("The answer did not arrive: the promise runs again")
    ),
    "task.assigned": _assigned,
    "task.status_changed": _status,
    "task.priority_changed": _priority,
    "task.critical_declared": _told_plainly("flame", lambda: _("%(who)s declared it critical")),
    "task.triage_missed": _told_plainly("hourglass-low", lambda: _("Nobody judged the priority in time")),
    "task.renamed": _told_plainly("pencil", lambda: _("%(who)s changed the title")),
    "task.merged": _about("git-compare", "into_id", lambda: _("%(who)s merged it into %(other)s")),
    "task.took_over": _about("git-compare", "merged_id", lambda: _("%(who)s merged %(other)s into this task")),
    "task.split": _about("git-compare", "new_id", lambda: _("%(who)s split off %(other)s")),
    "task.followed_up": _about("arrow-right", "follow_up_id", lambda: _("%(who)s opened the follow-up %(other)s")),
    "task.linked": _linked,
    "task.moved": _told_plainly("arrows-exchange", lambda: _("%(who)s moved the task to this customer")),
    "task.rated": _told_plainly("star", lambda: _("%(who)s said how it was")),
    "task.rating_asked": _told_plainly("mail", lambda: _("The contact was asked how it was")),
    "flood.began": _told_plainly(
        "inbox", lambda: _("Very many mails arrived; those that follow wait beside this task")
    ),
    "participant.added": _told_plainly("user-plus", lambda: _("%(who)s let somebody take part")),
    "participant.removed": _told_plainly("user-off", lambda: _("%(who)s let somebody no longer take part")),
    "file.infected": _infected,
    "message.erased": _told_plainly("trash", lambda: _("%(who)s had a message erased")),
}
