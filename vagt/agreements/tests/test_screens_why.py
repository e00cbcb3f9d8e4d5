"""The explanation in words and steps, over the worked examples of the domain."""

from datetime import timedelta

import pytest

from vagt.agreements.rules.terms import Inquiry, due_for
from vagt.agreements.rules.why import AsIf, explained
from vagt.agreements.tests.examples import at, booking, catalogue, terms

BOOKED = booking("2026-11-26 17:00", "2026-11-26 22:00")
EXAMPLES = [
    ("essential", "normal", "2026-07-03 15:30", "Monday 27 July at 15:30", "mandag den 27. juli kl. 15.30"),
    ("extended", "normal", "2026-07-03 15:30", "Monday 6 July at 15:30", "mandag den 6. juli kl. 15.30"),
    ("premium", "critical", "2026-04-04 10:15", "Saturday 4 April at 11:15", "lørdag den 4. april kl. 11.15"),
    ("premium", "high", "2026-04-04 10:15", "Tuesday 7 April at 10:00", "tirsdag den 7. april kl. 10.00"),
    ("extended", "critical", "2026-04-04 10:15", "Tuesday 7 April at 09:00", "tirsdag den 7. april kl. 09.00"),
    ("extended", "critical", "2026-03-30 09:00", "Monday 30 March at 10:00", "mandag den 30. marts kl. 10.00"),
    ("essential", "critical", "2026-03-30 09:00", "Tuesday 7 April at 10:00", "tirsdag den 7. april kl. 10.00"),
    ("extended", "critical", "2026-12-31 09:00", "Thursday 31 December at 10:00", "torsdag den 31. december kl. 10.00"),
    (
        "essential",
        "critical",
        "2026-12-31 09:00",
        "Monday 4 January 2027 at 10:00",
        "mandag den 4. januar 2027 kl. 10.00",
    ),
    ("premium", "critical", "2026-12-24 09:00", "Thursday 24 December at 10:00", "torsdag den 24. december kl. 10.00"),
]
BOOKINGS = [
    ("2026-11-26 18:10", "Thursday 26 November at 19:10", "inside the readiness you booked"),
    ("2026-11-26 15:50", "Thursday 26 November at 18:00", "unanswered when your readiness opened"),
    ("2026-11-26 21:30", "Thursday 26 November at 22:30", "inside the readiness you booked"),
]


def why(plan, priority, received, *bookings, channel="email", **given):
    held = terms(plan, *bookings, **given)
    inquiry = Inquiry(at(received), priority, channel)
    plans = catalogue().plans
    as_if = [AsIf(p, due_for(terms(p.key), inquiry)) for p in plans if p.key not in held.plan.lineage]
    return explained(held, inquiry, plans, as_if)


def rows(explanation):
    return [(step.when.en, step.why.en, step.note.en, step.counted) for step in explanation.steps]


@pytest.mark.parametrize(("plan", "priority", "received", "english", "danish"), EXAMPLES)
def test_the_sentence_names_the_due_time_in_both_languages(plan, priority, received, english, danish):
    story = why(plan, priority, received).story
    assert story.headline == (f"Vi svarer senest {danish}", f"We answer by {english}")
    assert story.text.en.startswith(f"We answer by {english}. You wrote on ")
    assert story.text.da.startswith(f"Vi svarer senest {danish}. Du skrev ")
    assert "  " not in story.text.en + story.text.da


@pytest.mark.parametrize(("plan", "priority", "received"), [example[:3] for example in EXAMPLES])
def test_the_steps_add_up_and_leave_nothing_out(plan, priority, received):
    found = why(plan, priority, received)
    assert found.due is not None
    assert found.counted == found.due.winner.seconds
    assert timedelta(seconds=found.counted + found.skipped) == found.due.at - found.inquiry.received
    assert found.steps[0].start == found.inquiry.received
    assert found.steps[-1].end == found.due.at
    for one, following in zip(found.steps, found.steps[1:], strict=False):
        assert one.end == following.start


