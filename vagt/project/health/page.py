"""The health page: what the probes and `vagt doctor` find, for people, with what to do."""

from collections.abc import Iterator
from datetime import date

from django.http import HttpResponse
from django.utils.timezone import localdate

from vagt.agreements.queries import calendars
from vagt.agreements.queries.calendar_pages import calendars_shown
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.kit.speech import day_long
from vagt.kit.words import Words
from vagt.people.entrance import workspace
from vagt.people.middleware import Request
from vagt.project.configuration import configuration
from vagt.project.health.finding import Finding, fine, warning
from vagt.project.health.findings import findings
from vagt.project.health.installation import examine

ORDER = {"problem": 0, "warning": 1, "ok": 2}


@workspace("health.read")
def health(request: Request) -> HttpResponse:
    """What is wrong first, each with its cure; then what is well. Asks for itself again every half minute."""
    at = now()
    found = [*findings(at), *stored_holidays(localdate(at)), *examine(configuration())]
    found.sort(key=lambda finding: ORDER[finding.level])
    words = {"findings": found, "worst": found[0].level, "at": at}
    return page(request, "project/health.html", words, part="findings")


def stored_holidays(today: date) -> Iterator[Finding]:
    """Whether every calendar knows its holidays far enough ahead: promises are counted on stored dates."""
    for shown in calendars_shown(calendars()):
        name, last = shown.calendar.name, shown.last_holiday
        until = day_long(last, year=True) if last else Words("ingen", "none")
        said = Words(
            f"{name.da}: helligdage gemt til {until.da}.",
            f"{name.en}: public holidays stored until {until.en}.",
        )
        cure = Words(
            "Åbn kalenderen, lad Vagt foreslå de næste år, og gem en ny version.",
            "Open the calendar, let Vagt propose the coming years, and save a new version.",
        )
        yield warning("holidays", said, cure) if shown.runs_out(today) else fine("holidays", said)
