"""A row of the queue, written in Python: forty of them as templates cost more than everything else on the page."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
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
    '<div class="v-row-meta"><span class="v-num">{number}</span> {kind}<span class="v-sr">{kind_word},</span> '
    '<b>{customer}</b> {plan} {channel}<span class="v-only-wide">{channel_word}</span></div></div>'
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
    name = task.assignee.user.name if task.assignee else ""
    return format_html(
        _ROW,
        pk=task.pk,
        tick=_("Tick %(number)s") % {"number": task.number},
        left=_left(task, row.left),
        priority=priority_state(task.priority),
        url=reverse("task", args=(task.pk,)),
        title=task.title,
        number=task.number,
        kind=kind_icon(task.kind, "s"),
        kind_word=kind_word(task.kind),
        customer=task.customer.name,
        plan=format_html('<span class="v-plan">{}</span>', row.plan) if row.plan else "",
        channel=channel_icon(task.channel, "s"),
        channel_word=channel_word(task.channel),
        status=status_state(task.status, "is-bare"),
        waits=_waits(row),
        face=face(name) if name else _NOBODY,
        assignee=name or _("Nobody has it"),
        assign=_("Assign"),
        set_status=_("Status"),
    )


_NOBODY = SafeString('<span class="v-face is-none"></span>')


def _left(task: Task, left: Left | None) -> SafeString:
    if left is not None and task.next_due_at is not None:
        due, broken = moment(task.next_due_at), left.seconds < 0
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
