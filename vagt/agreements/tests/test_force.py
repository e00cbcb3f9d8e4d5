"""Which version of an agreement is in force: late signatures, upgrades, endings, corrections, and what we knew when."""

from dataclasses import replace
from datetime import date

from vagt.agreements.rules.force import Claim, SignedBy, VersionDates, claims, in_force
from vagt.agreements.tests.examples import at


def version(
    number, first, until=None, *, signed=None, recorded="2025-12-01 12:00", systems=(), agreement=1, known=None
):
    signatures = ()
    if signed:
        signatures = tuple(SignedBy(p, at(signed), at(known or signed)) for p in ("customer", "provider"))
    return VersionDates(
        number, agreement, "Europe/Copenhagen", date.fromisoformat(first), date.fromisoformat(until) if until else None,
        at(recorded), frozenset(systems), signatures,
    )  # fmt: skip


FIRST = version(1, "2026-01-01", signed="2025-12-12 09:00")


def held(versions, moment, **asked):
    found = in_force(versions, at(moment), **asked)
    return found.id if found else None


def test_nothing_before_the_first_midnight_in_the_calendars_zone():
    assert held([FIRST], "2025-12-31 23:59:59") is None
    assert held([FIRST], "2026-01-01 00:00:00") == 1


def test_a_late_signature_begins_when_it_is_given():
    late = version(1, "2026-01-01", signed="2026-02-03 14:20")
    assert held([late], "2026-02-03 14:19:59") is None
    assert held([late], "2026-02-03 14:20:00") == 1


def test_a_withdrawn_version_never_held_though_we_thought_so_before():
    mistaken = replace(
        version(2, "2026-03-01", signed="2026-02-01 09:00", recorded="2026-02-01 08:00"),
        withdrawn_at=at("2026-04-01 10:00"),
    )
    assert held([FIRST, mistaken], "2026-03-15 10:00") == 1
    assert held([FIRST, mistaken], "2026-03-15 10:00", known_at=at("2026-03-31 10:00")) == 2
    assert claims([FIRST, mistaken]) == [Claim(None, date(2026, 1, 1), None)]


def test_one_signature_is_not_enough():
    half = version(1, "2026-01-01")
    half = VersionDates(
        half.id, 1, half.zone, half.valid_from, None, half.recorded_at, frozenset(),
        (SignedBy("customer", at("2025-12-01 09:00"), at("2025-12-01 09:00")),),
    )  # fmt: skip
    assert held([half], "2026-06-01 12:00") is None


def test_an_upgrade_and_a_downgrade_begin_on_their_day():
    up = version(2, "2026-03-01", signed="2026-02-10 09:00", recorded="2026-02-09 12:00")
    down = version(3, "2026-09-01", signed="2026-08-10 09:00", recorded="2026-08-09 12:00")
    every = [FIRST, up, down]
    assert [held(every, f"{day} 12:00") for day in ("2026-02-28", "2026-03-01", "2026-08-31", "2026-09-01")] == [
        1,
        2,
        2,
        3,
    ]


def test_an_unsigned_upgrade_leaves_the_version_before_it_in_force():
    assert held([FIRST, version(2, "2026-03-01", recorded="2026-02-09 12:00")], "2026-06-01 12:00") == 1


def test_an_agreement_that_ended_holds_no_more_and_its_older_versions_do_not_come_back():
    ending = version(2, "2026-05-01", "2026-07-01", signed="2026-04-20 09:00", recorded="2026-04-19 12:00")
    assert held([FIRST, ending], "2026-06-30 23:59:59") == 2
    assert held([FIRST, ending], "2026-07-01 00:00") is None


def test_a_correction_of_the_same_day_replaces_what_was_recorded_before():
    mended = version(2, "2026-01-01", signed="2025-12-12 09:00", recorded="2026-05-05 12:00", known="2026-05-05 12:00")
    assert held([FIRST, mended], "2026-02-01 12:00") == 2
    assert held([FIRST, mended], "2026-02-01 12:00", known_at=at("2026-05-05 11:59")) == 1


def test_what_we_knew_leaves_out_a_signature_written_down_later():
    told_late = version(1, "2026-01-01", signed="2025-12-12 09:00", known="2026-02-01 10:00")
    assert held([told_late], "2026-01-15 12:00") == 1
    assert held([told_late], "2026-01-15 12:00", known_at=at("2026-01-31 12:00")) is None


def test_an_agreement_of_a_named_system_is_stronger_than_one_of_the_customer():
    named = version(5, "2026-01-01", signed="2025-12-12 09:00", systems=[7], agreement=2)
    assert held([FIRST, named], "2026-06-01 12:00", system=7) == 5
    assert held([FIRST, named], "2026-06-01 12:00", system=8) == 1
    assert held([FIRST, named], "2026-06-01 12:00") == 1
    assert held([named], "2026-06-01 12:00") is None


def test_claims_follow_each_other_without_overlap():
    later = version(2, "2026-03-01", "2026-12-31", recorded="2026-02-09 12:00", systems=[4, 9])
    assert claims([later, FIRST]) == [
        Claim(None, date(2026, 1, 1), date(2026, 3, 1)),
        Claim(4, date(2026, 3, 1), date(2026, 12, 31)),
        Claim(9, date(2026, 3, 1), date(2026, 12, 31)),
    ]
    assert claims([]) == []
    assert FIRST.signed_at() == at("2025-12-12 09:00")
    assert FIRST.begins_at() == at("2026-01-01 00:00")
