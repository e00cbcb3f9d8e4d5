"""Frozen terms are rebuilt exactly, whatever was recorded since."""

from dataclasses import replace
from datetime import date

import pytest

from vagt.agreements.actions import add_calendar_version, add_coverage
from vagt.agreements.queries import default_calendar, newest_version, terms_for
from vagt.agreements.queries.calendars import document_of
from vagt.agreements.queries.frozen import ref_of, terms_as_frozen
from vagt.agreements.rules.calendar import NamedDay
from vagt.agreements.rules.terms import Inquiry, due_for
from vagt.agreements.tests.examples import at
from vagt.kit.words import Words
from vagt.people.rules import SYSTEM

WHEN = at("2026-06-02 09:00")


@pytest.mark.parametrize("name", ["Bageri", "Cykelhuset", "Dybvad Skibsteknik", "Havnens Byggemarked"])
def test_the_same_terms_from_their_reference(cast, sold, as_staff, name):
    terms = terms_for(cast.customers[name], WHEN)
    assert terms_as_frozen(ref_of(terms), WHEN) == terms


def test_what_is_recorded_later_changes_nothing(cast, sold, as_staff):
    customer = cast.customers["Havnens Byggemarked"]
    ref, inquiry = ref_of(terms_for(customer, WHEN)), Inquiry(WHEN, "low")
    before = due_for(terms_as_frozen(ref, WHEN), inquiry).at
    calendar = default_calendar()
    document = document_of(newest_version(calendar))
    closed = NamedDay(date(2026, 6, 2), Words("Flyttedag", "Moving day"))
    mended = replace(document, closing_days=(*document.closing_days, closed))
    add_calendar_version(calendar, mended, effective_from=date(2026, 6, 2), reason="x", by=SYSTEM, at=WHEN)
    add_coverage(
        customer, reference="B-1", starts_at=WHEN, ends_at=at("2026-06-02 12:00"), by=SYSTEM, at=WHEN
    )  # fmt: skip
    assert due_for(terms_as_frozen(ref, WHEN), inquiry).at == before
    assert due_for(terms_for(customer, WHEN), inquiry).at == at("2026-06-02 10:00")
