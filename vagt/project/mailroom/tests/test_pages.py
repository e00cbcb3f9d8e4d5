"""The pages about mail: what an administrator sets, what a service manager judges, and what the health page says."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.dovecot import PASSWORD, dovecot  # noqa: F401 - a fixture
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.models import Change, Event
from vagt.mail import queries
from vagt.mail.models import InboundMessage, Mailbox, OutboundMessage
from vagt.people.models import User
from vagt.project.demo.mail import make_mail
from vagt.project.health.mail import mail

BOX = {
    "key": "support", "address": "Support@Nordlys.example", "display_name": "Nordlys", "active": "on",
    "incoming": "imap", "host": "127.0.0.1", "port": 993, "tls": "plain", "login": "support@nordlys.example",
    "auth": "password", "secret": PASSWORD, "folder": "INBOX", "smtp_port": 587, "smtp_tls": "starttls",
}  # fmt: skip


@pytest.fixture
def staff(db):
    with behind(STAFF):
        yield


@pytest.fixture
def client(staff):
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(User.objects.get(email="aksel@nordlys.example"), backend=backend)
    return client


def codes(at):
    return {finding.code: finding.level for finding in mail(at)}


def test_a_mailbox_is_added_tested_and_changed_and_its_password_never_shown(client, dovecot):  # noqa: F811
    assert client.post("/mail/mailboxes/new/", {**BOX, "port": dovecot.imap}).status_code == 302
    row = Mailbox.objects.get()
    assert row.address == "support@nordlys.example"
    assert PASSWORD not in row.sealed_secret
    assert PASSWORD not in str(Change.objects.get(event__kind="mailbox.added").new)
    page = client.post(f"/mail/mailboxes/{row.pk}/test/", follow=True).content.decode()
    assert "virker" in page or "works" in page
    changed = {**BOX, "port": 1, "secret": "", "why": "moved"}
    assert client.post(f"/mail/mailboxes/{row.pk}/edit/", changed).status_code == 302
    row.refresh_from_db()
    assert queries.account_of(row).secret == PASSWORD
    assert row.revision == 2
    assert f'value="{PASSWORD}"' not in client.get(f"/mail/mailboxes/{row.pk}/edit/").content.decode()
    page = client.post(f"/mail/mailboxes/{row.pk}/test/", follow=True).content.decode()
    assert "kan ikke nås" in page or "cannot be reached" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"host": ""}, "host"),
        ({"auth": "google"}, "client_id"),
        ({"token_endpoint": "http://elsewhere.example/"}, "token_endpoint"),
    ],
)
def test_what_could_not_fetch_is_refused_beside_its_field(client, values, field):
    response = client.post("/mail/mailboxes/new/", {**BOX, **values})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_two_mailboxes_cannot_have_one_address(client):
    client.post("/mail/mailboxes/new/", BOX)
    assert client.post("/mail/mailboxes/new/", {**BOX, "key": "other"}).status_code == 422


def test_what_waits_is_shown_as_text_judged_and_recorded(client):
    post = make_mail(_at())
    assert "Faktura 4711" in client.get("/mail/quarantine/").content.decode()
    page = client.get(f"/mail/in/{post.inbound.pk}/").content.decode()
    assert "kontonummer" in page
    raw = client.post(f"/mail/in/{post.inbound.pk}/raw/")
    assert raw.content.startswith(b"From: ")
    assert "attachment" in raw.headers["Content-Disposition"]
    assert Event.objects.filter(kind="mail.opened").count() == 1
    client.post(f"/mail/in/{post.inbound.pk}/", {"do": "reject", "why": "svindel"})
    assert InboundMessage.objects.get().state == "rejected"
    client.post(f"/mail/in/{post.inbound.pk}/", {"do": "release"})
    row = InboundMessage.objects.get()
    assert (row.state, row.received_at) == ("classified", _at())
    assert row.judged_by_id is not None


def test_what_came_back_is_sent_again(client):
    post = make_mail(_at())
    assert "Re: Faktura 4711" in client.get("/mail/outbox/").content.decode()
    client.post(f"/mail/out/{post.outbound.pk}/", {"do": "send_again"})
    assert OutboundMessage.objects.get().state == "queued"
    assert client.post(f"/mail/out/{post.outbound.pk}/", {"do": "send_again"}).status_code == 409


def _at():
    from datetime import UTC, datetime

    return datetime(2026, 7, 3, 10, 0, tzinfo=UTC)


def test_health_says_what_is_wrong_and_what_to_do(client):
    at = _at()
    assert codes(at) == {"mail": "ok"}
    client.post("/mail/mailboxes/new/", BOX)
    box = Mailbox.objects.all()
    assert codes(at)["mailbox"] == "problem"  # nobody has looked into it
    box.update(polled_at=at)
    assert codes(at)["mailbox"] == "ok"
    assert codes(at + timedelta(minutes=6))["mailbox"] == "problem"
    box.update(problem="login_refused", problem_words="AUTHENTICATIONFAILED")
    assert codes(at)["mailbox"] == "warning"
    found = next(finding for finding in mail(at + timedelta(minutes=6)) if finding.code == "mailbox")
    assert found.level == "problem"
    assert "AUTHENTICATIONFAILED" in found.what.en
    assert "app password" in found.cure.en
    box.update(unfetched=[1], missing=2, sending_problem="unreachable", auth="google", refreshed_at=at - timedelta(80))
    assert {"mailbox_unfetched", "mailbox_differs", "mailbox_sending", "mailbox_token"} <= codes(at).keys()


def test_health_counts_what_waits(staff):
    at = _at()
    post = make_mail(at)
    assert codes(at)["mail_quarantine"] == "warning"
    assert codes(at)["mail_failed"] == "warning"
    assert codes(at + timedelta(hours=5))["mail_quarantine"] == "problem"
    InboundMessage.objects.update(state="stored", partial=True)
    OutboundMessage.objects.filter(pk=post.outbound.pk).update(state="queued")
    later = codes(at + timedelta(hours=1))
    assert (later["mail_unread"], later["mail_unsent"], later["mail_too_large"]) == ("problem", "problem", "warning")
