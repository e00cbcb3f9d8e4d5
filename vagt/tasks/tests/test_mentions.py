"""Who is mentioned by an @ and a name, and what they and the customer then see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vagt.agreements.tests.examples import at as local
from vagt.agreements.tests.screens import browser, said
from vagt.people.models import Team
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import Written, add_note
from vagt.tasks.models import Message
from vagt.tasks.rules.mentions import mentioned

NAMES = {1: "Freja Holm", 2: "Malthe Lind", 3: "Malthe Bro", 4: "Åse Ø. Dahl"}
NOW = local("2026-06-02 10:00")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Freja Holm kan du se på det?", {1}),
        ("Spørg @freja.", {1}),
        ("@Malthe", set()),
        ("@malthe bro, og @Åse", {3, 4}),
        ("skriv til a@freja", set()),
        ("@Frejasen", set()),
        ("Freja Holm", set()),
        ("(@Freja)\n@Malthe Lind", {1, 2}),
    ],
)
def test_who_stands_in_a_text(text, found):
    assert mentioned(text, NAMES) == found


@given(st.lists(st.sampled_from(sorted(NAMES)), unique=True), st.text(alphabet=" .,;\n", min_size=1, max_size=3))
def test_whoever_is_named_whole_is_mentioned_and_nobody_else(chosen, between):
    text = between.join(f"@{NAMES[one]}" for one in chosen)
    assert mentioned(text, NAMES) == set(chosen)


@given(st.text(max_size=60))
def test_any_text_mentions_some_of_those_there_are(text):
    assert mentioned(text, NAMES) <= set(NAMES)


def test_a_colleague_is_told_of_a_note_and_the_customer_never(world, monkeypatch):
    monkeypatch.setattr("vagt.tasks.views.task.now", lambda: NOW)
    task, aksel = world.task(), browser(world.cast, "Aksel")
    names = aksel.get(f"/tasks/{task.pk}/colleagues/").json()["names"]
    freja = next(name for name in names if name.startswith("Freja"))
    assert f'data-mentions="/tasks/{task.pk}/colleagues/"' in aksel.get(f"/tasks/{task.pk}/").content.decode()
    aksel.post(f"/tasks/{task.pk}/reply/", {"kind": "note", "body": f"@{freja} har du set den før?"})
    note = Message.objects.get(task=task, kind="note")
    assert note.mentions == [world.viewer("Freja").consultant_id]
    assert f"{freja} was told of this" in said(aksel.get(f"/tasks/{task.pk}/"))
    answer = {"kind": "answer", "body": f"Det ser vi på. Det gør @{freja}.", "seen_message_id": note.pk}
    aksel.post(f"/tasks/{task.pk}/reply/", {**answer, "to": [task.contact_id]})
    assert Message.objects.get(task=task, kind="answer").mentions == note.mentions
    page = said(browser(world.cast, world.contact("extended").name).get(f"/portal/tasks/{task.pk}/"))
    assert "Det ser vi på" in page
    assert "was told of this" not in page


def test_nobody_is_offered_or_told_who_may_not_see_the_task(world):
    task = world.task("extended")
    Team.objects.get(pk=task.team_id).memberships.filter(consultant__user__name="Malthe").delete()
    freja = browser(world.cast, "Freja")
    assert "Malthe" not in freja.get(f"/tasks/{task.pk}/colleagues/").json()["names"]
    freja.post(f"/tasks/{task.pk}/reply/", {"kind": "note", "body": "@Malthe og @Aksel, se her"})
    assert Message.objects.get(task=task, kind="note").mentions == [world.viewer("Aksel").consultant_id]


def test_a_note_that_vagt_wrote_says_so(world):
    task = world.task()
    add_note(task, Written("Mailen er større, end vi henter."), by=SYSTEM, at=NOW)
    page = browser(world.cast, "Freja").get(f"/tasks/{task.pk}/").content.decode()
    assert "<b>Vagt</b>" in page
    assert "Somebody we do not know" not in page
