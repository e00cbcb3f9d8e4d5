"""A row of the queue, written in Python: forty of them as templates cost more than everything else on the page."""

from functools import cache, lru_cache
from typing import NamedTuple

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vagt.kit.templatetags.vagt import duration, face, icon, moment
from vagt.tasks.models import Task
from vagt.tasks.queries.left import Left
from vagt.tasks.queries.rows import Row
from vagt.tasks.templatetags.tasks import (
    bar,
    channel_icon,
    channel_word,
    kind_icon,
    kind_word,
    left_icon,
    priority_state,
    status_state,
)

register = template.Library()

# The addresses below a task's own are those of `urls.py`; forty times two reverses cost more than the words.
_ROW = (
    '<li class="v-row" data-row>'
    '<input class="form-check-input" type="checkbox" name="ids" value="{pk}" aria-label="{tick}">'
    '{left}<span class="v-row-prio">{priority}</span>'
    '<div class="v-row-text"><a class="v-row-title" href="{url}">{title}</a>'
    '<div class="v-row-meta"><span class="v-num">{number}</span> {kind} '
    "<b>{customer}</b> {plan} {channel}</div></div>"
    '<div class="v-row-status">{status} <span class="v-meta">{waits}</span></div>'
    '<span class="v-row-who">{face}<span class="v-sr">{assignee}</span></span>'
    '<a hidden data-key="a" href="{url}assign/">{assign}</a><a hidden data-key="e" href="{url}status/">{set_status}</a>'
    "</li>"
)
_LEFT = '<div class="v-left{}"><b>{} {}</b>{}<time datetime="{}">{}</time></div>'
_NONE = '<div class="v-left is-none"><b>{} {}</b><span class="v-meta">{}</span></div>'


@register.simple_tag
def queue_row(row: Row) -> SafeString:
    """The whole row: what is left, what it is, whom it is for, on whom it waits, who has it."""
    task = row.task
    language = get_language() or ""
    looks, words = _looks(language, task.kind, task.channel, task.priority, task.status), _words(language)
    name = task.assignee.user.name if task.assignee else ""
    return format_html(
        _ROW,
        pk=task.pk,
        tick=words.tick % {"number": task.number},
        left=_left(task, row.left),
        priority=looks.priority,
        url=reverse("task", args=(task.pk,)),
        title=task.title,
        number=task.number,
        kind=looks.kind,
        customer=task.customer.name,
        plan=format_html('<span class="v-plan">{}</span>', row.plan) if row.plan else "",
        channel=looks.channel,
        status=looks.status,
        waits=_waits(row),
        face=_face(name),
        assignee=name or words.nobody,
        assign=words.assign,
        set_status=words.set_status,
    )


class _Looks(NamedTuple):
    """What the rows of one kind, channel, priority and status have in common."""

    kind: SafeString
    channel: SafeString
    priority: SafeString
    status: SafeString


class _Words(NamedTuple):
    """What every row says in one language."""

    tick: str
    nobody: str
    assign: str
    set_status: str


@cache
def _looks(_language: str, kind: str, channel: str, priority: str, status: str) -> _Looks:
    return _Looks(
        format_html('{}<span class="v-sr">{},</span>', kind_icon(kind, "s"), kind_word(kind)),
        format_html('{}<span class="v-only-wide">{}</span>', channel_icon(channel, "s"), channel_word(channel)),
        priority_state(priority),
        status_state(status, "is-bare"),
    )


@cache
def _words(_language: str) -> _Words:
    return _Words(_("Tick %(number)s"), _("Nobody has it"), _("Assign"), _("Status"))


@lru_cache(maxsize=512)
def _face(name: str) -> SafeString:
    return face(name) if name else _NOBODY


_NOBODY = SafeString('<span class="v-face is-none"></span>')


def _left(task: Task, left: Left | None) -> SafeString:
    if left is not None and task.next_due_at is not None:
        due, broken = moment(task.next_due_at), left.seconds < 0
        if task.waits_since is None:
            due = _("resolved by %(at)s") % {"at": due}
        return format_html(
            _LEFT,
            f" is-{left.tone}" if left.tone else "",
            left_icon(left),
            _("Broken") if broken else duration(left.seconds),
            bar(left),
            task.next_due_at.isoformat(),
            _("was due %(at)s") % {"at": due} if broken else due,
        )
    if task.waits_since is not None:
        goal = task.next_goal_at
        said = _("our goal %(at)s") if goal else _("since %(at)s")
        return format_html(_NONE, "", _("No guaranteed response"), said % {"at": moment(goal or task.waits_since)})
    return format_html(_NONE, icon("check", "s"), _("Answered"), moment(task.activity_at))


def _waits(row: Row) -> str:
    match row.waits_for:
        case "us":
            return _("waits for us")
        case "waiting_customer":
            contact = row.task.contact
            return _("waits for %(name)s") % {"name": contact.name if contact else row.task.customer.name}
        case "waiting_third_party":
            return _("waits for a third party")
        case _:
            return _("waits for nobody")
