"""An installation with a mailbox, a mail server that takes what leaves, a worker, and a clock that stands still."""

import sys
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from vagt.agreements.tests.examples import at as local
from vagt.intake.tests.conftest import SETTINGS
from vagt.intake.tests.post import HereAndNow
from vagt.kit.now import now
from vagt.mail.actions import add_mailbox, change_mailbox, store_inbound
from vagt.mail.models import InboundMessage
from vagt.mail.queries import inbound_of, mail_about, mailbox_at
from vagt.mail.reading import read_some
from vagt.mail.rules.settings import Secrets
from vagt.mail.sending.outbox import send_one
from vagt.mail.tests.sink import Sink, running_sink
from vagt.people.models import User
from vagt.people.rules import SYSTEM
from vagt.tasks.models import Message, ResponseClock, Task
from vagt.tasks.tests.conftest import MADE_AT, World, world  # noqa: F401 - a fixture

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Story:
    """What happens, in the order in which it happens. `until` moves the clock; everybody reads that one."""

    world: World
    sink: Sink
    at: object = MADE_AT
    mailbox: object = None
    done: set[int] = field(default_factory=set)

    def until(self, when):
        self.at = local(when)

    def arrives(self, raw, when):
        """A mail comes in, is read, and the worker does whatever follows; what became of it."""
        self.until(when)
        arrived = store_inbound(self.mailbox, raw, internal_date=self.at, by=SYSTEM, at=self.at)
        return self.follows(arrived.message)

    def follows(self, message):
        """Read what waits, work, and send what is to leave."""
        while read_some(HereAndNow(), lambda: self.at):
            pass
        self.works()
        self.sends()
        return inbound_of(message.pk)

    def works(self):
        """The worker, in this process: every job that was deferred, in its order, and those that they defer."""
        while (job := ProcrastinateJob.objects.exclude(pk__in=self.done).order_by("id").first()) is not None:
            self.done.add(job.pk)
            app.tasks[job.task_name](**job.args)

    def sends(self):
        while send_one(lambda: self.at) is not None:
            pass
        self.works()

    def browser(self, name):
        client = Client()
        client.force_login(User.objects.get(email=f"{name.lower()}@nordlys.example"), backend=BACKEND)
        return client

    def answers(self, task, when, text="Vi ser på det.", *, name="Freja", **values):
        """A consultant answers on the task's page, and the mail leaves."""
        self.until(when)
        given = {"kind": "answer", "body": text, "to": [task.contact_id] if task.contact_id else [], **values}
        response = self.browser(name).post(reverse("task_reply", args=[task.pk]), given)
        assert response.status_code == 302, response.content.decode()
        self.sends()
        return Message.objects.filter(task=task, kind="answer").latest("id")


def task_of(row: InboundMessage) -> Task:
    """The task that a mail became or joined, as it is now."""
    assert row.about_kind == "task", (row.state, row.reason, row.error)
    return Task.objects.get(pk=row.about_id)


def clocks(task):
    return list(ResponseClock.objects.filter(task=task).order_by("received_at", "id"))


def left_for(message):
    """The mail of an answer."""
    (mail,) = mail_about("task_message", message.pk)
    return mail


@pytest.fixture
def sink():
    with running_sink() as running:
        yield running


@pytest.fixture
def story(world, sink, monkeypatch):  # noqa: F811
    story = Story(world, sink)
    assert get_resolver().url_patterns  # everything that reads the time is loaded
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("vagt.") and getattr(module, "now", None) is now:
            monkeypatch.setattr(module, "now", lambda: story.at)
    values = {"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_tls": "plain"}
    settings = type(SETTINGS)(**{name: getattr(SETTINGS, name) for name in SETTINGS.__slots__} | values)
    known = mailbox_at(SETTINGS.address)
    story.mailbox = (
        change_mailbox(known, settings, Secrets(), by=SYSTEM, at=MADE_AT)
        if known is not None
        else add_mailbox("support", settings, Secrets(), by=SYSTEM, at=MADE_AT)
    )
    story.done |= set(ProcrastinateJob.objects.values_list("pk", flat=True))
    return story
