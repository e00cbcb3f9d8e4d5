"""The words of kinds, statuses, priorities and levels, as pages and forms say them."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KIND_WORDS: Final[Mapping[str, Any]] = {
    "inquiry": _("Inquiry"),
    "incident": _("Incident"),
    "service_request": _("Service request"),
    "problem": _("Problem"),
    "change": pgettext_lazy("kind of task", "Change"),
}
STATUS_WORDS: Final[Mapping[str, Any]] = {
    "new": pgettext_lazy("status of a task", "New"),
    "in_progress": _("In progress"),
    "waiting_customer": _("Waiting for customer"),
    "waiting_third_party": _("Waiting for third party"),
    "scheduled": _("Scheduled"),
    "resolved": _("Resolved"),
    "closed": pgettext_lazy("status of a task", "Closed"),
    "cancelled": _("Cancelled"),
}
PRIORITY_WORDS: Final[Mapping[str, Any]] = {
    "critical": pgettext_lazy("priority", "Critical"),
    "high": pgettext_lazy("priority", "High"),
    "normal": pgettext_lazy("priority", "Normal"),
    "low": pgettext_lazy("priority", "Low"),
}
CHANNEL_WORDS: Final[Mapping[str, Any]] = {
    "email": _("Email"),
    "portal": _("Portal"),
    "phone": _("Phone"),
    "monitoring": _("Monitoring"),
}
LEVEL_WORDS: Final[Mapping[str, Any]] = {
    "high": pgettext_lazy("level", "High"),
    "medium": pgettext_lazy("level", "Medium"),
    "low": pgettext_lazy("level", "Low"),
}
CALL_WORDS: Final[Mapping[str, Any]] = {
    "answered": _("Answered on the phone"),
    "agreed": _("Something was agreed"),
    "call_back": _("Will be called back"),
    "missed": _("Missed call"),
}
LINK_WORDS: Final[Mapping[str, Any]] = {
    "related": _("belongs together with"),
    "duplicate": _("is the same as"),
    "blocks": _("must be done before"),
    "split": _("was split into"),
    "follow_up": _("is followed up by"),
}
NO_ANSWER_WORDS: Final[Mapping[str, Any]] = {
    "thanks": _("They only said thanks"),
    "for_information": _("It is for our information"),
    "answered_elsewhere": _("It was answered another way"),
}
VOID_WORDS: Final[Mapping[str, Any]] = {
    "withdrawn_by_customer": _("The customer took it back"),
    "not_an_inquiry": _("It is no inquiry"),
    "forged": _("It was forged"),
    "duplicate": _("It came twice"),
}
ERASE_WORDS: Final[Mapping[str, Any]] = {
    "asked_by_customer": _("The person it is about asked for it"),
    "sent_by_mistake": _("It was sent by mistake"),
    "secret": _("It holds a password or another secret"),
    "unlawful": _("We may not keep it"),
}


def choices(words: Mapping[str, Any], *keys: str) -> list[tuple[str, Any]]:
    """These keys with their words, or all of them."""
    return [(key, words[key]) for key in keys or words]
