"""Several workers file at the same moment, on connections of their own, with real commits."""

import threading

from django.db import connection

from vagt.intake.jobs import file_mail
from vagt.intake.models import Flood
from vagt.intake.rules.filing import MOST_AN_HOUR
from vagt.intake.tests.conftest import SETTINGS
from vagt.intake.tests.post import HereAndNow, mail
from vagt.kit.models import Event
from vagt.kit.now import now
from vagt.mail.actions import add_mailbox, change_mailbox, store_inbound
from vagt.mail.models import InboundMessage, OutboundMessage
from vagt.mail.queries import mailbox_at
from vagt.mail.reading import read_some
from vagt.mail.rules.settings import Secrets
from vagt.mail.staff import as_staff
from vagt.people.rules import SYSTEM
from vagt.tasks.models import Message, Task, Turn

SOFIE, TORBEN = "sofie@dybvad.example", "torben@dybvad.example"


def read_mail(*mails):
    """Store and read them; the ids of the events that start the jobs."""
    with as_staff():
        known = mailbox_at(SETTINGS.address)
        box = (
            change_mailbox(known, SETTINGS, Secrets(), by=SYSTEM, at=now())
            if known is not None
            else add_mailbox("support", SETTINGS, Secrets(), by=SYSTEM, at=now())
        )
        rows = [store_inbound(box, raw, by=SYSTEM, at=now()).message.pk for raw in mails]
    while read_some(HereAndNow(), now):
        pass
    with as_staff():
        return [Event.objects.get(kind="mail.read", subject_id=pk).pk for pk in rows]


def at_once(*event_ids):
    begin, errors = threading.Barrier(len(event_ids)), []

    def work(event_id):
        begin.wait()
        try:
            file_mail(event_ids=[event_id])
        except Exception as error:  # noqa: BLE001 - told by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[event_id]) for event_id in event_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_two_workers_never_file_the_same_mail(own_database):
    (event,) = read_mail(mail(SOFIE))
    at_once(event, event, event, event)
    with as_staff():
        assert Task.objects.filter(channel="email", title="Ordrer mangler").count() == 1
        assert OutboundMessage.objects.filter(to=[SOFIE]).count() == 1


def test_replies_at_the_same_moment_are_one_turn(own_database):
    (event,) = read_mail(mail(SOFIE))
    file_mail(event_ids=[event])
    with as_staff():
        receipt = OutboundMessage.objects.get(to=[SOFIE]).message_id
    texts = [(SOFIE, "a"), (SOFIE, "b"), (TORBEN, "c"), (TORBEN, "d")]
    at_once(*read_mail(*(mail(who, text=text, in_reply_to=receipt) for who, text in texts)))
    with as_staff():
        task = Task.objects.get(channel="email", title="Ordrer mangler")
        assert Turn.objects.filter(task=task).count() == 1
        assert Message.objects.filter(task=task, kind="customer_wrote").count() == 5
        assert set(InboundMessage.objects.filter(about_id=task.pk).values_list("state", flat=True)) == {
            "filed",
            "joined",
        }
        assert task.participants.filter(contact__email=TORBEN).count() == 1


def test_mails_at_the_same_moment_get_one_receipt_an_hour(own_database):
    at_once(*read_mail(*(mail(SOFIE, f"Sag {number}") for number in range(4))))
    with as_staff():
        assert Task.objects.filter(title__startswith="Sag ").count() == 4
        assert OutboundMessage.objects.filter(to=[SOFIE]).count() == 1


def test_two_mails_beyond_the_limit_at_the_same_moment_are_one_flood(own_database):
    for event in read_mail(*(mail(SOFIE, f"Alarm {number}", proof=None) for number in range(MOST_AN_HOUR))):
        file_mail(event_ids=[event])
    at_once(*read_mail(*(mail(SOFIE, f"Mere {number}", proof=None) for number in range(4))))
    with as_staff():
        assert Flood.objects.get().held.count() == 3
        assert Task.objects.filter(contact__email=SOFIE).count() == MOST_AN_HOUR + 1