def test_summer_holiday_is_one_row_with_its_clause():
    assert rows(why("essential", "normal", "2026-07-03 15:30")) == [
        ("Fri 3 Jul 15:30–16:00", "Office hours", "", 1800),
        ("Sat 4 – Sun 5 Jul", "Weekend, closed", "", 0),
        ("Mon 6 – Sun 26 Jul", "Holiday period: Summer holiday", "clause 2.3, not part of Essential", 0),
        ("Mon 27 Jul 08:00–15:30", "Office hours", "", 27000),
    ]


def test_public_holidays_stand_by_name_and_say_who_is_covered():
    assert rows(why("premium", "high", "2026-04-04 10:15")) == [
        ("Sat 4 Apr from 10:15", "Weekend, closed", "clause 2.4, critical priority only", 0),
        ("Sun 5 Apr", "Easter Sunday, public holiday", "clause 2.4, critical priority only", 0),
        ("Mon 6 Apr", "Easter Monday, public holiday", "clause 2.4, critical priority only", 0),
        ("Tue 7 Apr 08:00–10:00", "Office hours", "", 7200),
    ]


def test_many_days_of_the_same_hours_are_one_row():
    held = terms("extended")
    found = explained(held, Inquiry(at("2026-06-01 10:00"), "low", kind="evaluation"), catalogue().plans)
    assert ("Tue 2 – Thu 4 Jun, 08:00–16:00", "Office hours", "", 24 * 3600) in rows(found)
    assert ("Fri 5 Jun", "Constitution Day, closing day", "", 0) in rows(found)
    assert found.counted == 80 * 3600


def test_the_evening_of_arrival_stands_alone():
    assert rows(why("essential", "low", "2026-06-01 18:00"))[0] == (
        "Mon 1 Jun 18:00 – Tue 2 Jun 08:00",
        "Closed",
        "",
        0,
    )


def test_a_weekend_that_is_partly_over_says_from_when():
    assert rows(why("essential", "normal", "2026-06-06 03:00"))[0][0] == "Sat 6 Jun 03:00 – Sun 7 Jun"


@pytest.mark.parametrize(("received", "english", "reason"), BOOKINGS)
def test_a_booking_explains_itself(received, english, reason):
    found = why("premium", "low", received, BOOKED)
    assert found.story.headline.en == f"We answer before {english}"
    assert reason in found.story.text.en
    assert "less than 1 hour" in found.story.text.en
    assert found.counted == 3600
    assert [row.result for row in found.looked] == ["decides", "later", "no"]


def test_no_promise_is_said_with_the_plan_that_has_one():
    found = why("basic", "high", "2026-12-24 10:00")
    assert found.due is None
    assert found.steps == ()
    assert found.story.text.en == (
        "There is no guaranteed response time. You wrote on Thursday 24 December at 10:00. There is no signed "
        "agreement, so Basic holds; it promises no specific response time. An employee answers as time allows "
        "(clause 1.4). With Essential we would answer by Monday 4 January at 12:00 (clause 2.1)."
    )
    assert found.story.text.da.startswith("Vi lover ingen svartid. Du skrev ")
    assert found.goal is not None


def test_what_was_not_bought_stands_last():
    looked = why("essential", "normal", "2026-07-03 15:30").looked
    assert [(row.result, row.title.en) for row in looked] == [
        ("decides", "Essential, normal: 8 h in office hours"),
        ("not_bought", "Extended, normal: 8 h in office hours and holiday period"),
        ("not_bought", "Premium, normal: 4 h in office hours and holiday period"),
    ]
    assert looked[1].due == at("2026-07-06 15:30")


def test_a_negotiated_target_is_the_agreements_own():
    text = why("extended", "critical", "2026-06-01 10:00", targets={"response": {"critical": 45}}).story.text
    assert "Your agreement promises an answer to a critical-priority inquiry within 45 minutes" in text.en
    assert "Jeres aftale lover svar" in text.da


def test_a_call_is_told_as_a_call():
    assert why("premium", "critical", "2026-06-06 10:15", channel="phone").story.text.da.count("Du ringede") == 1


def test_a_booking_that_opens_after_the_answer_is_due_explains_nothing():
    early = why("premium", "critical", "2026-06-01 10:00", BOOKED)
    assert not any("B-1" in row.title.en for row in early.looked)
    evening = why("premium", "low", "2026-11-26 15:50", BOOKED)
    assert any("B-1" in row.title.en for row in evening.looked)
