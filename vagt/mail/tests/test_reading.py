"""Stored mail is read in a process that can be stopped, sorted, and read again by a newer reader."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from vagt.kit.events import Subject
from vagt.kit.models import Event
from vagt.kit.permission import SYSTEM
from vagt.mail import actions, queries, reading
from vagt.mail.errors import NotNow
from vagt.mail.models import InboundMessage
from vagt.mail.reader import Message, read
from vagt.mail.reader.pool import Pool, Reason, Unread
from vagt.mail.tests.conftest import AT

MINUTE = timedelta(minutes=1)


class Here:
    """Reads without a process, or does not."""

    def __init__(self, unread=None):
        self.unread = unread

    def read(self, raw):
        return Unread(self.unread) if self.unread else read(raw)


def written(**headers):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Lone <lone@dybvad.example>", "Kran 4"
    mail["Message-ID"] = "<1@dybvad.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Den er i stykker, ø.")
    return mail


def arrive(mailbox, mail, at=AT):
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    return actions.store_inbound(mailbox, raw, by=SYSTEM, at=at).message


def read_now(at=AT, pool=None):
    return next(iter(reading.read_some(pool or Here(), lambda: at, most=1)), None)


def test_what_a_person_wrote_waits_to_be_filed(mailbox):
    mail = written()
    mail.add_attachment(b"%PDF", "application", "pdf", filename="tegning.pdf")
    arrive(mailbox, mail)
    with Pool(1) as pool:
        row = read_now(pool=pool)
    row.refresh_from_db()
    assert (row.state, row.subject, row.from_address) == ("classified", "Kran 4", "lone@dybvad.example")
    assert row.message_id == "<1@dybvad.example>"
    assert "i stykker, ø" in row.reading["text"]
    assert row.reading["attachments"][0]["bytes"]["size"] == 4
    assert Event.objects.get(kind="mail.read").facts["state"] == "classified"
    assert read_now() is None


@pytest.mark.parametrize(
    ("headers", "state"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"List_Id": "<nyt.dybvad.example>"}, "bulk"),
        ({"X_Loop": "support@nordlys.example"}, "automatic"),
    ],
)
def test_what_a_machine_wrote_is_sorted_out_and_a_person_can_take_it_up(mailbox, headers, state):
    arrive(mailbox, written(**headers))
    row = read_now()
    assert row.state == state
    assert actions.release(row, by=SYSTEM, at=AT).state == "classified"
    assert Event.objects.filter(kind="mail.read").count() == 2


REPORT = """\
From: MAILER-DAEMON@dybvad.example
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=part

--part

Sorry.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.dybvad.example

Final-Recipient: rfc822; lone@dybvad.example
Action: failed
Status: 5.1.1

--part
Content-Type: message/rfc822

Message-ID: {message_id}

--part--
"""


def delivery_report(message_id):
    return REPORT.format(message_id=message_id).encode()


def test_a_bounce_comes_back_to_the_mail_it_is_about(mailbox):
    sent = actions.queue_mail(
        mailbox=mailbox, to=["lone@dybvad.example"], subject="Kran 4", text="Vi ser på den.",
        about=Subject("task", 100234), by=SYSTEM, at=AT,
    )  # fmt: skip
    arrive(mailbox, delivery_report("<forged@nordlys.example>"))
    assert read_now().about_kind == ""
    arrive(mailbox, delivery_report(sent.message_id))
    row = read_now()
    assert (row.state, row.about_kind, row.about_id) == ("bounce", "task", 100234)
    assert queries.outbound_of(sent.pk).state == "bounced"
    assert Event.objects.get(kind="mail.bounced").facts["about_id"] == 100234


def test_what_cannot_be_read_is_tried_again_and_then_waits_for_a_person(mailbox):
    arrive(mailbox, written())
    stuck = Here(Reason.TIMED_OUT)
    states = [read_now(AT + 2 * n * MINUTE, stuck).state for n in range(3)]
    assert states == ["stored", "stored", "quarantined"]
    assert read_now(AT + 10 * MINUTE) is None
    waiting = queries.judgeable()[0]
    assert (waiting.reason, waiting.error) == ("unreadable", "timed_out")
    assert actions.release(waiting, by=SYSTEM, at=AT).state == "stored"
    assert read_now(AT + 10 * MINUTE).state == "classified"


def test_a_reader_that_died_in_the_middle_is_followed_by_another(mailbox):
    arrive(mailbox, written())
    assert actions.claim_unread(by=SYSTEM, at=AT)
    assert read_now(AT + MINUTE) is None
    assert read_now(AT + 2 * MINUTE).state == "classified"


def test_a_newer_reader_reads_again_and_changes_no_filing(mailbox, monkeypatch):
    arrive(mailbox, written())
    row = read_now()
    actions.mark_filed(row, about=Subject("task", 7), customer_id=None, by=SYSTEM, at=AT)
    assert reading.read_old(Here(), lambda: AT) == 0
    monkeypatch.setattr(reading, "VERSION", reading.VERSION + 1)

    class Newer(Here):
        def read(self, raw):
            return Message(subject="Better read")

    assert reading.read_old(Newer(), lambda: AT) == 1
    assert reading.read_old(Newer(), lambda: AT) == 0
    row.refresh_from_db()
    assert (row.subject, row.state, row.about_id) == ("Better read", "filed", 7)


def test_what_no_reader_could_read_is_taken_up_by_a_newer_one(mailbox, monkeypatch):
    arrive(mailbox, written())
    for n in range(3):
        read_now(AT + 2 * n * MINUTE, Here(Reason.DIED))
    monkeypatch.setattr(reading, "VERSION", reading.VERSION + 1)
    reading.read_old(Here(), lambda: AT)
    assert InboundMessage.objects.get().state == "classified"


def test_filing_twice_files_once(mailbox):
    arrive(mailbox, written())
    row = read_now()
    about = {"about": Subject("task", 7), "customer_id": 1, "by": SYSTEM, "at": AT}
    assert actions.mark_filed(row, **about).state == "filed"
    with pytest.raises(NotNow):
        actions.mark_filed(row, **about)
    with pytest.raises(NotNow):
        actions.reject(row, by=SYSTEM, at=AT)
    assert [mail.pk for mail in queries.read_about("task", 7)] == [row.pk]
