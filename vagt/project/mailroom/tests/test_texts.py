"""Editing what our mail says in the browser: refused beside the field, previewed, saved, and taken back."""

import pytest
from django.urls import reverse

from vagt.mail.models import MailTemplate, OutboundMessage
from vagt.project.mailroom.tests.test_pages import client, staff  # noqa: F401 - fixtures

TEXT = "Kære {contact}\n\n{promise}\n\nDit nummer er {number}."
PLACE = ["nordlys", "receipt", "da"]


def address(name="mail_text", place=PLACE):
    return reverse(name, args=place)


@pytest.fixture
def brand_key(staff):  # noqa: F811
    from vagt.people.models import Brand

    return Brand.objects.get(name="Nordlys").key


def test_a_text_is_previewed_saved_and_taken_back(client, brand_key):  # noqa: F811
    place = [brand_key, "receipt", "da"]
    page = client.get(address(place=place)).content.decode()
    assert "{contact}" in page
    assert "Vi svarer senest mandag den 27. juli kl. 15.30." in page
    typed = {"subject": "Modtaget {mark}", "text": TEXT, "html": "", "why": "kortere"}
    for way in (
        client.post(address(place=place), {**typed, "preview": "1"}),
        client.post(address("mail_text_preview", place), typed),
    ):
        assert "Kære Sofie Dybvad" in way.content.decode()
    assert not MailTemplate.objects.exists()
    assert client.post(address(place=place), typed).status_code == 302
    row = MailTemplate.objects.get()
    assert (row.brand, row.text, row.version) == (brand_key, TEXT, 1)
    page = client.get(address(place=place)).content.decode()
    assert "Aksel" in page  # who, among the earlier versions
    listed = client.get(reverse("mail_texts"), {"brand": brand_key}).content.decode()
    assert "in words of its own" in listed or "egne ord" in listed
    assert client.post(address("mail_text_restore", place), {"why": ""}).status_code == 302
    assert MailTemplate.objects.order_by("version").last().is_default
    assert "version=1" in client.get(address(place=place)).content.decode()
    assert "Kære {contact}" in client.get(address(place=place) + "?version=1").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject": "Hej", "text": TEXT}, "{mark}"),
        ({"subject": "{mark}", "text": "Hej {kontakt}"}, "{contact}"),
        ({"subject": "{mark}", "text": ""}, "id_text"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(client, brand_key, typed, said):  # noqa: F811
    response = client.post(address(place=[brand_key, "receipt", "da"]), typed)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not MailTemplate.objects.exists()


@pytest.mark.parametrize("place", [["nobody", "receipt", "da"], ["-", "nothing", "da"], ["-", "receipt", "fr"]])
def test_what_is_not_there_is_not_found(client, place):  # noqa: F811
    assert client.get(address(place=place)).status_code == 404


def test_the_next_receipt_says_it(client, brand_key):  # noqa: F811
    from vagt.mail.queries import composed

    client.post(address(place=["-", "receipt", "da"]), {"subject": "Modtaget {mark}", "text": TEXT})
    said = composed("receipt", {"contact": "Ida", "mark": "[#1]"}, language="da", brand=brand_key)
    assert (said.subject, "Kære Ida" in said.text) == ("Modtaget [#1]", True)
    assert not OutboundMessage.objects.exists()
