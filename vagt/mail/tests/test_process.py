"""The whole mail process: what is delivered is read, what is queued leaves, and a changed mailbox is noticed."""

import threading

import pytest

from tests.dovecot import PASSWORD, dovecot  # noqa: F401 - a fixture
from vagt.kit.events import Subject
from vagt.kit.now import now
from vagt.kit.permission import SYSTEM
from vagt.mail import actions, queries
from vagt.mail.models import InboundMessage, OutboundMessage
from vagt.mail.process import Mailroom
from vagt.mail.rules.settings import Secrets
from vagt.mail.staff import as_staff
from vagt.mail.tests.conftest import make_mailbox, settings
from vagt.mail.tests.sink import running_sink
from vagt.mail.tests.test_fetching import eventually, mail


def states(model):
    with as_staff():
        return sorted(model.objects.values_list("state", flat=True))


@pytest.mark.django_db(transaction=True)
def test_from_delivery_to_answer(dovecot):  # noqa: F811
    address = "whole@nordlys.example"
    stop = threading.Event()
    room = Mailroom(stop, clock=now, cap=1_000_000, look_seconds=0.2)
    serving = threading.Thread(target=room.run)
    serving.start()
    try:
        place = {"host": "127.0.0.1", "port": 1, "tls": "plain", "login": address, "incoming": "imap"}
        mailbox = make_mailbox(secrets=Secrets(secret=PASSWORD), address=address, **place)
        dovecot.deliver(address, mail(1))
        eventually(lambda: broken(mailbox) == "unreachable")
        with running_sink() as sink:
            sending = {"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_tls": "plain"}
            changed = settings(address=address, **{**place, "port": dovecot.imap}, **sending)
            with as_staff():
                row = actions.change_mailbox(mailbox, changed, Secrets(), by=SYSTEM, at=now())
                answer = {"to": ["lone@dybvad.example"], "subject": "Kran", "text": "Ja.", "about": Subject("task", 1)}
                actions.queue_mail(mailbox=row, **answer, by=SYSTEM, at=now())
            eventually(lambda: states(InboundMessage) == ["classified"])
            eventually(lambda: states(OutboundMessage) == ["sent"])
            assert len(sink.mails) == 1
    finally:
        stop.set()
        serving.join(30)
    assert not serving.is_alive()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("mailbox")] == []


def broken(mailbox):
    with as_staff():
        return queries.mailbox_of(mailbox.pk).problem
