"""A contact is asked once how a resolved task was: by one mail, with one link."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from vagt.agreements.tests.examples import at
from vagt.kit.errors import NotFound
from vagt.kit.events import Subject
from vagt.kit.models import Event
from vagt.mail.actions import add_mailbox, queue_automatic_mail, record_bounce
from vagt.mail.models import OutboundMessage
from vagt.mail.queries import mailbox_at, named_by_subject
from vagt.mail.rules.settings import Secrets, Settings
from vagt.people.actions import change_provider, end_affiliation
from vagt.people.models import Contact
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import (
    Written,
    answer,
    ask_waiting,
    change_status,
    close_resolved,
    customer_wrote,
    finish_for_customer,
    rate_by_link,
)
from vagt.tasks.errors import LinkSpent, NotResolved
from vagt.tasks.models import RatingRequest, Satisfaction
from vagt.tasks.queries.asking import request_with
from vagt.tasks.rules.asking import HOLDS
from vagt.tasks.tests.conftest import MADE_AT

NOW = "2026-06-02 10:00"
DONE = Written("Det er rettet.")


@pytest.fixture
def mailbox(world):
    settings = Settings(address="support@nordlys.example", display_name="Nordlys", incoming="none")
    return mailbox_at(settings.address) or add_mailbox("support", settings, Secrets(), by=SYSTEM, at=MADE_AT)


def resolve(world, task, when=NOW):
    return answer(task, DONE, status="resolved", by=world.viewer("Freja"), at=at(when))


def asked_by_mail(task):
    return list(OutboundMessage.objects.filter(about_kind="task", about_id=task.pk, auto="generated").order_by("id"))


def token_in(mail):
    return re.search(r"/rate/([\w-]+)/", mail.text)[1]


def test_one_mail_says_how_it_goes_on_and_asks(world, mailbox):
    task = world.task("extended")
    resolve(world, task)
    (sent,) = asked_by_mail(task)
    contact = world.contact("extended")
    assert (sent.to, sent.from_address, sent.queued_at) == ([contact.email], mailbox.address, at(NOW))
    assert named_by_subject(sent.subject) == task.pk  # an answer to it opens the task again
    assert sent.in_reply_to == OutboundMessage.objects.get(about_kind="task_message").message_id
    # Ten working days of June 2026, without 5 June, which the provider keeps closed.
    assert "onsdag den 17. juni" in sent.text  # ten working days without 5 June, which the provider keeps closed
    assert "svar på denne mail" in sent.text
    asked = RatingRequest.objects.get(task=task)
    assert token_in(sent) not in str(RatingRequest.objects.values().get())
    assert asked.expires_at == at(NOW) + HOLDS
    (event,) = Event.objects.filter(kind="task.rating_asked", subject_id=task.pk)
    assert event.facts == {"contact_id": contact.pk, "outbound_id": sent.pk}


def test_it_is_in_the_contacts_language(world):
    Contact.objects.filter(pk=world.contact("extended").pk).update(language="en")
    task = world.task("extended")
    resolve(world, task)
    (sent,) = asked_by_mail(task)
    assert "If we hear nothing, it closes by itself on Wednesday 17 June, after 10 working days." in sent.text
    assert "If it is not, answer this mail" in sent.text


def test_it_leaves_with_the_resolution_or_not_at_all(world):
    task = world.task("extended")
    with transaction.atomic():
        resolve(world, task)
        transaction.set_rollback(True)
    assert asked_by_mail(task) == []
    assert not RatingRequest.objects.exists()


def test_never_a_second_time_for_the_same_task(world):
    task = world.task("extended")
    resolve(world, task)
    again = {"contact": world.contact("extended"), "body": Written("Nej."), "channel": "email", "by": SYSTEM}
    customer_wrote(task, received_at=at("2026-06-04 10:00"), at=at("2026-06-04 10:00"), **again)
    resolve(world, task, "2026-06-08 10:00")
    ask_waiting(by=SYSTEM, at=at("2026-06-09 10:00"))
    assert len(asked_by_mail(task)) == 1


def _nobody(world, task):
    task.contact = None
    task.save()


def _left(world, task):
    end_affiliation(world.contact("extended"), world.customer("extended"), by=SYSTEM, at=MADE_AT)


def _machine(world, task):
    Contact.objects.filter(pk=task.contact_id).update(email="noreply@dybvad.example")


def _ourselves(world, task):
    Contact.objects.filter(pk=task.contact_id).update(email="support@nordlys.example")


def _bounced(world, task):
    given = {"subject": "Hej", "text": "Hej", "about": _subject(task), "by": SYSTEM, "at": at("2026-05-20 10:00")}
    sent = queue_automatic_mail(mailbox=None, to=task.contact.email, **given)
    record_bounce(sent.message_id, permanent=True, status="5.1.1", by=SYSTEM, at=at("2026-05-20 10:05"))


def _switched_off(world, task):
    words = {"name": "Nordlys", "default_language": "da", "consultants_see_all": False, "close_after_days": 10}
    change_provider(**words, asks_rating=False, by=SYSTEM, at=MADE_AT)


def _subject(task):
    return Subject("task", task.pk)


@pytest.mark.parametrize("arrange", [_nobody, _left, _machine, _ourselves, _bounced, _switched_off])
def test_nobody_is_asked(world, mailbox, arrange):
    task = world.task("extended")
    arrange(world, task)
    task.refresh_from_db()
    change = {"status": "resolved", "by": world.viewer("Freja"), "at": at(NOW)}
    answer(task, DONE, **change) if task.contact_id else answer(task, DONE, to=[], **{**change, "status": None})
    if task.contact_id is None:
        task.turns.update(ended_at=at(NOW))
        change_status(task, **change)
    task.refresh_from_db()
    assert task.status == "resolved"
    assert not RatingRequest.objects.exists()


def test_who_says_themselves_that_it_is_solved_is_asked_there(world):
    task, contact = world.task("extended"), world.contact("extended")
    finish_for_customer(task, contact=contact, by=world.contacts_viewer("extended"), at=at(NOW))
    assert not RatingRequest.objects.exists()


def test_the_limits_hold_it_back_and_it_leaves_later(world):
    first, second, third = (world.task("extended") for _ in range(3))
    resolve(world, first)
    resolve(world, second, "2026-06-02 10:10")
    resolve(world, third, "2026-06-02 10:20")
    assert [len(asked_by_mail(task)) for task in (first, second, third)] == [1, 0, 0]
    assert ask_waiting(by=SYSTEM, at=at("2026-06-02 10:50")) == 0
    assert ask_waiting(by=SYSTEM, at=at("2026-06-02 11:05")) == 1
    assert ask_waiting(by=SYSTEM, at=at("2026-06-02 11:10")) == 0
    assert [len(asked_by_mail(task)) for task in (first, second, third)] == [1, 1, 0]
    while close_resolved(by=SYSTEM, at=at("2026-07-20 10:00")):
        pass
    assert ask_waiting(by=SYSTEM, at=at("2026-07-20 10:00")) == 0  # it would say what is no longer so


def test_it_never_takes_the_place_of_a_receipt(world, mailbox):
    task = world.task("extended")
    resolve(world, task)
    given = {"subject": "Modtaget", "text": "Tak.", "about": _subject(world.task("extended")), "by": SYSTEM}
    assert queue_automatic_mail(mailbox=mailbox, to=task.contact.email, **given, at=at("2026-06-02 10:05"))


@pytest.fixture
def link(world):
    """The link of a task that was resolved, and the task; it holds whatever the clock on the wall says."""
    task = world.task("extended")
    resolve(world, task)
    RatingRequest.objects.update(expires_at=at("2099-01-01 00:00"))
    return reverse("rating", args=[token_in(asked_by_mail(task)[0])]), task


def test_looking_changes_nothing_and_using_it_rates_once(link):
    url, task = link
    browser = Client(headers={"accept-language": "en"})
    shown = browser.get(url)
    assert task.title in shown.content.decode()
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert not Satisfaction.objects.exists()
    assert browser.post(url, {"score": "9"}).status_code == 422
    assert browser.post(url, {"score": "4", "comment": "Hurtigt"}).status_code == 200
    said = Satisfaction.objects.get(task=task)
    assert (said.score, said.comment, said.contact) == (4, "Hurtigt", task.contact)
    assert "This link has been used" in browser.post(url, {"score": "1"}).content.decode()
    assert "This link has been used" in browser.get(url).content.decode()
    assert Satisfaction.objects.get(task=task).score == 4
    assert browser.get(reverse("rating", args=["c" * 43])).status_code == 404


def test_a_link_grows_old_and_says_so(world, link):
    url, _task = link
    RatingRequest.objects.update(expires_at=at("2026-06-10 10:00"))
    shown = Client(headers={"accept-language": "en"}).get(url)
    assert shown.status_code == 410
    assert "too old" in shown.content.decode()
    asked = RatingRequest.objects.get()
    with pytest.raises(LinkSpent):
        rate_by_link(asked, score=5, by=SYSTEM, at=asked.expires_at)
    assert rate_by_link(asked, score=5, by=SYSTEM, at=asked.expires_at - timedelta(seconds=1)).used_at is not None


def test_it_holds_no_more_for_who_has_left(world, link):
    end_affiliation(world.contact("extended"), world.customer("extended"), by=SYSTEM, at=at(NOW))
    assert Client(headers={"accept-language": "en"}).post(link[0], {"score": "5"}).status_code == 410
    assert not Satisfaction.objects.exists()


def test_on_a_task_that_is_worked_on_again_there_is_nothing_to_rate(world, link):
    url, task = link
    change_status(task, status="in_progress", by=world.viewer("Freja"), at=at("2026-06-03 10:00"))
    assert "working on it again" in Client(headers={"accept-language": "en"}).post(url, {"score": "5"}).content.decode()
    with pytest.raises(NotResolved):
        rate_by_link(RatingRequest.objects.get(), score=5, by=SYSTEM, at=at("2026-06-03 10:00"))


def test_other_words_are_no_link():
    with pytest.raises(NotFound):
        request_with("' OR 1=1")
