"""What came in is stored once, as it came, and nothing of it can be edited."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from vagt.kit.db.walls import STAFF, behind, portal
from vagt.kit.errors import NotAllowed, NotFound
from vagt.kit.models import Event
from vagt.kit.permission import SYSTEM, System
from vagt.mail import actions, queries
from vagt.mail.actions.arriving import Envelope
from vagt.mail.models import InboundMessage, Mailbox, RawMail
from vagt.mail.tests.conftest import AT, make_mailbox

RAW = b"From: lone@dybvad.example\r\nSubject: Kran 4\r\n\r\nDen er i stykker.\r\n"
HOUR = timedelta(hours=1)


def store(mailbox, raw=RAW, **values):
    return actions.store_inbound(mailbox, raw, **{"by": SYSTEM, "at": AT, **values})


def test_a_mail_is_kept_as_it_came(mailbox):
    envelope = Envelope("lone@dybvad.example", ["support@nordlys.example"], "192.0.2.7")
    message, is_new = store(mailbox, envelope=envelope, internal_date=AT - HOUR)
    assert is_new
    assert queries.raw_of(message.raw_id) == RAW
    assert (message.state, message.received_at, message.clamped) == ("stored", AT - HOUR, False)
    event = Event.objects.get(kind="mail.received", subject_id=message.pk)
    assert event.at == AT - HOUR
    assert event.facts["sha256"] == message.raw_id


def test_the_same_content_comes_once_to_a_mailbox_and_once_to_another(mailbox):
    other = make_mailbox("sales", address="sales@nordlys.example")
    first = store(mailbox)
    again = store(mailbox, internal_date=AT + HOUR)
    assert not again.is_new
    assert again.message.pk == first.message.pk
    assert store(other).is_new
    assert RawMail.objects.count() == 1
    assert Event.objects.filter(kind="mail.received").count() == 2


def test_a_server_with_a_wrong_clock_is_corrected_and_that_is_recorded(mailbox):
    Mailbox.objects.filter(pk=mailbox.pk).update(polled_at=AT)
    message = store(mailbox, internal_date=AT - 30 * HOUR).message
    assert (message.received_at, message.clamped) == (AT - 24 * HOUR, True)


def test_what_is_larger_than_was_fetched_is_marked(mailbox):
    message = store(mailbox, size=10**9).message
    assert message.partial
    assert message.size == 10**9


def test_the_cursor_moves_with_the_mail(mailbox):
    actions.begin_poll(mailbox.pk, 7, by=SYSTEM, at=AT)
    store(mailbox, uidvalidity=7, uid=12)
    store(mailbox, RAW + b"2", uidvalidity=7, uid=9)
    store(mailbox, RAW + b"3", uidvalidity=6, uid=99)  # of before the server numbered anew
    assert queries.mailbox_of(mailbox.pk).last_uid == 12
    actions.begin_poll(mailbox.pk, 8, by=SYSTEM, at=AT)
    assert queries.mailbox_of(mailbox.pk).last_uid == 0
    assert Event.objects.filter(kind="mailbox.renumbered").count() == 1


def test_raw_mail_cannot_be_edited_and_can_be_erased(mailbox):
    message = store(mailbox).message
    for statement in ("UPDATE mail_rawmail SET packed = 'x'", "DELETE FROM mail_rawmail"):
        with pytest.raises(Exception, match=r"permission denied|kept as it came"), transaction.atomic():
            connection.cursor().execute(statement)
    erased = actions.erase_inbound(message, why="asked for", by=SYSTEM, at=AT)
    assert actions.erase_inbound(message, why="asked for", by=SYSTEM, at=AT).raw.erased_at == AT
    assert (erased.subject, erased.envelope_from) == ("", None)
    with pytest.raises(NotFound):
        queries.raw_of(message.raw_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute("UPDATE mail_rawmail SET packed = 'x', erased_at = now()")


def test_the_portal_has_no_right_to_any_of_it(mailbox):
    store(mailbox)
    for table in ("mailbox", "rawmail", "inboundmessage", "outboundmessage", "outboundattachment"):
        with (
            pytest.raises(Exception, match="permission denied"),
            behind(portal(1)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT count(*) FROM mail_{table}")


def test_only_an_administrator_sets_up_mailboxes(mailbox):
    with pytest.raises(NotAllowed):
        actions.note_opened(store(mailbox).message, by=System("user", 7), at=AT)


@pytest.mark.django_db(transaction=True)
def test_of_four_fetchers_at_once_one_stores():
    mailbox = make_mailbox()
    start, new = threading.Barrier(4), []

    def fetch():
        try:
            for number in range(25):
                start.wait(20)
                with behind(STAFF):
                    new.append(store(mailbox, RAW + str(number).encode()).is_new)
        finally:
            connection.close()

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (len(new), sum(new)) == (100, 25)
    with behind(STAFF), transaction.atomic():
        assert InboundMessage.objects.count() == Event.objects.filter(kind="mail.received").count() == 25
