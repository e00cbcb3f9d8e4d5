"""What becomes of a mail, as tables: who wrote, what it names, how far the sender is believed."""

import pytest

from vagt.intake.rules.filing import MOST_AN_HOUR, MOST_REOPENINGS, Sender, Thread, judge
from vagt.intake.rules.subjects import declares_critical, title_of

OURS, THEIRS = 1, 2


def sender(tier=2, customers=(OURS,), **values):
    return Sender(tier=tier, customers=frozenset(customers), **values)


def thread(mark="message_id", takes_part=True, customer_id=OURS, **values):
    return Thread(task_id=100, customer_id=customer_id, mark=mark, takes_part=takes_part, **values)


@pytest.mark.parametrize(
    ("tier", "mark", "takes_part", "step"),
    [
        (2, "message_id", True, "join"),
        (2, "address", True, "join"),
        (2, "subject", True, "join"),
        (2, "message_id", False, "join"),  # a verified colleague
        (1, "message_id", True, "join"),
        (1, "address", True, "join"),
        (1, "subject", True, "file"),  # six letters are too few for a sender who is only probable
        (1, "message_id", False, "file"),
        (0, "message_id", True, "file"),
        (0, "subject", True, "file"),
    ],
)
def test_joining_a_task_needs_a_verified_sender(tier, mark, takes_part, step):
    filing = judge("classified", sender(tier), thread(mark, takes_part))
    assert filing.step == step
    assert filing.customer_id == OURS
    assert filing.suggested == (None if step == "join" else 100)


@pytest.mark.parametrize("tier", [0, 1, 2])
def test_the_clock_of_a_registered_sender_starts_whatever_proves_them(tier):
    assert judge("classified", sender(tier, is_contact=True), None).step == "file"


def test_another_customers_task_is_never_joined():
    filing = judge("classified", sender(2, (THEIRS,)), thread(takes_part=False))
    assert (filing.step, filing.customer_id, filing.reason) == ("file", THEIRS, "of_another_customer")
    assert filing.suggested == 100


def test_somebody_who_was_added_by_their_address_takes_part():
    assert judge("classified", sender(2, ()), thread()).step == "join"
    assert judge("classified", sender(0, ()), thread()).reason == "unknown_sender"


@pytest.mark.parametrize(
    ("who", "named", "customer"),
    [
        (sender(customers=(OURS,)), None, OURS),
        (sender(customers=(OURS, THEIRS), usual=THEIRS), None, THEIRS),
        (sender(0, customers=(OURS, THEIRS), usual=THEIRS), thread(), OURS),  # what they name says whose it is
        (sender(customers=(OURS, THEIRS)), None, None),
        (sender(customers=()), None, None),
    ],
)
def test_whose_a_mail_is(who, named, customer):
    filing = judge("classified", who, named)
    assert filing.customer_id == customer
    assert filing.step == ("file" if customer else "quarantine")


@pytest.mark.parametrize(
    ("state", "who", "named", "step"),
    [
        ("automatic", sender(), thread(), "note"),
        ("automatic", sender(0), thread("address"), "note"),
        ("automatic", sender(), thread("subject"), "leave"),
        ("automatic", sender(is_contact=True), None, "leave"),
        ("bulk", sender(is_contact=True), None, "take_up"),
        ("bulk", sender(), thread(), "leave"),
        ("bounce", sender(), thread(), "leave"),
        ("filed", sender(), None, "leave"),
    ],
)
def test_what_a_machine_wrote_reopens_nothing(state, who, named, step):
    assert judge(state, who, named).step == step


@pytest.mark.parametrize(
    ("tier", "mark", "step"),
    [(2, "message_id", "answer"), (2, "subject", "quarantine"), (1, "message_id", "quarantine")],
)
def test_a_consultant_answers_by_mail_only_when_it_is_certain(tier, mark, step):
    assert judge("classified", Sender(tier=tier, is_consultant=True), thread(mark)).step == step
    assert judge("classified", Sender(tier=tier, is_consultant=True), None).step == "quarantine"


def test_floods_and_quarrels_of_machines_wait_for_a_person():
    held = judge("classified", sender(0, recent=MOST_AN_HOUR), None)
    assert (held.step, held.reason, held.customer_id) == ("hold", "flood", next(iter(sender().customers)))
    assert judge("classified", sender(2, recent=MOST_AN_HOUR), None).step == "file"
    often = thread(reopenings=MOST_REOPENINGS, is_resolved=True)
    assert judge("classified", sender(), often).reason == "reopened_often"
    assert judge("classified", sender(), often._replace(is_resolved=False)).step == "join"
    # What somebody looked at and let through does not come back to them.
    assert judge("classified", sender(0, recent=MOST_AN_HOUR, is_let_through=True), None).step == "file"
    assert judge("classified", sender(is_let_through=True), often).step == "join"


@pytest.mark.parametrize(
    ("subject", "title", "critical"),
    [
        ("Re: SV: [#12-abcdef] Ordrer  mangler", "Ordrer mangler", False),
        ("Fwd: Re[2]: x", "x", False),
        ("Sv: ", "", False),
        ("", "", False),
        ("KRITISK: webshoppen er nede", "KRITISK: webshoppen er nede", True),
        ("[critical] checkout", "[critical] checkout", True),
        ("Kritisk!", "Kritisk!", True),
        ("critical", "critical", True),
        ("Critical review of the catalogue", "Critical review of the catalogue", False),
        ("Det er ikke kritisk: vent", "Det er ikke kritisk: vent", False),
        ("Re: " * 250 + "x", "", False),
    ],
)
def test_subjects(subject, title, critical):
    assert title_of(subject) == title
    assert declares_critical(subject) is critical
