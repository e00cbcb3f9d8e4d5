"""Mail delivered by LMTP: the other server hears 250 only when it is stored."""

import smtplib
import socket
from contextlib import contextmanager

import pytest

from vagt.kit.now import now
from vagt.mail import queries
from vagt.mail.delivery import Receiver
from vagt.mail.models import InboundMessage
from vagt.mail.rules.tokens import Named, reply_address
from vagt.mail.sealing import naming_key
from vagt.mail.staff import as_staff
from vagt.mail.tests.conftest import SUPPORT, make_mailbox
from vagt.mail.tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)

MAIL = b"From: lone@dybvad.example\r\nSubject: Kran 4\r\n\r\nDen er i stykker.\r\n"


@pytest.fixture
def lmtp():
    make_mailbox(incoming="lmtp")
    receiver = Receiver("127.0.0.1", free_port(), clock=now, cap=1_000_000)
    receiver.start()
    receiver.wait_listening()
    try:
        yield receiver
    finally:
        receiver.ask_to_stop()
        receiver.join(10)


@contextmanager
def client(receiver):
    with smtplib.LMTP(*receiver._place) as server:
        yield server


def rows():
    with as_staff():
        return list(InboundMessage.objects.all())


def test_a_delivery_is_stored_with_its_envelope(lmtp):
    with client(lmtp) as server:
        assert server.sendmail("lone@dybvad.example", [SUPPORT], MAIL) == {}
        server.sendmail("", [SUPPORT], MAIL + b"bounce")
        server.sendmail("lone@dybvad.example", [SUPPORT], MAIL)  # the same once more
    first, second = rows()
    assert (first.envelope_from, first.envelope_to, first.client) == ("lone@dybvad.example", [SUPPORT], "127.0.0.1")
    assert first.received_at == first.stored_at
    assert second.envelope_from == ""
    with as_staff():
        assert queries.raw_of(first.raw_id) == MAIL


def test_a_reply_address_is_the_mailboxs_and_each_recipient_gets_an_answer(lmtp):
    with as_staff():
        token = reply_address(SUPPORT, Named("task", 5), key=naming_key())
    with client(lmtp) as server:
        server.ehlo()
        server.mail("lone@dybvad.example")
        answers = [server.rcpt(who)[0] for who in (SUPPORT, token, "nobody@nordlys.example")]
        assert answers == [250, 250, 550]
        assert server.data(MAIL)[0] == server.getreply()[0] == 250
    assert [row.envelope_to for row in rows()] == [[SUPPORT, token]]


def test_lines_of_any_length_and_dots_come_through(lmtp):
    odd = MAIL + b"x" * 200_000 + b"\r\n.\r\n..\r\n"
    with client(lmtp) as server:
        server.sendmail("lone@dybvad.example", [SUPPORT], odd)
    with as_staff():
        assert queries.raw_of(rows()[0].raw_id) == odd


def test_what_is_too_large_is_refused_for_good(lmtp):
    with client(lmtp) as server, pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) as refused:
        server.sendmail("lone@dybvad.example", [SUPPORT], MAIL + b"x" * 1_000_000)
    assert refused.value.smtp_code == 552


def test_while_the_database_takes_nothing_the_mail_is_to_come_again(lmtp, superuser):
    superuser.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    )
    superuser.execute("CREATE TRIGGER full_disk BEFORE INSERT ON mail_rawmail EXECUTE FUNCTION full_disk()")
    with client(lmtp) as server:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail("lone@dybvad.example", [SUPPORT], MAIL)
        assert refused.value.smtp_code == 451
        superuser.execute("DROP TRIGGER full_disk ON mail_rawmail")
        server.sendmail("lone@dybvad.example", [SUPPORT], MAIL)
    assert len(rows()) == 1


def test_a_taken_address_is_an_error_and_not_a_silence(lmtp):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        second = Receiver("127.0.0.1", taken.getsockname()[1], clock=now, cap=1000)
        second.start()
        with pytest.raises(OSError, match="in use"):
            second.wait_listening()
