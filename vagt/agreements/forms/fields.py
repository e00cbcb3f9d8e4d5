"""Fields that several forms share."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def date_field(**kwargs: Any) -> forms.DateField:
    """A date that every browser can pick."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def time_field(**kwargs: Any) -> forms.TimeField:
    """A time of day, in minutes."""
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)


def instant_of(on: date, at: time, zone: str) -> datetime:
    """The instant that a date and a time name in a zone; of an hour that comes twice, the first.

    Refuses (ValidationError) a time that the clock change skips.
    """
    local = datetime.combine(on, at, ZoneInfo(zone))
    back = local.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValidationError(
            _("%(time)s does not exist on that date, since the clock is put forward. Use %(next)s or later.")
            % {"time": f"{at:%H:%M}", "next": f"{back:%H:%M}"}
        )
    return local
