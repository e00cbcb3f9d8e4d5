"""Why a customer has no agreement: what is told to them instead of "no"."""

from datetime import date

import pytest

from vagt.agreements.rules.lacking import Lacking, lacking, lacking_words
from vagt.agreements.tests.examples import at
from vagt.agreements.tests.test_force import version
from vagt.kit.words import Words

ENDED = version(1, "2025-01-01", "2026-07-01", signed="2024-12-12 09:00", recorded="2024-12-01 09:00")
DRAFT = version(2, "2026-07-01", recorded="2026-06-20 09:00")
COMING = version(2, "2026-08-01", signed="2026-07-02 09:00", recorded="2026-07-01 09:00")
NAMED = version(1, "2025-01-01", signed="2024-12-12 09:00", recorded="2024-12-01 09:00", systems=[7])
FRIDAY = "2026-07-03 15:30"


@pytest.mark.parametrize(
    ("versions", "found", "said"),
    [
        ([], Lacking(), "There is no signed agreement, so Basic holds"),
        ([ENDED], Lacking("ended", date(2026, 6, 30)), "Your agreement ended on Tuesday 30 June 2026, so Basic holds"),
        ([DRAFT], Lacking("unsigned"), "Your agreement is not signed by both parties yet, so Basic holds until it is"),
        ([ENDED, DRAFT], Lacking("unsigned"), "Your agreement is not signed by both parties yet, so Basic holds until"),
        ([ENDED, COMING], Lacking("coming", date(2026, 8, 1)), "Your agreement holds from Saturday 1 August 2026, so"),
        ([NAMED], Lacking("systems"), "Your agreement is for named systems"),
    ],
)
def test_it_is_told_why(versions, found, said):
    assert lacking(versions, at(FRIDAY)) == found
    assert lacking_words(found, Words("Basic", "Basic")).en.startswith(said)


def test_a_draft_that_was_never_signed_does_not_hide_what_ended():
    older = version(1, "2024-06-01", recorded="2024-05-01 09:00", agreement=2)
    assert lacking([older, ENDED], at(FRIDAY)).reason == "ended"


def test_what_was_recorded_later_was_not_known_then():
    assert lacking([DRAFT], at("2026-06-19 09:00")) == Lacking()
