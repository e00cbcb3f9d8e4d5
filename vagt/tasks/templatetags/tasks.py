"""How tasks read on a page: kinds, statuses, priorities and channels, each with its icon; time left as a bar."""

import re
from functools import partial
from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vagt.kit.markdown import html_of, safe_html
from vagt.kit.templatetags.vagt import icon
from vagt.mail.reader.folding import folded
from vagt.mail.reader.quoting import segments
from vagt.mail.rules.pictures import TYPES
from vagt.tasks.forms import choices
from vagt.tasks.models import Message
from vagt.tasks.queries.left import Left
from vagt.tasks.rules.scanning import INFECTED, NOT_SCANNED

register = template.Library()

_PICTURE = re.compile(r"<img\b[^>]*>")
_SAID_OF_PICTURE = re.compile(r'(src|alt)="([^"]*)"')

KIND_ICONS = {
    "inquiry": "message-question",
    "incident": "alert-circle",
    "service_request": "clipboard-list",
    "problem": "tool",
    "change": "git-pull-request",
}
STATUS_ICONS = {
    "new": "circle-dashed",
    "in_progress": "progress",
    "waiting_customer": "user-pause",
    "waiting_third_party": "user-pause",
    "scheduled": "calendar-time",
    "resolved": "circle-check",
    "closed": "archive",
    "cancelled": "circle-x",
}
PRIORITY_ICONS = {"critical": "flame", "high": "arrow-up", "normal": "minus", "low": "arrow-down"}
CHANNEL_ICONS = {"email": "mail", "portal": "browser", "phone": "phone", "monitoring": "activity-heartbeat"}


@register.filter
def kind_word(key: str) -> str:
    """The name of a kind of task."""
    return str(choices.KIND_WORDS.get(key, key))


@register.filter
def status_word(key: str) -> str:
    """The name of a status."""
    return str(choices.STATUS_WORDS.get(key, key))


@register.filter
def priority_word(key: str) -> str:
    """The name of a priority."""
    return str(choices.PRIORITY_WORDS.get(key, key))


@register.filter
def channel_word(key: str) -> str:
    """The name of a channel."""
    return str(choices.CHANNEL_WORDS.get(key, key))


@register.filter
def level_word(key: str) -> str:
    """The name of an impact or an urgency."""
    return str(choices.LEVEL_WORDS.get(key, key))


@register.filter
def call_word(key: str) -> str:
    """What came of a call."""
    return str(choices.CALL_WORDS.get(key, key))


@register.filter
def link_word(key: str) -> str:
    """How a task belongs to another."""
    return str(choices.LINK_WORDS.get(key, key))


@register.simple_tag
def kind_icon(key: str, size: str = "") -> SafeString:
    """The icon of a kind of task."""
    return icon(KIND_ICONS.get(key, "circle-dashed"), size)


@register.simple_tag
def channel_icon(key: str, size: str = "") -> SafeString:
    """The icon of a channel."""
    return icon(CHANNEL_ICONS.get(key, "mail"), size)


@register.simple_tag
def status_state(key: str, look: str = "") -> SafeString:
    """A status as icon and word."""
    tone = " is-info" if key == "new" else ""
    return format_html(
        '<span class="v-state{}{}">{}{}</span>',
        tone,
        f" {look}" if look else "",
        icon(STATUS_ICONS.get(key, "circle-dashed")),
        status_word(key),
    )


@register.simple_tag
def priority_state(key: str) -> SafeString:
    """A priority as icon and word: critical is heavy, never red."""
    look = {"critical": " is-ink", "high": ""}.get(key, " is-bare")
    return format_html(
        '<span class="v-state{}">{}{}</span>', look, icon(PRIORITY_ICONS.get(key, "minus")), priority_word(key)
    )


@register.simple_tag
def left_icon(left: Left) -> SafeString:
    """The icon beside time left."""
    if left.seconds < 0:
        return icon("alert-triangle", "s")
    return icon({"broken": "alarm", "soon": "hourglass-low"}.get(left.tone, "clock"), "s")


