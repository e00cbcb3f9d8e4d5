"""The pictures of a mail stand where they stood, and nothing else is shown from our address."""

import io
from email.message import EmailMessage

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from vagt.intake.tests.post import JUDGE, SUPPORT, filed
from vagt.kit.files import SHOWN, shown_of
from vagt.people.models import User
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import erase_message
from vagt.tasks.models import Attachment

FRIDAY = "2026-07-03 15:30"
HTML = (
    '<p>Se her: <img src="cid:fejl@x" alt="skærmbillede"></p><p><img src="cid:tegning@x" alt="tegning">'
    '<img src="https://tracker.example/1.gif"></p><blockquote>Gammelt</blockquote>'
)


def png():
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (1, 2, 3)).save(out, "png")
    return out.getvalue()


def mail_with_pictures():
    message = EmailMessage()
    message["Authentication-Results"] = f"{JUDGE}; dmarc=pass header.from=dybvad.example"
    message["From"], message["To"], message["Subject"] = "sofie@dybvad.example", SUPPORT, "Fejl"
    message["Message-ID"] = "<pictures@dybvad.example>"
    message.set_content("Se her.")
    message.add_alternative(HTML, subtype="html")
    _, html = message.iter_parts()
    html.add_related(png(), "image", "png", cid="<fejl@x>", filename="fejl.png")
    html.add_related(b"<svg onload='alert(1)'/>", "image", "svg+xml", cid="<tegning@x>", filename="tegning.svg")
    return message.as_bytes()


@pytest.fixture
def client(world):
    client = Client()
    client.force_login(
        User.objects.get(email="aksel@nordlys.example"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_a_picture_is_shown_where_it_stood_and_a_drawing_with_scripts_is_a_file(mailbox, client):
    task = filed(mailbox, mail_with_pictures(), FRIDAY).task
    one, other = Attachment.objects.filter(task=task).order_by("name")
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    url = reverse("task_picture", args=[one.pk])
    assert f'Se her: <img src="{url}" alt="skærmbillede" loading="lazy">' in page
    assert reverse("task_picture", args=[other.pk]) not in page
    assert reverse("task_file", args=[other.pk]) in page
    assert "tracker.example" not in page
    assert "<blockquote>Gammelt</blockquote></div></details>" in page
    response = client.get(url)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'; sandbox" in response.headers["Content-Security-Policy"]
    assert client.get(reverse("task_picture", args=[other.pk])).status_code == 404


@pytest.fixture
def as_contact(world):
    def signed_in(email):
        client = Client()
        user = User.objects.get(email=email)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


def test_a_contact_sees_the_picture_in_the_portal_where_it_stood(mailbox, as_contact):
    task = filed(mailbox, mail_with_pictures(), FRIDAY).task
    one, other = Attachment.objects.filter(task=task).order_by("name")
    url, sofie = reverse("portal_picture", args=[one.pk]), as_contact("sofie@dybvad.example")
    page = sofie.get(reverse("portal_task", args=[task.pk])).content.decode()
    assert f'Se her: <img src="{url}" alt="skærmbillede" loading="lazy">' in page
    assert '"' + reverse("task_picture", args=[one.pk]) not in page
    assert "tracker.example" not in page
    response = sofie.get(url)
    assert response.content.startswith(b"\x89PNG")
    assert response.content == shown_of(one.key)  # as it was drawn anew
    assert response.headers["Content-Type"] == "image/png"
    assert "default-src 'none'; sandbox" in response.headers["Content-Security-Policy"]
    assert sofie.get(reverse("portal_picture", args=[other.pk])).status_code == 404  # a drawing with scripts is a file


def test_no_picture_of_others_or_of_what_is_internal(world, mailbox, as_contact):
    task = filed(mailbox, mail_with_pictures(), FRIDAY).task
    one = Attachment.objects.filter(task=task).order_by("name").first()
    url = reverse("portal_picture", args=[one.pk])
    karen, torben = (as_contact(contact.email) for contact in (world.contact("premium"), world.approver("extended")))
    assert karen.get(url).status_code == 404  # another customer's
    assert torben.get(url).status_code == 200  # a colleague who sees the company's tasks
    assert Client().get(url).status_code == 302
    Attachment.objects.filter(pk=one.pk).update(internal=True)
    assert as_contact("sofie@dybvad.example").get(url).status_code == 404
    assert as_contact("aksel@nordlys.example").get(url).status_code == 403  # the portal is for contacts


def test_it_goes_with_the_message(mailbox, django_capture_on_commit_callbacks):
    result = filed(mailbox, mail_with_pictures(), FRIDAY)
    key = Attachment.objects.filter(task=result.task).order_by("name").first().key
    assert default_storage.exists(key + SHOWN)
    with django_capture_on_commit_callbacks(execute=True):
        erase_message(result.message, reason="secret", by=SYSTEM, at=result.task.opened_at)
    assert not default_storage.exists(key)
    assert not default_storage.exists(key + SHOWN)
