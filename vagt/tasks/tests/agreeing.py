"""What the tests agree on beyond the shipped plans."""

from dataclasses import replace
from datetime import date

from vagt.agreements.actions import Draft, add_calendar_version, change_agreement, change_plan, sign_agreement
from vagt.agreements.models import Calendar
from vagt.agreements.queries import default_calendar, newest_version, plan_versions
from vagt.agreements.queries.calendars import document_of
from vagt.agreements.queries.plans import catalogue_document
from vagt.agreements.rules.calendar import NamedDay
from vagt.agreements.tests.examples import at
from vagt.kit.words import Words
from vagt.people.rules import SYSTEM
from vagt.tasks.tests.conftest import World


def agree_on_resolution(world: World, plan: str, minutes: dict[str, int], when: str = "2026-01-05 10:00") -> None:
    """The plan's customers are promised a resolution, in office hours, from the day of `when` on."""
    source = next(dict(one) for one in catalogue_document()["plans"] if one["key"] == plan)
    response = next(p for p in plan_versions(plan)[0].document["promises"] if p["kind"] == "response")
    promise = {"key": "solved", "kind": "resolution", "entitlement": response["entitlement"], "windows": ["office"]}
    source["promises"] = [*source.get("promises", ()), {**promise, "minutes": minutes}]
    change_plan(plan, source, reason="Løsningstid", by=SYSTEM, at=at(when))
    draft = Draft(plan_version=plan_versions(plan).first(), calendar=default_calendar(), valid_from=at(when).date())
    version = change_agreement(world.sold.agreements[world.customer(plan).name], draft, by=SYSTEM, at=at(when))
    for party in ("provider", "customer"):
        sign_agreement(version, party=party, name="Mette", signed_at=at(when), by=SYSTEM, at=at(when))


def close_day(day: date, when: str) -> Calendar:
    """The default calendar closes on a day."""
    calendar = default_calendar()
    document = document_of(newest_version(calendar))
    closed = replace(document, closing_days=(*document.closing_days, NamedDay(day, Words("Lukket", "Closed"))))
    add_calendar_version(calendar, closed, effective_from=day, reason="Lukket", by=SYSTEM, at=at(when))
    return calendar
