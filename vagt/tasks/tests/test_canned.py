"""Canned answers in the composer: filled in, inserted beside what was typed, and counted when a person sends them."""

import pytest
from django.test import Client
from django.urls import reverse

from vagt.agreements.tests.examples import at as local
from vagt.knowledge.actions import add_canned, retire_canned
from vagt.mail.models import OutboundMessage
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import Written, answer
from vagt.tasks.models import ResponseClock
from vagt.tasks.queries.canned import canned_text
from vagt.tasks.tests.conftest import MADE_AT

BODY = "Hej {first_name} fra {customer}\n\nVi svarer på {number} senest {due}.\n\n{consultant}, {brand}"


@pytest.fixture
def canned(world):
    return add_canned(title="Modtaget", shortcut="m", body_da=BODY, by=SYSTEM, at=MADE_AT)


@pytest.fixture
def browser(world):
    browser = Client()
    browser.force_login(world.cast.user("Aksel"), backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_its_fields_are_those_of_the_task_the_contact_and_the_consultant(world, canned):
    task = world.task("extended", received="2026-07-03 15:30")
    text = canned_text(world.viewer("Freja"), task, canned.pk)
    first = world.contact("extended").name.partition(" ")[0]
    assert text == (
        f"Hej {first} fra Dybvad Skibsteknik\n\nVi svarer på #{task.pk} senest mandag den 6. juli kl. 15.30.\n\n"
        f"{world.viewer('Freja').name}, Nordlys"
    )


def test_sent_by_a_person_it_is_an_answer(world, canned):
    task = world.task("extended", received="2026-07-03 15:30")
    at, freja = local("2026-07-06 09:00"), world.viewer("Freja")
    answer(task, Written(canned_text(freja, task, canned.pk)), by=freja, at=at)
    clock = ResponseClock.objects.get(task=task, kind="response")
    assert (clock.outcome, clock.judged_at) == ("met", at)
    assert "Dybvad Skibsteknik" in OutboundMessage.objects.get(about_kind="task_message").text


def test_inserted_without_javascript_it_stands_below_what_was_typed(world, canned, browser):
    task, before = world.task("extended"), OutboundMessage.objects.count()
    typed = {"kind": "note", "body": "Allerede skrevet", "status": "resolved", "canned": canned.pk}
    page = browser.post(reverse("task_canned", args=[task.pk]), typed)
    assert page.status_code == 200
    form = page.context["form"]
    assert form["body"].value().startswith("Allerede skrevet\n\nHej ")
    assert (form["kind"].value(), form["status"].value()) == ("note", "resolved")
    assert (task.messages.count(), OutboundMessage.objects.count()) == (1, before)  # nothing is said yet
    assert reverse("task_canned", args=[task.pk]) in page.content.decode()


def test_the_script_is_given_the_words_alone(world, canned, browser):
    address = reverse("task_canned", args=[world.task("extended").pk])
    answered = browser.get(address, {"canned": canned.pk})
    assert answered.headers["Content-Type"].startswith("text/plain")
    assert answered.content.decode().startswith("Hej ")
    for chosen in ("", "x", "9" * 20):
        assert browser.get(address, {"canned": chosen}).status_code == 302
    retire_canned(canned, by=SYSTEM, at=MADE_AT)
    assert browser.get(address, {"canned": canned.pk}).status_code == 404
    assert "data-picker" not in browser.get(reverse("task", args=[world.task("extended").pk])).content.decode()
