"""Decisions about mail, as tables of examples."""

from datetime import UTC, datetime, timedelta

import pytest

from vagt.mail.rules.addresses import address
from vagt.mail.rules.arrival import received
from vagt.mail.rules.kinds import Facts, judge, suppresses_answers
from vagt.mail.rules.limits import Sent, limit_reached
from vagt.mail.rules.problems import PROBLEMS, seconds_until_retry
from vagt.mail.rules.sending import answer_of, pause_after
from vagt.mail.rules.states import INBOUND, may_become

NOW = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "last_poll", "at", "clamped"),
    [
        (NOW - HOUR, NOW - 2 * HOUR, NOW - HOUR, False),
        (NOW + HOUR, NOW - HOUR, NOW, True),  # a server whose clock is fast
        (NOW - 3 * DAY, NOW - HOUR, NOW - DAY - HOUR, True),  # one that was moved in from elsewhere
        (NOW - 3 * DAY, None, NOW - 3 * DAY, False),  # a mailbox that was taken over
        (NOW + HOUR, None, NOW, True),
        (None, NOW - HOUR, NOW, False),
    ],
)
def test_received_is_the_servers_word_within_bounds(said, last_poll, at, clamped):
    assert received(said, last_poll=last_poll, at=NOW) == (at, clamped)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({}, "person"),
        ({"auto-submitted": ["no"]}, "person"),
        ({"auto-submitted": ["auto-replied"]}, "automatic"),
        ({"auto-submitted": ["auto-generated; type=x"]}, "automatic"),
        ({"precedence": ["auto_reply"]}, "automatic"),
        ({"x-autoreply": ["yes"]}, "automatic"),
        ({"precedence": ["Bulk"]}, "bulk"),
        ({"list-id": ["<news.example>"]}, "bulk"),
        ({"x-loop": ["Support@nordlys.example"]}, "automatic"),
    ],
)
def test_who_wrote_it_by_headers(values, kind):
    facts = Facts("lone@dybvad.example", values)
    assert judge(facts, own_addresses={"support@nordlys.example"}).kind == kind


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (Facts("support@nordlys.example", {}), "automatic"),
        (Facts("MAILER-DAEMON@x.dk", {}), "automatic"),
        (Facts("no-reply@x.dk", {}), "automatic"),
        (Facts("a@x.dk", {}, is_bounce=True), "bounce"),
        (Facts("a@x.dk", {}, is_auto_reply=True), "automatic"),
        (Facts("a@x.dk", {}, is_bulk=True), "bulk"),
        (Facts("a@x.dk", {}, null_return_path=True), "automatic"),
    ],
)
def test_who_wrote_it_by_the_rest(facts, kind):
    assert judge(facts, own_addresses={"support@nordlys.example"}).kind == kind


def test_outlook_asks_for_silence():
    assert suppresses_answers(Facts("a@x.dk", {"x-auto-response-suppress": ["OOF, AutoReply"]}))
    assert not suppresses_answers(Facts("a@x.dk", {"x-auto-response-suppress": ["DR, RN"]}))


@pytest.mark.parametrize(
    ("sent", "limit"),
    [
        (Sent(0, 0, 0, 0), None),
        (Sent(1, 1, 0, 1), "address_hour"),
        (Sent(0, 5, 0, 5), "address_day"),
        (Sent(0, 0, 3, 3), "subject_day"),
        (Sent(0, 0, 0, 200), "everybody"),
    ],
)
def test_how_often_we_answer_by_ourselves(sent, limit):
    assert limit_reached(sent) == limit


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Lone@Dybvad.EXAMPLE", "Lone@dybvad.example"),
        ("lone@søværnet.dk", "lone@xn--svrnet-qua6l.dk"),
        ("o'brien+x@a.dk", "o'brien+x@a.dk"),
        ("lone", None),
        ("@x.dk", None),
        ("a b@x.dk", None),
        ("a@x.dk\r\nBcc: b@x.dk", None),
        ("a..b@x.dk", None),
        ("a@-x.dk", None),
        ("æ@x.dk", "æ@x.dk"),
        ("a\u0301@x.dk", "á@x.dk"),  # one letter, however it was typed
        ("a\u202e@x.dk", None),
        ("a\u00a0b@x.dk", None),
        ("æ" * 33 + "@x.dk", None),
    ],
)
def test_addresses(text, kept):
    assert address(text) == kept


def test_pauses_grow_and_a_wrong_password_is_not_tried_often():
    pauses = [pause_after(attempts) for attempts in range(1, 12)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == timedelta(hours=4)
    assert seconds_until_retry("timeout", 1) == 5
    assert seconds_until_retry("login_refused", 1) >= 120
    assert seconds_until_retry("timeout", 50) <= 300


@pytest.mark.parametrize(
    ("code", "answer"), [(250, "accepted"), (354, "accepted"), (421, "later"), (550, "never"), (-1, "later")]
)
def test_what_a_reply_code_says(code, answer):
    assert answer_of(code) == answer


def test_what_was_filed_stays_filed_and_what_was_sorted_out_can_be_taken_up():
    assert not any(may_become(state, to) for state in ("filed", "joined") for to in INBOUND)
    assert all(may_become(state, "classified") for state in ("automatic", "bulk", "bounce", "quarantined", "rejected"))


def test_every_problem_says_what_to_do_in_both_languages():
    assert all(part.da and part.en for problem in PROBLEMS.values() for part in problem)