@register.simple_tag
def bar(left: Left) -> SafeString:
    """What is left of the service time, draining to the left; ticks where it escalates."""
    return format_html(
        '<svg class="v-bar" aria-hidden="true"><rect width="{}%" height="5"></rect>'
        '<line x1="50%" x2="50%" y2="5"></line><line x1="25%" x2="25%" y2="5"></line>'
        '<line x1="10%" x2="10%" y2="5"></line></svg>',
        left.per_cent,
    )


@register.simple_tag
def said(message: Message) -> SafeString:
    """What a message says, as safe HTML; what only repeats older mail is folded away."""
    if message.erased_at is not None:
        return format_html('<p class="v-meta">{}</p>', _("The words were erased."))
    if message.consultant_id is not None:
        return SafeString(html_of(message.body or ""))
    parts = [_segment(one.kind, one.text) for one in segments(message.body or "") if one.text.strip()]
    return SafeString("".join(parts))


@register.simple_tag
def as_it_came(message: Message, picture: str = "task_picture") -> SafeString:
    """A mail with its formatting, made safe once more: its own pictures where they stood, what it quotes folded away.

    `picture` names the URL that shows one, behind the wall of whoever reads the page.
    """
    files: list[dict[str, Any]] = getattr(message, "files", [])
    pictures = {file["content_id"]: file["id"] for file in files if _is_shown(file)}
    html = _PICTURE.sub(partial(_picture, picture, pictures), safe_html(message.html or ""))
    return SafeString(folded(html, escape(_("Earlier mail"))))


def _is_shown(file: dict[str, Any]) -> bool:
    return file["media_type"] in TYPES and file["scan"] != INFECTED


def _picture(name: str, pictures: dict[str, int], found: re.Match[str]) -> str:
    """The tag of a picture that came with the mail; the words of any other."""
    said = {name: unescape(value) for name, value in _SAID_OF_PICTURE.findall(found[0])}
    file_id = pictures.get(said.get("src", "").removeprefix("cid:"))
    words = said.get("alt", "")
    if file_id is None:
        return str(escape(words))
    url = reverse(name, args=[file_id])
    return format_html('<img src="{}" alt="{}" loading="lazy">', url, words)


def _segment(kind: str, text: str) -> SafeString:
    words = text.strip("\n")
    if kind == "written":
        return format_html('<div class="v-plaintext">{}</div>', words)
    labels = {"signature": _("Signature"), "forwarded": _("Forwarded mail")}
    return format_html(
        '<details class="v-folded"><summary>{}</summary><div class="v-plaintext">{}</div></details>',
        labels.get(kind, _("Earlier mail")),
        words,
    )


@register.filter
def size_words(number: int) -> str:
    """`38 kB`, `1.2 MB`."""
    return f"{max(1, round(number / 1000))} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"


@register.filter
def scan_word(state: str) -> str:
    """What the scanner said of a file; nothing of a clean one, nor where files are not scanned at all."""
    words = {"infected": _("harmful: closed"), "failed": _("could not be scanned")}
    if state == NOT_SCANNED:
        return _("not scanned yet") if settings.CLAMD else ""
    return words.get(state, "")


@register.filter
def scan_icon(state: str) -> str:
    """The icon beside `scan_word`."""
    return {"infected": "shield-x", "failed": "alert-circle"}.get(state, "loader")


@register.filter
def minute_seconds(minutes: int) -> int:
    """Minutes as seconds, for `duration`."""
    return minutes * 60


@register.filter
def of(mapping: Any, key: object) -> Any:
    """The value under a key; nothing when there is none."""
    return mapping.get(key) if mapping is not None else None


@register.simple_tag
def status_choices() -> list[tuple[str, Any]]:
    """Every status that a task can be moved to."""
    return [(key, words) for key, words in choices.STATUS_WORDS.items() if key != "new"]


@register.filter
def author(message: Message) -> str:
    """Who wrote or spoke, Vagt itself where a note is nobody's; nothing where we do not know."""
    if message.consultant is not None:
        return message.consultant.user.name
    if message.contact is not None:
        return message.contact.name
    return _("Vagt") if message.kind == "note" else ""
