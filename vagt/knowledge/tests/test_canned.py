"""Canned answers: who sees and edits them, what is refused, and what two editors hear."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import NotAllowed, NotFound
from vagt.kit.models import Change
from vagt.knowledge.actions import add_canned, change_canned, retire_canned, take_up_canned
from vagt.knowledge.errors import BadText, Retired, TitleTaken
from vagt.knowledge.models import CannedAnswer
from vagt.knowledge.queries import canned_listed, canned_of, canned_offered
from vagt.knowledge.rules import filled, wrong_with
from vagt.knowledge.tests.conftest import MADE_AT
from vagt.people.rules import SYSTEM


def add(title="Backup", by=SYSTEM, **values):
    return add_canned(**{"title": title, "body_da": "Backup er taget, {first_name}.", **values}, by=by, at=MADE_AT)


@pytest.mark.parametrize(
    ("bodies", "field", "said"),
    [
        ({"da": " ", "en": ""}, "body_da", "one language at least"),
        ({"da": "Hej {kontakt}", "en": ""}, "body_da", "Did you mean {contact}?"),
        (
            {"da": "Hej", "en": "Hi\n{custmer}"},
            "body_en",
            "Line 2: there is no field {custmer}. Did you mean {customer}?",
        ),
        ({"da": "Hej", "en": "a } b"}, "body_en", "a brace stands alone"),
    ],
)
def test_a_text_is_refused_with_place_and_cure(bodies, field, said):
    assert any(bad.field == field and said in bad.words.en for bad in wrong_with(bodies))


@pytest.mark.parametrize(
    ("bodies", "language", "text"),
    [
        ({"da": "Hej {contact}", "en": "Hi {contact}"}, "en", "Hi Ida"),
        ({"da": "Hej {contact}", "en": ""}, "en", "Hej Ida"),
        ({"da": "Hej {contact}\n\n{due}\n\nTak", "en": ""}, "da", "Hej Ida\n\nTak"),
    ],
)
def test_the_customers_language_and_no_empty_lines(bodies, language, text):
    assert filled(bodies, {"contact": "Ida"}, language=language) == text


def test_those_of_a_team_are_offered_on_its_tasks_to_its_people(cast):
    havn, other = cast.teams["Team Havn"], cast.teams["Team Torv"]
    everybody, own, others = add("Alle"), add("Havn", team=havn), add("Torv", team=other)
    freja = cast.viewer("Freja")
    mine = freja.team_ids
    seen = {row.title for row in canned_listed(freja)}
    assert seen == {"Alle"} | {row.title for row in (own, others) if row.team_id in mine}
    assert [one.title for one in canned_offered(SYSTEM, havn.pk)] == ["Alle", "Havn"]
    assert [one.title for one in canned_offered(SYSTEM, None)] == ["Alle"]
    with pytest.raises(NotFound):
        canned_of(cast.viewer(cast.contact_of["Dybvad Skibsteknik"].name), everybody.pk)


def test_the_portal_reads_none_whatever_is_asked(cast):
    add()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(r, 'knowledge_cannedanswer', 'SELECT') FROM unnest(ARRAY['vagt_portal', 'vagt_staff']) r"
        )
        assert cursor.fetchall() == [(False,), (True,)]


def test_titles_and_shortcuts_are_used_once_until_they_are_retired(cast):
    row = add(shortcut="/Backup")
    assert row.shortcut == "backup"
    for values in ({"title": "backup"}, {"title": "Andet", "shortcut": "backup"}):
        with pytest.raises(TitleTaken):
            add(**values)
    retire_canned(row, why="forældet", by=SYSTEM, at=MADE_AT)
    with pytest.raises(Retired):
        retire_canned(row, by=SYSTEM, at=MADE_AT)
    again = add(shortcut="backup")
    with pytest.raises(TitleTaken):
        take_up_canned(row, by=SYSTEM, at=MADE_AT)
    retire_canned(again, by=SYSTEM, at=MADE_AT)
    assert take_up_canned(row, by=SYSTEM, at=MADE_AT).retired_at is None
    assert [one.id for one in canned_offered(SYSTEM, None)] == [row.pk]


def test_a_consultant_may_use_and_not_edit_and_every_change_is_audited(cast):
    row = add()
    with pytest.raises(NotAllowed):
        add("Min egen", by=cast.viewer("Freja"))
    values = {"title": "Backup", "shortcut": "", "body_en": "", "team": None}
    change_canned(row, body_da="Taget.", **values, why="kortere", by=cast.viewer("Aksel"), at=MADE_AT)
    said = Change.objects.get(event__kind="canned.changed")
    assert (said.old, said.new, said.why) == ({"body_da": row.body_da}, {"body_da": "Taget."}, "kortere")
    with pytest.raises(BadText):
        change_canned(row, body_da="", **values, by=SYSTEM, at=MADE_AT)


def test_the_pages(cast):
    browser = Client()
    browser.force_login(cast.user("Aksel"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert reverse("canned_add") in browser.get(reverse("canned")).content.decode()
    typed = {"title": "Backup", "shortcut": "", "team": "", "body_da": "Taget {kl}", "body_en": ""}
    response = browser.post(reverse("canned_add"), typed)
    assert response.status_code == 422
    assert "{kl}" in response.content.decode()
    assert browser.post(reverse("canned_add"), {**typed, "body_da": "Taget"}).status_code == 302
    row = CannedAnswer.objects.get()
    edit = reverse("canned_edit", args=[row.pk])
    token = browser.get(edit).context["form"]["opened"].value()
    assert browser.post(edit, {**typed, "body_da": "Taget kl. 3", "opened": token}).status_code == 302
    late = browser.post(edit, {**typed, "body_da": "Taget kl. 4", "opened": token})  # opened before the change
    assert late.status_code == 422
    assert browser.post(reverse("canned_retire", args=[row.pk]), {"why": ""}).status_code == 302
    assert "Backup" in browser.get(reverse("canned") + "?retired").content.decode()
    assert browser.post(reverse("canned_take_up", args=[row.pk])).status_code == 302
    with behind(STAFF):
        row.refresh_from_db()
    assert (row.body_da, row.retired_at) == ("Taget kl. 3", None)
