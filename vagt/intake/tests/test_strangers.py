"""Nobody knows them: nothing is lost, one link confirms their address, and somebody says whose they are."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from vagt.agreements.tests.examples import at as local
from vagt.intake.actions import confirm_address, sort_inbound, take_up_known
from vagt.intake.contents import contents_of
from vagt.intake.errors import FiledAlready, LinkExpired
from vagt.intake.models import Confirmation
from vagt.intake.queries import confirmation_with, unsorted_mail
from vagt.intake.tests.post import filed, mail, received
from vagt.kit.errors import NotAllowed, NotFound
from vagt.kit.models import Event
from vagt.mail.models import InboundMessage, OutboundMessage
from vagt.mail.queries import inbound_of, mail_about
from vagt.people.actions import add_contact
from vagt.people.models import Contact, User
from vagt.people.rules import SYSTEM
from vagt.tasks.models import Task

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
STRANGER = "ny@ukendt.example"
FRIDAY, MONDAY = "2026-07-03 15:30", "2026-07-06 09:00"


def row_of():
    return InboundMessage.objects.get(from_address=STRANGER)


def token_of(row):
    (sent,) = mail_about("inbound_message", row.pk)
    return re.search(r"/confirm/([\w-]+)/", sent.text)[1]


@pytest.fixture
def waiting(mailbox):
    filed(mailbox, mail(STRANGER, "Ordrer mangler", proof=None), FRIDAY)
    return row_of()


def test_they_hear_that_it_is_kept_and_get_one_link(waiting):
    assert (waiting.state, waiting.reason) == ("quarantined", "unknown_sender")
    (sent,) = mail_about("inbound_message", waiting.pk)
    assert (sent.to, sent.auto) == ([STRANGER], "replied")
    assert "Ordrer" not in sent.subject + sent.text + sent.html  # nothing of a stranger's is sent on
    assert "kan vi ikke love dig en bestemt svartid" in sent.text
    assert "cannot promise you a response time" in sent.text
    assert token_of(waiting) not in str(Confirmation.objects.values().get())


def test_they_are_asked_once(mailbox, waiting):
    filed(mailbox, mail(STRANGER, "Igen", proof=None), "2026-07-03 18:00")
    assert OutboundMessage.objects.filter(to=[STRANGER]).count() == 1


def test_looking_at_the_link_changes_nothing_and_using_it_says_who_they_are(waiting):
    browser, url = Client(), reverse("address_confirm", args=[token_of(waiting)])
    Confirmation.objects.update(expires_at=local("2099-01-01 00:00"))
    shown = browser.get(url)
    assert STRANGER in shown.content.decode()
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert Confirmation.objects.get().confirmed_at is None
    assert browser.post(url, {"name": "", "company": ""}).status_code == 422
    assert browser.post(url, {"name": "Nina Ny", "company": "Dybvad Norge"}).status_code == 200
    kept = Confirmation.objects.get()
    assert (kept.name, kept.company) == ("Nina Ny", "Dybvad Norge")
    assert kept.confirmed_at is not None
    browser.post(url, {"name": "En Anden", "company": "X"})
    assert Confirmation.objects.get().name == "Nina Ny"
    assert unsorted_mail()[0].confirmed == kept
    assert browser.get(reverse("address_confirm", args=["b" * 43])).status_code == 404


def test_a_link_grows_old(waiting):
    asked = confirmation_with(token_of(waiting))
    with pytest.raises(LinkExpired):
        confirm_address(asked, name="x", company="y", by=SYSTEM, at=asked.expires_at)
    confirmed = confirm_address(asked, name="x", company="y", by=SYSTEM, at=asked.expires_at - timedelta(seconds=1))
    assert confirmed.confirmed_at is not None
    with pytest.raises(NotFound):
        confirmation_with("' OR 1=1")


def sort(world, row, plan, name="", when=MONDAY):
    return sort_inbound(
        row, contents_of(row), world.customer(plan), contact_name=name, by=world.viewer("Aksel"), at=local(when)
    )


def test_who_sorts_it_starts_the_clock_from_its_arrival(world, waiting):
    result = sort(world, waiting, "extended", "Nina Ny")
    assert result.task.customer == world.customer("extended")
    assert result.task.contact.email == STRANGER
    assert result.message.turn.clock.received_at == local(FRIDAY)
    assert result.message.turn.clock.due_at == local("2026-07-06 15:30")
    assert mail_about("task", result.task.pk)[0].to == [STRANGER]
    judged = Event.objects.get(kind="mail.judged", subject_id=waiting.pk)
    assert judged.actor_id == world.viewer("Aksel").user_id
    with pytest.raises(FiledAlready):
        sort(world, waiting, "basic")


def test_without_a_contact_only_this_mail_is_theirs(world, waiting):
    result = sort(world, waiting, "extended")
    assert result.task.contact is None
    assert result.message.turn.reply_to == STRANGER
    assert not Contact.objects.filter(email=STRANGER).exists()


def test_only_who_may_sorts(world, waiting):
    with pytest.raises(NotAllowed):
        sort_inbound(waiting, contents_of(waiting), world.customer("basic"), by=world.viewer("Freja"), at=local(MONDAY))


def test_once_they_are_known_their_mail_is_taken_up(world, mailbox, waiting):
    assert take_up_known(by=SYSTEM, at=local(MONDAY)) == 0
    add_contact(world.customer("premium"), name="Nina", email=STRANGER, by=SYSTEM, at=local(MONDAY))
    assert take_up_known(by=SYSTEM, at=local(MONDAY)) == 1
    assert take_up_known(by=SYSTEM, at=local(MONDAY)) == 0
    assert inbound_of(waiting.pk).state == "classified"
    assert Event.objects.filter(kind="mail.read", subject_id=waiting.pk).count() == 2  # the second one files it


def test_the_page_of_who_sorts(world, mailbox, waiting):
    browser = Client()
    browser.force_login(User.objects.get(email="aksel@nordlys.example"), backend=BACKEND)
    assert STRANGER in browser.get(reverse("unsorted")).content.decode()
    url = reverse("unsorted_mail", args=[waiting.pk])
    assert "Der mangler ordrer fra i nat." in browser.get(url).content.decode()
    assert browser.post(url, {"customer": ""}).status_code == 422
    done = browser.post(url, {"customer": world.customer("essential").pk, "contact_name": ""})
    assert done.headers["Location"] == reverse("unsorted")
    assert Task.objects.get(messages__source=f"mail:{waiting.pk}").customer == world.customer("essential")
    assert browser.get(url).status_code == 404


def test_a_reply_to_what_we_told_a_stranger_joins_once_it_is_sorted(world, mailbox, waiting):
    (sent,) = mail_about("inbound_message", waiting.pk)
    task = sort(world, waiting, "extended", "Nina Ny").task
    again = filed(mailbox, mail(STRANGER, text="Mere", in_reply_to=sent.message_id), MONDAY)
    assert (again.step, again.task) == ("join", task)


def test_a_machine_that_nobody_knows_is_not_answered(mailbox):
    row = received(mailbox, mail(STRANGER, proof=None, auto_submitted="auto-generated"), FRIDAY)
    assert row.state == "automatic"
    assert OutboundMessage.objects.filter(to=[STRANGER]).count() == 0


def test_letting_a_strangers_mail_through_asks_whose_it_is_instead_of_coming_back(world, waiting):
    client = Client()
    client.force_login(User.objects.get(email="aksel@nordlys.example"), backend=BACKEND)
    page = reverse("inbound", args=[waiting.pk])
    assert reverse("unsorted_mail", args=[waiting.pk]) in client.get(page).content.decode()
    response = client.post(page, {"do": "release"})
    assert response.headers["Location"] == reverse("unsorted_mail", args=[waiting.pk])
    assert (row_of().state, row_of().reason) == ("quarantined", "unknown_sender")
