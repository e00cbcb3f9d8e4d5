"""Calendars: the year, its history, and a new version with what it would change before it is saved."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from vagt.agreements.actions import add_calendar, add_calendar_version
from vagt.agreements.forms.calendar import CalendarAddForm, CalendarForm
from vagt.agreements.queries import calendars as every_calendar
from vagt.agreements.queries.calendar_pages import CalendarShown, calendar_shown, calendars_shown, look_twice, told
from vagt.agreements.queries.pages import typing_zone
from vagt.agreements.rules.calendar import CalendarDocument, read_calendar
from vagt.agreements.rules.holidays import proposed_calendar
from vagt.agreements.rules.reading import Refused
from vagt.kit.errors import NotFound
from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.opened import opened_on
from vagt.kit.pages import page
from vagt.kit.words import Words
from vagt.people.entrance import FORM, done, sheet, workspace
from vagt.people.middleware import Request
from vagt.people.rules import may

YEARS_AHEAD = 6
YEARS = range(1990, 2200)


@workspace("calendar.read")
def calendars(request: Request) -> HttpResponse:
    """Every calendar with its hours, and how far its holidays reach."""
    today = now().astimezone(ZoneInfo(typing_zone())).date()
    shown = [(one, one.runs_out(today)) for one in calendars_shown(every_calendar())]
    words = {"calendars": shown, "today": today, "may_edit": may(request.viewer, "calendar.edit")}
    return page(request, "agreements/calendars.html", words)


@workspace("calendar.read")
def calendar(_request: Request, key: str) -> HttpResponse:
    """This year of a calendar."""
    shown = calendar_shown(key)
    today = now().astimezone(ZoneInfo(shown.coverage.zone)).date()
    return redirect("calendar_year", shown.calendar.key, today.year)


@workspace("calendar.read")
def calendar_year(request: Request, key: str, year: int) -> HttpResponse:
    """A year: every day that is not an ordinary one, the versions, and what to look at twice."""
    shown = calendar_shown(key)
    words = _year(shown, year) | {"coverage": shown.coverage, "may_edit": may(request.viewer, "calendar.edit")}
    return page(request, "agreements/calendar.html", words)


def _year(shown: CalendarShown, year: int) -> dict[str, Any]:
    if year not in YEARS:
        raise NotFound(_("There is no such year here."))
    today = now().astimezone(ZoneInfo(shown.coverage.zone)).date()
    held = shown.on(today if today.year == year else date(year, 1, 1))
    return {
        "shown": shown,
        "calendar": shown.calendar,
        "year": year,
        "today": today,
        "held": held,
        "runs_out": shown.runs_out(today),
        "cautions": look_twice(held.document, year),
    }


@workspace("calendar.edit", FORM)
def calendar_change(request: Request, key: str, year: int) -> HttpResponse:
    """Gather changes, see what they do, save them as one version."""
    at, shown = now(), calendar_shown(key)
    opened = opened_on(Subject("calendar", shown.calendar.pk))
    words = _year(shown, year)
    begun = {"effective_from": words["today"], "year": _year_to_propose(shown, year)}
    form = CalendarForm(request.POST or None, document=shown.newest.document, initial=begun, opened=opened)
    pressed = form.pressed() if form.is_bound else ""
    if pressed == "save":
        said = form.cleaned_data
        with form.refusals():
            add_calendar_version(
                shown.calendar,
                form.draft.applied(shown.newest.document),
                effective_from=said["effective_from"],
                reason=said["reason"],
                opened=said["opened"],
                by=request.viewer,
                at=at,
            )
            saved = done(request, _("The new version is saved."), "calendar_year", key, year)
            return HttpResponseClientRedirect(saved.headers["Location"]) if request.htmx else saved
    words |= {"form": form} | _drafted(request, shown, form, words["today"])
    status = 422 if form.errors and request.POST.get("do") != "look" else 200
    return page(request, "agreements/calendar_change.html", words, part="changing", status=status)


def _year_to_propose(shown: CalendarShown, year: int) -> int:
    """The first year without stored holidays."""
    last = shown.last_holiday
    return last.year + 1 if last else year


def _drafted(request: Request, shown: CalendarShown, form: CalendarForm, today: date) -> dict[str, Any]:
    """The draft as a document with its windows and its impact, or with its faults."""
    words: dict[str, Any] = {
        "coverage": shown.coverage,
        "document": shown.document,
        "changes": form.draft.in_words(),
        "before": None,
    }
    if not form.draft.changes:
        return words
    effective = getattr(form, "cleaned_data", {}).get("effective_from") or today
    try:
        document: CalendarDocument = read_calendar(form.draft.applied(shown.newest.document))
    except Refused as refused:
        return words | {"faults": refused.faults}
    return words | {
        "document": document,
        "effective": effective.isoformat(),
        "before": shown.coverage,
        "coverage": shown.drafted(document, effective),
        "told": told(request.viewer, shown.calendar, document, effective, now()),
    }


@workspace("calendar.edit", FORM)
def calendar_add(request: Request) -> HttpResponse:
    """Another calendar, with the standard hours and days to begin with."""
    at = now()
    form = CalendarAddForm(request.POST or None)
    if form.is_valid():
        said, first = form.cleaned_data, date(at.year - 1, 1, 1)
        with form.refusals():
            made = add_calendar(
                key=said["key"],
                name=Words(said["name_da"], said["name_en"]),
                document=proposed_calendar(range(first.year, at.year + YEARS_AHEAD)),
                effective_from=first,
                by=request.viewer,
                at=at,
            )
            return done(request, _("The calendar is added. Change its hours and days now."), "calendar", made.key)
    return sheet(
        request,
        form,
        heading=_("New calendar"),
        back=(reverse("calendars"), _("Calendars")),
        submit=_("Add the calendar"),
        lead=_("It begins with Monday to Friday 08:00-16:00 and the Danish holidays."),
    )
