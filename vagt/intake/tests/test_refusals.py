"""Whoever has no promise is told so politely: what holds, by which clause, and what to do. Nothing they sent is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from vagt.agreements.actions import change_agreement, draft_agreement, sign_agreement
from vagt.intake.tests.post import filed, mail
from vagt.mail.models import InboundMessage
from vagt.mail.queries import mail_about
from vagt.people.actions import archive_customer
from vagt.people.models import Contact
from vagt.people.rules import SYSTEM
from vagt.project.demo.agreements import _draft
from vagt.tasks.tests.conftest import MADE_AT

FRIDAY = "2026-07-03 15:30"
CLAUSE = "(clause "
WHAT_TO_DO = "If you want a response time that you can count on, write to support@nordlys.example"


def _nothing(world):
    return world.customer("basic")


def _signed(world, **given):
    version = draft_agreement(world.customer("basic"), _draft("basic", **given), by=SYSTEM, at=MADE_AT)
    for party in ("provider", "customer"):
        sign_agreement(version, party=party, name="Aksel", signed_at=MADE_AT, by=SYSTEM, at=MADE_AT)
    return world.customer("basic")


def _unsigned(world):
    draft_agreement(world.customer("basic"), _draft("essential"), by=SYSTEM, at=MADE_AT)
    return world.customer("basic")


def _ended(world):
    agreement = world.sold.agreements["Cykelhuset"]
    last = replace(_draft("essential"), valid_from=date(2026, 6, 2), valid_until=date(2026, 7, 1))
    at = datetime(2026, 6, 1, 8, tzinfo=UTC)
    version = change_agreement(agreement, last, by=SYSTEM, at=at)
    for party in ("provider", "customer"):
        sign_agreement(version, party=party, name="Aksel", signed_at=at, by=SYSTEM, at=at)
    return world.customer("essential")


@pytest.mark.parametrize(
    ("arrange", "holds"),
    [
        (_nothing, "There is no signed agreement, so Basic holds; it promises no specific response time."),
        (_signed, "Basic includes no response time."),
        (_unsigned, "Your agreement is not signed by both parties yet, so Basic holds until it is"),
        (_ended, "Your agreement ended on Tuesday 30 June 2026, so Basic holds"),
    ],
)
def test_a_customer_without_a_promise_hears_what_holds_why_and_what_to_do(world, mailbox, arrange, holds):
    customer = arrange(world)
    contact = world.contact("basic") if customer == world.customer("basic") else world.contact("essential")
    Contact.objects.filter(pk=contact.pk).update(language="en")
    result = filed(mailbox, mail(contact.email), FRIDAY)
    assert result.task.customer == customer  # kept, and worked on
    (sent,) = mail_about("task", result.task.pk)
    assert "There is no guaranteed response time." in sent.text
    assert holds in sent.text
    assert f"as time allows {CLAUSE}" in sent.text
    assert "With E" in sent.text  # the plan that would promise it, by when, and by which clause
    assert sent.text.count(CLAUSE) == 2
    assert WHAT_TO_DO in sent.text


def test_a_stranger_hears_what_holds_for_everybody(world, mailbox):
    filed(mailbox, mail("ny@ukendt.example", proof=None), FRIDAY)
    (sent,) = mail_about("inbound_message", InboundMessage.objects.get(from_address="ny@ukendt.example").pk)
    for said in ("belongs to no customer that we know", "There is no signed agreement, so Basic holds", CLAUSE):
        assert said in sent.text
    for said in ("hører ikke til nogen kunde", "Der er ingen underskrevet aftale, så Basic gælder", "(punkt "):
        assert said in sent.text
    assert "/confirm/" in sent.text


def test_who_wrote_for_a_customer_we_serve_no_more_is_a_stranger(world, mailbox):
    contact = world.contact("basic")
    archive_customer(world.customer("basic"), why="Gone", by=SYSTEM, at=MADE_AT)
    assert filed(mailbox, mail(contact.email), FRIDAY).reason == "unknown_sender"
    (sent,) = mail_about("inbound_message", InboundMessage.objects.get(from_address=contact.email).pk)
    assert "belongs to no customer that we know" in sent.text
