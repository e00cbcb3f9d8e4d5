"""Receipts: by when, in words; or honestly that nothing is promised. They count as nothing, and start no loop."""

from datetime import timedelta

import pytest

from vagt.agreements.tests.examples import at as local
from vagt.intake.tests.post import HereAndNow, filed, mail, received
from vagt.mail.actions import store_inbound
from vagt.mail.models import OutboundMessage
from vagt.mail.queries import mail_about
from vagt.mail.reading import read_some
from vagt.people.models import Contact
from vagt.people.rules import SYSTEM
from vagt.tasks.models import ResponseClock

SOFIE = "sofie@dybvad.example"
FRIDAY = "2026-07-03 15:30"


def receipt(mailbox, sender, when=FRIDAY, **values):
    result = filed(mailbox, mail(sender, **values), when)
    return next(iter(mail_about("task", result.task.pk)), None)


@pytest.mark.parametrize(
    ("plan", "language", "said"),
    [
        ("extended", "da", "Vi svarer senest mandag den 6. juli kl. 15.30."),
        ("extended", "en", "We answer by Monday 6 July at 15:30."),
        ("essential", "da", "Vi svarer senest mandag den 27. juli kl. 15.30."),
        ("basic", "da", "Vi lover ingen svartid."),
        ("basic", "en", "There is no guaranteed response time."),
    ],
)
def test_it_says_by_when_or_that_nothing_is_promised(world, mailbox, plan, language, said):
    contact = world.contact(plan)
    Contact.objects.filter(pk=contact.pk).update(language=language)
    sent = receipt(mailbox, contact.email)
    assert said in sent.text
    assert said in sent.html
    assert (sent.to, sent.auto, sent.from_address) == ([contact.email], "replied", mailbox.address)
    assert "Nordlys" in sent.text
    honest = {"da": "tæller ikke som et svar", "en": "does not count as an answer"}[language]
    assert honest in sent.text
    if plan == "basic":  # who has no promise hears who would give one, and where to write
        assert "Essential" in sent.text
        assert "support@nordlys.example" in sent.text


def test_it_is_in_the_thread_and_names_the_task(world, mailbox):
    result = filed(mailbox, mail(SOFIE, message_id="<a@dybvad.example>", references="<b@dybvad.example>"), FRIDAY)
    (sent,) = mail_about("task", result.task.pk)
    assert sent.in_reply_to == "<a@dybvad.example>"
    assert sent.references == ["<b@dybvad.example>", "<a@dybvad.example>"]
    assert sent.subject.startswith(f"Re: Ordrer mangler [#{result.task.pk}-")
    assert ResponseClock.objects.get(turn=result.message.turn).outcome == "open"


def test_what_a_stranger_writes_into_a_subject_is_escaped(world, mailbox):
    sent = receipt(mailbox, SOFIE, subject="<b>Ordrer</b>")
    assert "<b>Ordrer" not in sent.html


@pytest.mark.parametrize(
    "headers",
    [{"x_auto_response_suppress": "OOF, AutoReply"}, {"x_auto_response_suppress": "All"}],
)
def test_who_asks_for_none_gets_none(world, mailbox, headers):
    assert receipt(mailbox, SOFIE, **headers) is None


def test_one_an_hour_for_an_address(world, mailbox):
    when = local(FRIDAY)
    for number in range(4):
        at = when + timedelta(minutes=40 * number)
        filed(mailbox, mail(SOFIE, text=f"nummer {number}"), at.strftime("%Y-%m-%d %H:%M"))
    assert OutboundMessage.objects.filter(to=[SOFIE], about_kind="task").exclude(auto="").count() == 2


def test_our_own_receipt_that_comes_back_starts_nothing(world, mailbox):
    sent = receipt(mailbox, SOFIE)
    row = received(mailbox, mail("support@nordlys.example", subject=sent.subject, in_reply_to=sent.message_id), FRIDAY)
    assert (row.state, row.reason) == ("automatic", "our_own_address")


def test_two_answering_machines_stop(world, mailbox):
    """A machine that says it is one is never answered; one that does not meets the limit."""
    sent = receipt(mailbox, SOFIE)
    for number in range(6):
        at = local(FRIDAY) + timedelta(minutes=10 * number)
        raw = mail(SOFIE, text=f"Tak for din mail nr. {number}", in_reply_to=sent.message_id)
        store_inbound(mailbox, raw, internal_date=at, by=SYSTEM, at=at)
        read_some(HereAndNow(), lambda at=at: at)
        filed(mailbox, raw, at.strftime("%Y-%m-%d %H:%M"))
    assert OutboundMessage.objects.filter(to=[SOFIE]).exclude(auto="").count() == 1
