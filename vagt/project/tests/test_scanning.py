"""What the scanner finds closes a file for everybody and keeps a mail from leaving; without it nothing is lost."""

import shutil
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tests.clamd import BAD, FOUND, LIMIT, clamd, scanning  # noqa: F401 - fixtures
from vagt.agreements.tests.examples import at as local
from vagt.intake.tests.conftest import mailbox, world  # noqa: F401 - fixtures
from vagt.intake.tests.post import filed, mail
from vagt.kit.events import Subject
from vagt.kit.models import Event
from vagt.mail.actions import Attachment as Sent
from vagt.mail.actions import queue_mail
from vagt.mail.sending.outbox import send_one
from vagt.mail.tests.conftest import make_mailbox
from vagt.mail.tests.sink import running_sink
from vagt.people.models import User
from vagt.people.rules import SYSTEM
from vagt.project.health import scanning as health
from vagt.tasks.models import Attachment

FRIDAY = "2026-07-03 15:30"
AT = local("2026-07-03 15:31")
LATER = AT + timedelta(days=1)
SENDER = "sofie@dybvad.example"
pytestmark = pytest.mark.xdist_group("clamd")


@pytest.fixture(autouse=True)
def _own_files(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


def arrived(mailbox, content, number=1):  # noqa: F811
    """The file of a mail that was filed."""
    task = filed(mailbox, mail(SENDER, f"Ordrer {number}", file=content), FRIDAY).task
    return Attachment.objects.get(task=task)


def signed_in(email):
    client = Client()
    user = User.objects.get(email=email)
    user.language = "en"
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(client, view, task_id):
    return client.get(reverse(view, args=[task_id])).content.decode()


def test_what_is_found_closes_the_file_for_everybody(scanning, mailbox, world):  # noqa: F811
    bad, good = arrived(mailbox, b"%PDF " + BAD), arrived(mailbox, b"%PDF orders", 2)
    staff, contact = signed_in("freja@nordlys.example"), signed_in(SENDER)
    assert "not scanned yet" in page_of(staff, "task", bad.task_id)
    assert staff.get(reverse("task_file", args=[bad.pk])).status_code == 200
    assert health.scan_kept_files(at=AT) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.scan, bad.scan_found, bad.scanned_at) == ("infected", FOUND, AT)
    assert (good.scan, good.scan_found) == ("clean", "")
    for client, view in ((staff, "task_file"), (staff, "task_picture"), (contact, "portal_file")):
        refused = client.get(reverse(view, args=[bad.pk]))
        assert (refused.status_code, FOUND in refused.content.decode()) == (403, True)
    assert staff.get(reverse("task_file", args=[good.pk])).status_code == 200
    (said,) = Event.objects.filter(kind="file.infected")
    assert said.subject_id == bad.task_id
    assert said.facts == {"attachment_id": bad.pk, "message_id": bad.message_id, "found": FOUND}
    assert FOUND in page_of(staff, "task", bad.task_id)
    assert "harmful: closed" in page_of(contact, "portal_task", bad.task_id)
    assert "not scanned" not in page_of(staff, "task", good.task_id)


def test_judged_once(scanning, mailbox):  # noqa: F811
    arrived(mailbox, BAD)
    assert [health.scan_kept_files(at=AT), health.scan_kept_files(at=LATER)] == [1, 0]
    assert Event.objects.filter(kind="file.infected").count() == 1


def test_a_scanner_that_is_away_is_waited_for(scanning, mailbox):  # noqa: F811
    file = arrived(mailbox, BAD)
    scanning.stop()
    try:
        assert health.scan_kept_files(at=AT) == 0
        found = health.scanning()
        assert (found.level, "1 files wait" in found.what.en, "none is lost" in found.cure.en) == (
            "warning",
            True,
            True,
        )
    finally:
        scanning.start()
    assert health.scan_kept_files(at=LATER) == 1
    file.refresh_from_db()
    assert file.scan == "infected"
    assert "1 are closed" in health.scanning().what.en


def test_what_could_not_be_judged_is_tried_again_at_night(scanning, mailbox):  # noqa: F811
    large, gone = arrived(mailbox, b"x" * (LIMIT + 1)), arrived(mailbox, b"orders", 2)
    kept = default_storage.path(gone.key)
    shutil.move(kept, kept + ".away")
    assert health.scan_kept_files(at=AT) == 2
    assert set(Attachment.objects.values_list("scan", "scan_found")) == {("failed", "too_large"), ("failed", "missing")}
    assert "2 files could not be scanned" in health.scanning().what.en
    shutil.move(kept + ".away", kept)
    assert health.scan_kept_files(at=LATER) == 0
    assert health.scan_kept_files(at=LATER, again=True) == 2
    large.refresh_from_db()
    gone.refresh_from_db()
    assert (large.scan, gone.scan) == ("failed", "clean")


def test_without_a_scanner_nothing_is_asked_and_the_health_page_says_so(settings, mailbox):  # noqa: F811
    settings.CLAMD = None
    file = arrived(mailbox, BAD)
    assert health.scan_kept_files(at=AT) == 0
    file.refresh_from_db()
    assert file.scan == "not_scanned"
    assert "VAGT_CLAMD" in health.scanning().what.en


@pytest.fixture
def sink():
    with running_sink() as running:
        yield running


def queued(box, content):
    key = default_storage.save("tasks/out.pdf", ContentFile(content))
    files = [Sent(key, "out.pdf", "application/pdf", len(content))]
    values = {
        "to": [SENDER],
        "subject": "Svar",
        "text": "Her er den.",
        "about": Subject("task", 1),
        "attachments": files,
    }
    return queue_mail(mailbox=box, **values, by=SYSTEM, at=AT)


def test_nothing_harmful_leaves(scanning, world, sink):  # noqa: F811
    box = make_mailbox(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_tls="plain")
    queued(box, BAD)
    failed = send_one(lambda: AT)
    assert (failed.state, failed.error, failed.smtp_words) == ("failed", "infected", FOUND)
    queued(box, b"orders")
    assert send_one(lambda: AT).state == "sent"
    assert [len(sink.mails), box.__class__.objects.get(pk=box.pk).sending_problem] == [1, ""]


def test_a_mail_with_files_waits_for_the_scanner_and_others_do_not(scanning, world, sink):  # noqa: F811
    box = make_mailbox(smtp_host="127.0.0.1", smtp_port=sink.port, smtp_tls="plain")
    queued(box, b"orders")
    queue_mail(mailbox=box, to=[SENDER], subject="Uden", text="Ingen fil.", about=Subject("task", 2), by=SYSTEM, at=AT)
    scanning.stop()
    try:
        waiting, sent = send_one(lambda: AT), send_one(lambda: AT)
    finally:
        scanning.start()
    assert (waiting.state, waiting.error, sent.state) == ("queued", "scanner_away", "sent")
    assert send_one(lambda: LATER).state == "sent"
