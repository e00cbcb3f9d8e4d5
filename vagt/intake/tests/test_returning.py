"""An answer that does not arrive counts as none, and stands before its consultant again."""

import pytest

from vagt.agreements.tests.examples import at as local
from vagt.intake.jobs import take_back_answer
from vagt.intake.tests.post import filed, mail, received
from vagt.kit.models import Event
from vagt.mail.actions import claim_outbound, record_attempt, record_bounce
from vagt.mail.actions.sending import Attempt, Reply
from vagt.mail.queries import mail_about, outbound_of
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import Written, answer
from vagt.tasks.models import Message, ResponseClock, Task, Turn

LAGER = "lager@dybvad.example"
FRIDAY = "2026-07-03 15:30"
REPORT = """From: MAILER-DAEMON@mx.dybvad.example
To: support@nordlys.example
Subject: Undelivered Mail
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

No such user.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.dybvad.example

Final-Recipient: rfc822; lager@dybvad.example
Action: failed
Status: 5.1.1
--b
Content-Type: text/rfc822-headers

Message-ID: {}
--b--
"""


@pytest.fixture
def said(world, mailbox):
    """An answer to somebody who cannot read it in the portal."""
    task = filed(mailbox, mail(LAGER), FRIDAY).task
    return answer(
        task, Written("Vi ser på det."), status="resolved", by=world.viewer("Freja"), at=local("2026-07-06 08:30")
    )


def returned(outbound):
    for event in Event.objects.filter(kind__in=["mail.bounced", "mail.failed"], subject_id=outbound.pk):
        take_back_answer(event_id=event.pk)


def state(said):
    task = Task.objects.get(pk=said.task_id)
    clock = ResponseClock.objects.get(task=task)
    notes = Message.objects.filter(task=task, kind="note").count()
    return task.status, clock.outcome, Turn.objects.get(task=task).ended_at is None, notes


def test_a_bounce_withdraws_the_meeting_and_opens_the_task(world, mailbox, said):
    (outbound,) = mail_about("task_message", said.pk)
    assert state(said) == ("resolved", "met", False, 0)
    record_bounce(outbound.message_id, permanent=True, status="5.1.1", by=SYSTEM, at=local("2026-07-06 08:31"))
    returned(outbound)
    assert state(said) == ("in_progress", "open", True, 1)
    assert LAGER in Message.objects.get(task=said.task_id, kind="note").body
    returned(outbound)
    assert state(said) == ("in_progress", "open", True, 1)
    assert Task.objects.get(pk=said.task_id).next_due_at == local("2026-07-06 15:30")


def test_a_report_that_comes_as_mail_does_the_same(world, mailbox, said):
    (outbound,) = mail_about("task_message", said.pk)
    claim(outbound)
    record_attempt(
        outbound_of(outbound.pk), Attempt(accepted=frozenset([LAGER])), by=SYSTEM, at=local("2026-07-06 08:31")
    )
    row = received(mailbox, REPORT.format(outbound.message_id).encode(), "2026-07-06 08:40")
    assert (row.state, row.about_kind) == ("bounce", "task_message")
    returned(outbound)
    assert state(said) == ("in_progress", "open", True, 1)


def test_a_refusal_for_good_does_the_same(world, mailbox, said):
    (outbound,) = mail_about("task_message", said.pk)
    claim(outbound)
    refused = Attempt(refused={LAGER: Reply(550, "no such user")})
    record_attempt(outbound_of(outbound.pk), refused, by=SYSTEM, at=local("2026-07-06 08:31"))
    returned(outbound)
    assert state(said) == ("in_progress", "open", True, 1)


def test_an_answer_in_the_portal_stays_and_is_told_of(world, mailbox):
    task = filed(mailbox, mail("sofie@dybvad.example"), FRIDAY).task
    said = answer(task, Written("Vi ser på det."), by=world.viewer("Freja"), at=local("2026-07-06 08:30"))
    (outbound,) = mail_about("task_message", said.pk)
    record_bounce(outbound.message_id, permanent=True, status="5.1.1", by=SYSTEM, at=local("2026-07-06 08:31"))
    returned(outbound)
    assert state(said) == ("in_progress", "met", False, 1)


def test_a_receipt_that_comes_back_changes_nothing(world, mailbox):
    task = filed(mailbox, mail(LAGER), FRIDAY).task
    (receipt,) = mail_about("task", task.pk)
    record_bounce(receipt.message_id, permanent=True, status="5.1.1", by=SYSTEM, at=local(FRIDAY))
    returned(receipt)
    assert Message.objects.filter(task=task, kind="note").count() == 0


def claim(outbound):
    while claim_outbound(by=SYSTEM, at=local("2026-07-06 08:31")).pk != outbound.pk:
        pass
