"""How agreements read on a page: minutes, priorities, decisions, short days."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from vagt.agreements.rules.decisions import CHANNEL_NAMES, PERIOD_NAMES, PRIORITY_NAMES, RIGHT_NAMES, Decision
from vagt.agreements.rules.plans import PRIORITIES
from vagt.agreements.rules.why import Span, Story
from vagt.kit import speech
from vagt.kit.words import Words

register = template.Library()

_SPACE = Span(Words(" ", " "))

KINDS = {
    "response": Words("Svar", "Answer"),
    "resolution": Words("Løsning", "Resolution"),
    "notification": Words("Besked om en alarm", "Notice of an alert"),
    "evaluation": Words("Vurdering af en rettelse", "Evaluation of a patch"),
    "implementation": Words("Installation efter godkendelse", "Implementation once approved"),
}


@register.filter
def minutes(amount: int | None) -> str:
    """Minutes of promised time as `7 h 30 min`."""
    return "" if amount is None else str(speech.duration(amount * 60))


@register.filter
def seconds(amount: float | None) -> str:
    """Seconds as `7 h 30 min`; nothing is `0`."""
    return str(speech.duration(amount)) if amount else "0"


@register.filter
def priority(key: str) -> str:
    """The name of a priority, as it begins a line."""
    return _begun(PRIORITY_NAMES.get(key, Words(key, key)))


@register.filter
def channel(key: str) -> str:
    """The name of a channel."""
    return str(CHANNEL_NAMES.get(key, key))


@register.filter
def contact_right(key: str) -> str:
    """The name of a contact's right."""
    return str(RIGHT_NAMES.get(key, key))


@register.filter
def period(key: str) -> str:
    """`year`, `month`."""
    return str(PERIOD_NAMES.get(key, key))


@register.filter
def kind(key: str) -> str:
    """What a promise is about."""
    return str(KINDS.get(key, key))


def _begun(words: Words) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


@register.filter
def begun(words: object) -> str:
    """The words with a capital first letter."""
    text = str(words)
    return text[:1].upper() + text[1:]


@register.filter
def dotted(words: Iterable[object], before: object = "") -> str:
    """Several short texts on one line, after another: `clause 3.2 · critical priority only · office hours`."""
    return " · ".join(str(one) for one in (before, *words) if str(one))


@register.filter
def day_in(on: date | None) -> str:
    """`Mon 27 Jul 2026`, always with its year: for what is compared over years."""
    return "" if on is None else str(speech.day_short(on, year=True))


@register.filter
def in_zone(at: datetime | None, zone: str) -> str:
    """`Mon 27 Jul 15:30` on the clocks of the agreement's calendar."""
    return "" if at is None else str(speech.moment_short(at, zone))


@register.filter
def time_in(at: datetime | None, zone: str) -> str:
    """`15:30` on the clocks of the agreement's calendar."""
    return "" if at is None else str(speech.clock_time(at.astimezone(ZoneInfo(zone))))


@register.filter
def verdict(decision: Decision) -> str:
    """The variant of a verdict: yes, later (closed now, opens again), or no."""
    if decision.allowed:
        return "yes"
    return "later" if decision.code == "closed_now" else "no"


@register.simple_tag
def priorities() -> tuple[str, ...]:
    """Every priority, the most urgent first."""
    return PRIORITIES


@register.simple_tag
def clause(number: str, name: object = "") -> SafeString | str:
    """`clause 2.1 Guaranteed response time`; nothing without a number."""
    if not number:
        return ""
    return format_html("{} {} {}", _("clause"), number, name) if name else format_html("{} {}", _("clause"), number)


WINDOW_NAMES = {
    "office": Words("kontortid", "office hours"),
    "holiday_period": Words("ferieperiode", "holiday period"),
    "emergency": Words("weekender og helligdage", "weekends and public holidays"),
}


@register.filter
def window(key: str) -> str:
    """The name of a set of hours, where no plan's own name is at hand."""
    return str(WINDOW_NAMES.get(key, key))


@register.simple_tag
def place_name(prefix: str, key: object) -> str:
    """The prefix of a row's fields: `p0`, `g-monitoring`."""
    return f"{prefix}{key}"


@register.simple_tag
def cell_name(row: str, name: str) -> str:
    """The name of a field in a row: `p0-kind`."""
    return f"{row}-{name}"


@register.simple_tag
def told(story: Story) -> SafeString:
    """The sentences of an explanation; what decides stands out."""
    spans = ((("<b>{}</b>" if span.strong else "{}"), span.words) for one in story.sentences for span in (*one, _SPACE))
    return mark_safe("".join(format_html(markup, words) for markup, words in spans))  # noqa: S308 - of escaped parts


@register.filter
def attribute(thing: Any, name: str) -> Any:
    """A field of a mapping whose name is a variable; nothing when there is none."""
    return thing.get(name) if hasattr(thing, "get") else getattr(thing, name, None)


@register.filter
def unlocalized(number: float) -> str:
    """A number as SVG reads it, whatever the reader's decimal comma."""
    return f"{number:g}"
