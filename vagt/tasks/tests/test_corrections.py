"""Third parties, tasks of another customer, words that must go, and the day on which a resolved task closes."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from vagt.agreements.tests.examples import at as local
from vagt.agreements.tests.screens import browser, said
from vagt.kit.errors import NotAllowed
from vagt.kit.models import Event
from vagt.mail.models import OutboundMessage
from vagt.people.actions import change_provider
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import File, Written, answer, change_status, erase_message, move_looked_at, split
from vagt.tasks.errors import BadChoice
from vagt.tasks.models import Attachment, Message, Participant, Task
from vagt.tasks.queries import clocks_of

NOW = local("2026-06-02 10:00")


@pytest.fixture(autouse=True)
def _at_ten(monkeypatch):
    for view in ("acts", "corrections", "task"):
        monkeypatch.setattr(f"vagt.tasks.views.{view}.now", lambda: NOW)


def test_a_third_party_is_written_to_beside_the_conversation(world):
    task, client = world.task(), browser(world.cast, "Freja")
    url = f"/tasks/{task.pk}/third-party/"
    file = ContentFile(b"%PDF", name="log.pdf")
    client.post(url, {"address": "drift@Host.example", "body": "Kan I se en fejl?", "attached": file})
    message = Message.objects.get(task=task, kind="third_party")
    mail = OutboundMessage.objects.get(about_kind="task_message", about_id=message.pk)
    assert (mail.to, mail.attachments.get().name) == (["drift@host.example"], "log.pdf")
    assert "Kan I se en fejl?" in mail.text
    assert clocks_of(task)[0].outcome == "open"
    outside = Participant.objects.get(task=task, email="drift@host.example")
    client.post(url, {"to": [outside.pk], "body": "Har I set på det?"})
    assert Message.objects.filter(task=task, kind="third_party").count() == 2
    assert "Choose a third party" in said(client.post(url, {"body": "Til ingen"}))
    assert "never seen by the customer" in said(client.get(f"/tasks/{task.pk}/"))
    page = said(browser(world.cast, world.contact("extended").name).get(f"/portal/tasks/{task.pk}/"))
    assert "Kan I se en fejl?" not in page


def test_moving_says_before_what_becomes_of_the_promise(world):
    task, client = world.task("essential"), browser(world.cast, "Aksel")
    premium, url = world.customer("premium"), f"/tasks/{task.pk}/move/"
    due, events = clocks_of(task)[0].due_at, Event.objects.count()
    assert "Choose a customer" in said(client.get(url))
    (owed,) = move_looked_at(task, premium, by=world.viewer("Aksel"), at=NOW)
    assert (owed.received_at, owed.due) == (clocks_of(task)[0].received_at, due)
    assert owed.moved < due
    page = said(client.get(f"{url}?customer={premium.number}"))
    assert "is owed an answer" in page
    assert Event.objects.count() == events
    assert Task.objects.get(pk=task.pk).customer == world.customer("essential")
    asked = {"reason": "Skrev fra sin private adresse", "contact": world.contact("premium").pk}
    assert client.post(f"{url}?customer={premium.number}", {"reason": ""}).status_code == 422
    assert client.post(f"{url}?customer={premium.number}", asked).status_code == 302
    moved = Task.objects.get(pk=task.pk)
    assert (moved.customer, moved.contact) == (premium, world.contact("premium"))
    assert clocks_of(moved)[0].due_at == owed.moved
    with pytest.raises(NotAllowed):
        move_looked_at(task, premium, by=world.viewer("Freja"), at=NOW)


def test_words_go_for_good_with_their_files_their_mail_and_their_copies(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task, by = world.task(), world.viewer("Aksel")
    key = default_storage.save("tasks/secret.txt", ContentFile(b"hunter2"))
    body = Written("Koden er hunter2", files=(File(key, "kode.txt", 7, "0" * 64, "text/plain"),))
    said_so = answer(task, body, by=world.viewer("Freja"), at=NOW)
    part = split(task, title="En del", kind="inquiry", messages=[said_so], by=by, at=NOW)
    (copy,) = part.messages.all()
    page = said(browser(world.cast, "Aksel").get(f"/tasks/{task.pk}/messages/{copy.copied_from_id}/erase/"))
    assert "1 file goes with it" in page
    assert "It cannot be undone" in page
    with pytest.raises(BadChoice):
        erase_message(copy, reason="because", by=by, at=NOW)
    browser(world.cast, "Aksel").post(f"/tasks/{part.pk}/messages/{copy.pk}/erase/", {"reason": "secret"})
    for one in (said_so, copy):
        one.refresh_from_db()
        assert (one.body, one.erased_at) == (None, NOW)
    assert not Attachment.objects.filter(key=key).exists()
    mail = OutboundMessage.objects.get(message_id=said_so.mail_id)
    assert (mail.text, mail.html, mail.subject, mail.attachments.count()) == ("", "", "", 0)
    assert (mail.state, mail.error) == ("failed", "erased")
    erased = Event.objects.filter(kind="message.erased").values_list("subject_id", "facts__reason")
    assert sorted(erased) == [(task.pk, "secret"), (part.pk, "secret")]
    assert "hunter2" not in said(browser(world.cast, "Freja").get(f"/tasks/{task.pk}/"))
    assert clocks_of(task)[0].outcome == "met"


def test_the_provider_says_after_how_many_working_days_a_resolved_task_closes(world):
    task, by = world.task(), world.viewer("Freja")
    provider = {"name": "Nordlys", "default_language": "da", "consultants_see_all": False}
    change_provider(**provider, close_after_days=2, by=SYSTEM, at=NOW)
    answer(task, Written("Det er rettet."), by=by, at=NOW)
    change_status(task, status="resolved", by=by, at=NOW)
    task.refresh_from_db()
    assert task.closes_at == local("2026-06-04 10:00")
    client = browser(world.cast, "Aksel")
    assert "after 2 working days" in said(client.get("/settings/"))
