"""Mail leaves once its transaction has committed, under one Message-ID, and every answer of a server is kept."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.events import Subject
from vagt.kit.models import Event
from vagt.kit.permission import SYSTEM
from vagt.mail import actions, queries
from vagt.mail.actions import Attachment
from vagt.mail.errors import NoRecipients, NotAnAddress, NotNow, TooLarge
from vagt.mail.models import OutboundMessage
from vagt.mail.rules.settings import Secrets
from vagt.mail.rules.tokens import Named
from vagt.mail.sending.outbox import send_one
from vagt.mail.tests.conftest import AT, SUPPORT, make_mailbox
from vagt.mail.tests.ports import free_port
from vagt.mail.tests.sink import running_sink

LONE, BO = "lone@dybvad.example", "bo@dybvad.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sink():
    with running_sink() as sink:
        yield sink


@pytest.fixture
def sending(staff, sink):
    return make_mailbox(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_tls="plain")


def queue(mailbox, **values):
    given = {"to": [LONE], "subject": "Kran 4", "text": "Vi ser på den.\n", "about": Subject("task", 100234)}
    return actions.queue_mail(mailbox=mailbox, **{**given, "by": SYSTEM, "at": AT, **values})


def attempt(at=AT):
    return send_one(lambda: at)


def kinds(row):
    events = Event.objects.filter(subject_kind="outbound_message", subject_id=row.pk).order_by("seq")
    return [event.kind for event in events]


def test_an_answer_leaves_from_the_address_that_was_written_to(sending, sink):
    queued = queue(sending, cc=[BO], in_reply_to="<a@dybvad.example>", references=["<a@dybvad.example>"])
    sent = attempt()
    assert (sent.state, sent.sent_at, sent.remaining) == ("sent", AT, [])
    assert sink.envelopes[0].mail_from == SUPPORT
    assert sink.envelopes[0].rcpt_tos == [LONE, BO]
    mail = sink.mails[0]
    assert mail["From"] == f"Nordlys <{SUPPORT}>"
    assert mail["Message-ID"] == queued.message_id
    assert mail["In-Reply-To"] == mail["References"] == "<a@dybvad.example>"
    assert mail.get_payload(decode=True).decode() == "Vi ser på den.\r\n"
    assert queries.named_by_message_id(queued.message_id) == Named("task", 100234)
    assert kinds(sent) == ["mail.queued", "mail.sent"]
    assert attempt() is None


def test_automatic_mail_says_so_and_has_no_way_back(sending, sink):
    queue(sending, auto="replied")
    attempt()
    assert sink.envelopes[0].mail_from == "<>"
    assert sink.mails[0]["Auto-Submitted"] == "auto-replied"
    assert sink.mails[0]["X-Auto-Response-Suppress"] == "All"


def test_html_and_files_go_along_and_every_attempt_is_the_same_mail(sending, sink):
    key = default_storage.save("mail/a.pdf", ContentFile(b"%PDF"))
    files = [Attachment(key, "tegning ø.pdf", "application/pdf", 4), Attachment(key, "l.png", "image/png", 4, "logo")]
    queue(sending, html="<p>Vi ser på den <img src='cid:logo'></p>", attachments=files)
    sink.data = ["451 later"]
    attempt()
    attempt(AT + MINUTE)
    mail = sink.mails[0]
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "application/pdf",
    ]  # fmt: skip
    assert list(mail.walk())[-1].get_filename() == "tegning ø.pdf"
    assert mail["Message-ID"] == OutboundMessage.objects.get().message_id


def test_a_server_that_says_later_is_asked_again_after_a_growing_pause(sending, sink):
    queue(sending)
    sink.data = ["451 busy", "451 busy"]
    waiting = attempt()
    assert (waiting.state, waiting.smtp_code, waiting.smtp_words) == ("queued", 451, "busy")
    assert waiting.next_attempt_at == AT + MINUTE
    assert attempt() is None
    assert attempt(AT + MINUTE).next_attempt_at == AT + 6 * MINUTE
    assert attempt(AT + 6 * MINUTE).state == "sent"
    assert len(sink.mails) == 1


def test_a_permanent_refusal_fails_at_once_and_says_so(sending, sink):
    queue(sending)
    sink.rcpt = {LONE: "550 5.1.1 no such user"}
    failed = attempt()
    assert (failed.state, failed.smtp_code, failed.refused) == ("failed", 550, {LONE: [550, "5.1.1 no such user"]})
    event = Event.objects.get(kind="mail.failed")
    assert (event.facts["about_kind"], event.facts["about_id"]) == ("task", 100234)
    again = actions.send_again(failed, by=SYSTEM, at=AT)
    assert (again.state, again.remaining) == ("queued", [LONE])
    sink.rcpt = {}
    assert attempt().state == "sent"
    with pytest.raises(NotNow):
        actions.send_again(again, by=SYSTEM, at=AT)


def test_who_has_it_does_not_get_it_again(sending, sink):
    queue(sending, to=[LONE, BO])
    sink.rcpt = {BO: "450 mailbox busy"}
    assert attempt().remaining == [BO]
    sink.rcpt = {}
    assert attempt(AT + MINUTE).state == "sent"
    assert [envelope.rcpt_tos for envelope in sink.envelopes] == [[LONE], [BO]]


def test_a_copy_that_is_refused_does_not_fail_the_mail(sending, sink):
    queue(sending, cc=[BO])
    sink.rcpt = {BO: "550 no"}
    assert attempt().state == "sent"


def test_two_days_are_enough(sending, sink):
    queue(sending)
    sink.data = ["451 busy"]
    gone = attempt(AT + timedelta(hours=48))
    assert (gone.state, gone.error) == ("failed", "gave_up")


def test_a_server_that_takes_it_and_drops_the_line_gets_it_once_more_and_that_is_counted(sending, sink):
    queue(sending)
    sink.data = ["drop"]
    uncertain = attempt()
    assert (uncertain.state, uncertain.repeated, uncertain.error) == ("queued", 1, "dropped")
    assert attempt(AT + MINUTE).state == "sent"
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1


def test_without_a_server_the_mail_waits_and_the_mailbox_says_why(staff):
    mailbox = make_mailbox(smtp_host="127.0.0.1", smtp_port=free_port(), smtp_tls="plain")
    queue(mailbox)
    assert attempt().error == "unreachable"
    assert queries.mailbox_of(mailbox.pk).sending_problem == "unreachable"


def test_a_server_that_is_away_does_not_hold_up_the_mail_of_others(sending, sink):
    gone = make_mailbox("gone", address="gone@x.dk", smtp_host="127.0.0.1", smtp_port=free_port(), smtp_tls="plain")
    for mailbox in (gone, gone, sending):
        queue(mailbox)
    assert [attempt().state, attempt().state] == ["queued", "sent"]
    assert attempt() is None  # the second one waits a minute
    assert attempt(AT + MINUTE).error == "unreachable"


def test_a_wrong_password_is_the_mailboxs_fault_and_not_the_mails(staff, sink):
    mailbox = make_mailbox(
        secrets=Secrets(smtp_secret="wrong"), smtp_host="127.0.0.1", smtp_port=sink.port, smtp_tls="plain",
        smtp_login="support",
    )  # fmt: skip
    queue(mailbox)
    assert attempt().state == "queued"  # the sink offers no way of signing in
    assert queries.mailbox_of(mailbox.pk).sending_problem == "server_error"


def test_an_installation_that_cannot_send_keeps_its_mail_as_files(mailbox, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    queue(None)
    assert attempt().state == "sent"
    assert "Kran 4" in next(tmp_path.iterdir()).read_text()


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"to": []}, NoRecipients),
        ({"to": ["lone@dybvad.example\nBcc: x@y.dk"]}, NotAnAddress),
        ({"text": "x" * (26 * 2**20)}, TooLarge),
    ],
)
def test_what_cannot_be_sent_is_refused_before_it_is_written(mailbox, values, refusal):
    with pytest.raises(refusal):
        queue(mailbox, **values)


def test_no_words_become_a_header(sending, sink):
    queue(sending, subject="Kran 4\r\nBcc: alle@dybvad.example", from_name="Freja\nX-Evil: 1")
    attempt()
    assert sink.mails[0]["Bcc"] is None
    assert sink.mails[0]["X-Evil"] is None


def test_a_bounce_finds_the_mail_it_is_about_and_no_other(sending, sink):
    queued = queue(sending)
    attempt()
    bounce = {"permanent": True, "status": "5.1.1", "by": SYSTEM, "at": AT}
    forged = queued.message_id.replace("task.100234", "task.100235")
    assert actions.record_bounce(forged, **bounce) is None
    assert actions.record_bounce(queued.message_id, **{**bounce, "permanent": False}).state == "sent"
    assert actions.record_bounce(queued.message_id, **bounce).state == "bounced"
    assert actions.record_bounce(queued.message_id, **bounce).state == "bounced"
    assert kinds(queued) == ["mail.queued", "mail.sent", "mail.bounced"]


def test_acknowledgements_are_counted_and_stop(mailbox):
    def acknowledge(at, to=LONE, number=1):
        given = {"subject": "Modtaget", "text": "Tak.", "about": Subject("task", number), "by": SYSTEM, "at": at}
        return actions.queue_automatic_mail(mailbox=mailbox, to=to, **given) is not None

    assert acknowledge(AT)
    assert not acknowledge(AT + 30 * MINUTE)
    assert acknowledge(AT + 30 * MINUTE, to=BO)
    days = [acknowledge(AT + timedelta(hours=hour), number=hour) for hour in range(2, 12, 2)]
    assert days == [True, True, True, True, False]


@pytest.mark.django_db(transaction=True)
def test_a_mail_leaves_exactly_when_its_transaction_commits(sink):
    mailbox = make_mailbox(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_tls="plain")
    with behind(STAFF), transaction.atomic():
        queue(mailbox)
        transaction.set_rollback(True)
    assert attempt() is None
    assert sink.mails == []


_KILLED = """
import django, os, signal, sys
django.setup()
from datetime import datetime
from vagt.mail.sending import outbox
outbox.record_attempt = lambda *_args, **_more: os.kill(os.getpid(), signal.SIGKILL)
outbox.send_one(lambda: datetime.fromisoformat(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_between_acceptance_and_commit_it_leaves_once_more(sink, own_database):
    mailbox = make_mailbox(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_tls="plain")
    with behind(STAFF):
        queue(mailbox)
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "vagt.project.settings",
        "VAGT_DATABASE_URL": own_database.url,
    }
    command = [sys.executable, "-c", _KILLED, AT.isoformat()]
    ended = subprocess.run(command, env=environ, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert len(sink.mails) == 1
    assert attempt(AT + 10 * MINUTE) is None
    again = attempt(AT + 15 * MINUTE)
    assert (again.state, again.repeated, again.attempts) == ("sent", 1, 2)
    assert len(sink.mails) == 2
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1


JOERGEN = "jørgen@dybvad.example"


def test_letters_beyond_ascii_leave_where_the_server_takes_them(staff):
    with running_sink(smtputf8=True) as sink:
        sending = make_mailbox(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_tls="plain")
        queue(sending, to=[JOERGEN], cc=[LONE])
        assert attempt().state == "sent"
    (envelope,) = sink.envelopes
    assert envelope.rcpt_tos == [JOERGEN, LONE]
    assert "SMTPUTF8" in envelope.mail_options
    assert f"To: {JOERGEN}".encode() in envelope.content


def test_letters_beyond_ascii_fail_for_good_and_in_words_where_it_does_not(sending, sink):
    row = queue(sending, to=[JOERGEN])
    assert attempt().state == "failed"
    row.refresh_from_db()
    assert (row.error, row.smtp_code, row.attempts) == ("no_smtputf8", 553, 1)
    assert kinds(row) == ["mail.queued", "mail.failed"]
    assert not sink.envelopes
    sending.refresh_from_db()
    assert not sending.sending_problem  # it is the address, not the mailbox


def test_the_others_get_it_all_the_same(sending, sink):
    row = queue(sending, to=[LONE], cc=[JOERGEN])
    assert attempt().state == "sent"
    row.refresh_from_db()
    (envelope,) = sink.envelopes
    assert envelope.rcpt_tos == [LONE]
    assert envelope.content.isascii()
    assert list(row.refused) == [JOERGEN]
