"""The same story through a real IMAP server: fetched, filed, answered, and the answer's bytes delivered back."""

import pytest

from tests.dovecot import PASSWORD, Dovecot, dovecot  # noqa: F401 - a fixture
from tests.flows.conftest import clocks, left_for, task_of
from vagt.agreements.tests.examples import at as local
from vagt.intake.tests.post import JUDGE, mail
from vagt.mail import queries
from vagt.mail.actions import add_mailbox
from vagt.mail.fetching.round import poll
from vagt.mail.fetching.session import Session
from vagt.mail.models import InboundMessage
from vagt.mail.rules.settings import Secrets, Settings
from vagt.people.rules import SYSTEM

SOFIE, HELP = "sofie@dybvad.example", "hjaelp@nordlys.example"
CAP = 1_000_000


@pytest.fixture
def fetched(story, dovecot: Dovecot):  # noqa: F811
    """The story's mailbox on the server; the function fetches what is there and lets the worker work."""
    place = {"host": "127.0.0.1", "port": dovecot.imap, "tls": "plain", "login": HELP, "incoming": "imap"}
    way = {"smtp_host": "127.0.0.1", "smtp_port": story.sink.port, "smtp_tls": "plain"}
    settings = Settings(address=HELP, display_name="Nordlys", trusted_authserv_id=JUDGE, **place, **way)
    story.mailbox = add_mailbox("hjaelp", settings, Secrets(secret=PASSWORD), by=SYSTEM, at=story.at)

    def fetch(when):
        story.until(when)
        session = Session(queries.account_of(story.mailbox))
        try:
            poll(session, story.mailbox.pk, clock=lambda: story.at, cap=CAP)
        finally:
            session.close()
        return story.follows(InboundMessage.objects.filter(mailbox=story.mailbox).latest("id"))

    return fetch


def test_from_one_real_server_to_another_and_back(story, fetched, dovecot):  # noqa: F811
    """The server's clock is the machine's, so what arrived lies after the story's time and is taken as of now."""
    dovecot.deliver(HELP, mail(SOFIE, to=HELP, message_id="<first@dybvad.example>"))
    task = task_of(fetched("2026-07-03 15:30"))
    assert clocks(task)[0].due_at == local("2026-07-06 15:30")

    answer = story.answers(task, "2026-07-06 10:00", "De er på vej.")
    ours = story.sink.mails[-1]
    assert (ours["To"], ours["Message-ID"]) == (SOFIE, left_for(answer).message_id)
    assert HELP in ours["From"]
    assert clocks(task)[0].outcome == "met"

    dovecot.deliver(SOFIE, story.sink.envelopes[-1].content)  # it is in the customer's own mailbox, and she answers it
    with dovecot.opened(SOFIE) as hers:
        hers.select_folder("INBOX")
        (number,) = hers.search()
        read = hers.fetch([number], ["ENVELOPE"])[number][b"ENVELOPE"]
    reply = mail(SOFIE, f"SV: {read.subject.decode()}", "Tak, hvornår?", to=HELP, in_reply_to=read.message_id.decode())
    dovecot.deliver(HELP, reply)
    again = fetched("2026-07-06 11:00")
    assert (again.state, task_of(again)) == ("joined", task)
    assert [clock.outcome for clock in clocks(task)] == ["met", "open"]
