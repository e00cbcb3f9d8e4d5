"""Tags every page may use without loading them: icons, states, fields, values in the reader's language."""

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from vagt.kit import components, speech
from vagt.kit.now import now

register = template.Library()

SPRITE = Path(__file__).resolve().parents[1] / "static" / "vagt" / "icons.svg"
STATE_ICONS = {
    "ok": "check",
    "soon": "hourglass-low",
    "broken": "alert-triangle",
    "info": "info-circle",
    "note": "lock",
    "ink": "flame",
    "none": "minus",
}


def _language() -> components.Language:
    return "da" if (get_language() or "en").startswith("da") else "en"


@cache
def icon_names() -> frozenset[str]:
    """Every icon that the sprite holds."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "clock" %}`; size `s`, `l` or `xl`. An icon that the sprite lacks is an error."""
    return _icon(name, size)


@cache
def _icon(name: str, size: str) -> SafeString:
    """A page shows a hundred of them, so each is written once."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"vagt/icons.svg has no icon {name!r}")
    return format_html(
        '<svg class="v-i{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" is-{size}" if size else "",
        static("vagt/icons.svg"),
        name,
    )


@register.simple_tag
def face(name: str, size: str = "") -> SafeString:
    """A person in a circle: initials on a quiet colour. The name stands beside it, so it is hidden."""
    kinds = f"is-{components.tone(name)}" + (f" is-{size}" if size else "")
    return format_html('<span class="v-face {}" aria-hidden="true">{}</span>', kinds, components.initials(name))


@register.simple_tag
def state(kind: str, text: str, icon_name: str = "") -> SafeString:
    """A state is always colour + icon + word: `{% state "ok" "Included" %}`."""
    if kind not in STATE_ICONS:
        raise template.TemplateSyntaxError(f"no state {kind!r}: one of {', '.join(STATE_ICONS)}")
    return format_html('<span class="v-state is-{}">{}{}</span>', kind, icon(icon_name or STATE_ICONS[kind]), text)


@register.simple_tag
def empty(title: str, text: str, icon_name: str = "circle-dashed", url: str = "", action: str = "") -> SafeString:
    """What a page says when there is nothing yet: what belongs here and what to do first."""
    words = {"title": title, "text": text, "icon_name": icon_name, "url": url, "action": action}
    return render_to_string("kit/empty.html", words)


@register.simple_tag
def field(bound: BoundField, icon_name: str = "") -> SafeString:
    """Label, control, help and error of one field, tied together for who cannot see them side by side."""
    grouped = bound.use_fieldset
    described = " ".join(
        part
        for part in (
            f"{bound.auto_id}_help" if bound.help_text else "",
            f"{bound.auto_id}_error" if bound.errors else "",
        )
        if part
    )
    attrs: dict[str, Any] = {} if grouped or not described else {"aria-describedby": described}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if bound.field.widget.attrs.get("placeholder") == bound.label:
        attrs["placeholder"] = False  # a placeholder that repeats the label only hides that the field is empty
    if isinstance(bound.field.widget, CheckboxInput) or grouped:
        look = "form-check-input"
    else:
        look = "form-select" if bound.widget_type in {"select", "nullbooleanselect"} else "form-control"
    attrs["class"] = " ".join(
        part for part in (bound.field.widget.attrs.get("class", ""), look, "is-invalid" if bound.errors else "") if part
    )
    words = {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "single": isinstance(bound.field.widget, CheckboxInput),
        "grouped": grouped,
        "described": described,
        "icon_name": icon_name,
    }
    return render_to_string("kit/field.html", words)


@register.simple_tag
def errors(form: BaseForm) -> SafeString:
    """The list at the top of a form that says which fields need a change, each linking to it."""
    if not form.is_bound or not form.errors:
        return mark_safe("")
    words = {"form": form, "wrong": [bound for bound in form if bound.errors and not bound.is_hidden]}
    return render_to_string("kit/errors.html", words)


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, *args: object) -> SafeString:
    """The panels that higher apps hang into this page: each loads by itself, a plain link until then."""
    panels = context.get("slots")
    found = panels(name, args) if panels is not None else ()
    return render_to_string("kit/slot.html", {"panels": found})


def _words(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _zone(zone: str | tzinfo | None) -> tzinfo:
    if zone is None or zone == "":
        return get_current_timezone()
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def _elsewhere(at: datetime, zone: tzinfo) -> str:
    """The zone's name, when its clocks show something else than the reader's."""
    here = get_current_timezone()
    return "" if at.astimezone(zone).utcoffset() == at.astimezone(here).utcoffset() else f" ({zone})"


def _this_year(zone: tzinfo) -> int:
    return now().astimezone(zone).year


@register.filter
def moment(at: datetime | None, zone: str | tzinfo | None = None) -> str:
    """`Fri 3 Jul 15:30` / `fre 3. jul. 15.30`; the zone is named where it differs from the reader's."""
    if at is None:
        return ""
    there = _zone(zone)
    return components.moment(at, there, _language(), this_year=_this_year(there)) + _elsewhere(at, there)


@register.filter
def moment_long(at: datetime | None, zone: str | tzinfo | None = None) -> str:
    """`Monday 27 July at 15:30` / `mandag den 27. juli kl. 15.30`."""
    if at is None:
        return ""
    there = _zone(zone)
    return components.moment_long(at, there, _language(), this_year=_this_year(there)) + _elsewhere(at, there)


def _date(value: date | datetime, zone: tzinfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


@register.filter
def day(on: date | None, zone: str | tzinfo | None = None) -> str:
    """`Fri 3 Jul` / `fre 3. jul.` of a date, or of the day an instant falls on."""
    there = _zone(zone)
    return "" if on is None else components.short_day(_date(on, there), _language(), this_year=_this_year(there))


@register.filter
def day_long(on: date | None, zone: str | tzinfo | None = None) -> str:
    """`Monday 27 July` / `mandag den 27. juli`."""
    there = _zone(zone)
    return "" if on is None else components.long_day(_date(on, there), _language(), this_year=_this_year(there))


@register.filter
def clock(at: datetime | None, zone: str | tzinfo | None = None) -> str:
    """`15:30` / `15.30`."""
    return "" if at is None else components.clock_time(at.astimezone(_zone(zone)), _language())


@register.filter
def wall_time(face: str) -> str:
    """`02:30` / `02.30`, of a time of day that belongs to no instant."""
    return str(speech.wall_time(face))


@register.filter
def duration(seconds: float | None) -> str:
    """`7 h 30 min` / `7 t. 30 min.`"""
    return "" if seconds is None else components.duration(seconds, _language())


@register.filter
def money(amount: Decimal | float | None, currency: str = "DKK") -> str:
    """`DKK 4,200` / `4.200 kr.`"""
    return "" if amount is None else components.money(amount, currency, _language())


@register.filter
def get(mapping: Mapping[object, object], key: object) -> object:
    """The value under a key that is itself a variable; nothing when there is none."""
    return mapping.get(key)


@register.filter
def browser(user_agent: str) -> str:
    """`Firefox, Windows`, from what a browser says of itself."""
    return components.browser(user_agent)
