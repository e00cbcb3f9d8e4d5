"""Events of tasks tell people; each job runs twice and tells once."""

from vagt.agreements.tests.examples import at
from vagt.kit.models import Event
from vagt.notices.models import Notice
from vagt.notices.words import sentence
from vagt.people.rules import SYSTEM
from vagt.tasks import jobs
from vagt.tasks.actions import Written, add_note, assign
from vagt.tasks.actions.sweeping import sweep


def _told(kind):
    for _time in range(2):
        for event_id in Event.objects.filter(kind=kind).values_list("id", flat=True):
            jobs.tell_people(event_id=event_id)
    return sorted(Notice.objects.values_list("kind", "user__name"))


def test_who_gets_a_task_is_told_and_who_takes_one_is_not(world):
    task, freja = world.task(), world.cast.consultants["Freja"]
    assign(task, assignee=freja, by=world.viewer("Freja"), at=at("2026-06-02 09:05"))
    assert _told("task.assigned") == []
    assign(task, assignee=world.cast.consultants["Malthe"], by=SYSTEM, at=at("2026-06-02 09:06"))
    assign(task, assignee=freja, by=SYSTEM, at=at("2026-06-02 09:07"))
    assert _told("task.assigned") == [("assigned", name) for name in ("Freja", "Freja", "Malthe", "Malthe")]
    lost = Notice.objects.filter(key__startswith="lost:").order_by("id")
    assert [(one.user.name, sentence(one)) for one in lost] == [
        (name, f"Task #{task.pk} is with somebody else now.") for name in ("Freja", "Malthe")
    ]


def test_a_task_that_nobody_in_particular_has_is_told_to_its_team_but_for_who_gave_it(world):
    task, malthe = world.task(), world.cast.consultants["Malthe"]
    assign(task, assignee=malthe, by=world.viewer("Malthe"), at=at("2026-06-02 09:05"))
    assign(task, assignee=None, by=world.viewer("Malthe"), at=at("2026-06-02 09:06"))
    members = task.team.members.filter(memberships__stand_in=False, memberships__team=task.team)
    names = {one.user.name for one in members} - {"Malthe"}
    assert names
    assert _told("task.assigned") == sorted(("assigned", name) for name in names)
    assert {sentence(notice) for notice in Notice.objects.all()} == {f"Task #{task.pk} was given to your team."}


def test_who_is_mentioned_is_told(world):
    malthe = world.cast.consultants["Malthe"]
    add_note(world.task(), Written("Se her."), mentions=[malthe.pk], by=SYSTEM, at=at("2026-06-02 09:05"))
    assert _told("message.noted") == [("mentioned", malthe.user.name)]


def test_a_broken_promise_tells_the_team_its_lead_and_who_is_on_duty_once(world):
    task, aksel = world.task(), world.cast.consultants["Aksel"]
    assert "duty" in aksel.provider_roles
    sweep(by=SYSTEM, at=at("2026-07-01 12:00"))
    people = set(task.team.members.filter(memberships__stand_in=False, memberships__team=task.team))
    names = {one.user.name for one in people | {task.team.lead, aksel}}
    assert _told("clock.broken") == sorted(("broken", name) for name in names)
