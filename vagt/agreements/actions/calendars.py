"""Calendars: a change of hours or holidays is a new version, and changes nothing before the day it takes effect."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.agreements.errors import DocumentRefused
from vagt.agreements.models import Calendar, CalendarVersion
from vagt.agreements.rules.calendar import CalendarDocument, calendar_to, read_calendar
from vagt.agreements.rules.reading import Refused
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.opened import Opened, unchanged_since
from vagt.kit.words import Words
from vagt.people.actions.permission import require
from vagt.people.rules import Viewer


@transaction.atomic
def add_calendar(
    *,
    key: str,
    name: Words,
    document: Mapping[str, Any] | CalendarDocument,
    effective_from: date,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> Calendar:
    """A calendar with its first version; the first calendar is the default. Refuses as `add_calendar_version` does."""
    require(by, "calendar.edit")
    calendar = Calendar.objects.create(
        key=key, name_da=name.da, name_en=name.en, is_default=not Calendar.objects.filter(is_default=True).exists()
    )
    add_calendar_version(calendar, document, effective_from=effective_from, reason=reason, by=by, at=at)
    return calendar


@transaction.atomic
def add_calendar_version(
    calendar: Calendar,
    document: Mapping[str, Any] | CalendarDocument,
    *,
    effective_from: date,
    reason: str,
    opened: Opened | None = None,
    by: Viewer,
    at: datetime,
) -> CalendarVersion:
    """New hours and days from a date on; earlier dates stay as they were.

    A date in the past corrects what was forgotten: clocks that were judged keep their judgement. Refuses
    (DocumentRefused) windows, zones and dates that cannot be, each with its place and cure, and what somebody else
    changed since it was `opened` (Outdated).
    """
    require(by, "calendar.edit")
    Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
    unchanged_since(opened)
    written = calendar_to(document) if isinstance(document, CalendarDocument) else dict(document)
    try:
        written = calendar_to(read_calendar(written))
    except Refused as refused:
        listed = " ".join(str(fault) for fault in refused.faults)
        raise DocumentRefused(
            _("The calendar has faults, so nothing was changed: %(faults)s") % {"faults": listed}, faults=refused.faults
        ) from refused
    newest = CalendarVersion.objects.filter(calendar=calendar).order_by("-number").first()
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=newest.number + 1 if newest else 1,
        effective_from=effective_from,
        document=written,
        reason=reason,
        recorded_at=at,
    )
    events.record(
        "calendar.version_recorded",
        Subject("calendar", calendar.pk),
        by=by,
        at=at,
        facts={"version_id": version.pk, "number": version.number, "effective_from": effective_from.isoformat()},
        words=events.Words(**_difference(newest.document if newest else {}, written), why=reason),
    )
    return version


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What a version changed: days and hours that went, and those that came."""
    gone: dict[str, Any] = {}
    come: dict[str, Any] = {}
    for key in new:
        before, after = old.get(key), new[key]
        if before == after:
            continue
        if isinstance(after, list):
            gone[key] = [row for row in before or [] if row not in after]
            come[key] = [row for row in after if row not in (before or [])]
        else:
            gone[key], come[key] = before, after
    return {"old": gone, "new": come}
