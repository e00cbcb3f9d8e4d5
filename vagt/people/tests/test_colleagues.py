"""Consultants, teams, skills and the provider's own settings."""

import threading
from datetime import date

import pytest
from django.db import connections, transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import NotAllowed
from vagt.kit.models import Event
from vagt.people import actions
from vagt.people.errors import AddressTaken, HasLeft, LastAdministrator, NameTaken, OutOfRange
from vagt.people.models import Consultant, TeamMember
from vagt.people.queries import skill_matrix, teams_listed, viewer_of
from vagt.people.rules import SYSTEM
from vagt.people.tests.conftest import AT
from vagt.project.demo.people import make_people


def test_who_leaves_is_out_of_everything(staff):
    freja = staff.consultants["Freja"]
    actions.consultant_leaves(freja, why="New job", by=staff.viewer("Aksel"), at=AT)
    freja.refresh_from_db()
    freja.user.refresh_from_db()
    assert (freja.left_on, freja.provider_roles) == (date(2026, 7, 3), [])
    assert not freja.user.is_active
    assert not TeamMember.objects.filter(consultant=freja).exists()
    assert staff.teams["Team Havn"].__class__.objects.get(name="Team Havn").lead is None
    assert viewer_of(freja.user).kind == "nobody"
    with pytest.raises(HasLeft):
        actions.invite_consultant(freja, by=SYSTEM, at=AT)


def test_the_last_administrator_stays(staff):
    aksel = staff.consultants["Aksel"]
    with pytest.raises(LastAdministrator, match="Aksel"):
        actions.consultant_leaves(aksel, by=SYSTEM, at=AT)
    with pytest.raises(LastAdministrator) as refused:
        actions.set_provider_roles(aksel, ["duty"], by=SYSTEM, at=AT)
    assert refused.value.field == "provider_roles"
    actions.set_provider_roles(staff.consultants["Signe"], ["administrator"], by=SYSTEM, at=AT)
    actions.consultant_leaves(aksel, by=staff.viewer("Signe"), at=AT)


def test_two_administrators_who_leave_at_once_do_not_both_leave(own_database):
    cast = make_people(AT)
    with behind(STAFF), transaction.atomic():
        actions.set_provider_roles(cast.consultants["Signe"], ["administrator"], by=SYSTEM, at=AT)
    said = []

    def leave(name: str) -> None:
        try:
            with behind(STAFF):
                actions.consultant_leaves(cast.consultants[name], by=SYSTEM, at=AT)
            said.append("left")
        except LastAdministrator:
            said.append("stayed")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=leave, args=(name,)) for name in ("Aksel", "Signe")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["left", "stayed"]
    with behind(STAFF), transaction.atomic():
        rows = Consultant.objects.filter(provider_roles__contains=["administrator"], left_on__isnull=True)
        assert rows.count() == 1


def test_provider_roles_count_from_the_next_request_and_are_recorded(staff):
    malthe = staff.consultants["Malthe"]
    actions.set_provider_roles(malthe, ["consultant", "duty"], why="Joins the roster", by=SYSTEM, at=AT)
    event = Event.objects.select_related("change").latest("id")
    assert event.change.new == {"provider_roles": ["consultant", "duty"]}
    assert viewer_of(malthe.user).sees_all_customers
    with pytest.raises(OutOfRange, match="emperor"):
        actions.set_provider_roles(malthe, ["emperor"], by=SYSTEM, at=AT)


def test_only_an_administrator_gives_roles(staff):
    with pytest.raises(NotAllowed):
        actions.set_provider_roles(staff.consultants["Signe"], ["administrator"], by=staff.viewer("Signe"), at=AT)


def test_a_colleague_has_one_address(staff):
    with pytest.raises(AddressTaken):
        actions.add_consultant(name="Freja B", email="Freja@nordlys.example", by=SYSTEM, at=AT)


def test_a_lead_is_a_member_and_nobody_is_both(staff):
    freja, malthe = staff.consultants["Freja"], staff.consultants["Malthe"]
    with pytest.raises(OutOfRange, match="lead") as refused:
        actions.create_team(name="A", lead=freja, members=[malthe], by=SYSTEM, at=AT)
    assert refused.value.field == "lead"
    with pytest.raises(OutOfRange, match="either") as refused:
        actions.create_team(name="A", members=[malthe], stand_ins=[malthe], by=SYSTEM, at=AT)
    assert refused.value.field == "stand_ins"
    with pytest.raises(NameTaken):
        actions.create_team(name="Team Havn", by=SYSTEM, at=AT)


def test_a_team_change_says_who_was_in_and_who_is(staff):
    team, freja = staff.teams["Team Torv"], staff.consultants["Freja"]
    actions.change_team(team, name="Team Torv", lead=freja, members=[freja], stand_ins=[], by=SYSTEM, at=AT)
    change = Event.objects.select_related("change").latest("id").change
    assert (change.old["members"], change.new["members"]) == (["Malthe", "Signe"], ["Freja"])
    assert (change.old["lead"], change.new["lead"]) == ("Malthe", "Freja")


@pytest.mark.parametrize(
    "rating",
    [
        {"level": 5},
        {"level": -1},
        {"level": 3, "goal_level": 3},
        {"level": 3, "goal_level": 2},
        {"level": 1, "goal_on": date(2026, 12, 1)},
    ],
)
def test_ratings_that_mean_nothing_are_refused(staff, rating):
    with pytest.raises(OutOfRange):
        actions.rate_skill(staff.consultants["Freja"], staff.skills["prices"], **rating, by=SYSTEM, at=AT)


def test_lists_cost_the_same_whatever_they_show(staff, django_assert_num_queries):
    with django_assert_num_queries(4):
        for _consultant, cells in skill_matrix()[1]:
            assert all(cell.level >= 0 for cell in cells)
    with django_assert_num_queries(4):
        for team in teams_listed(SYSTEM):
            assert [row.consultant.user.name for row in team.memberships.all()]
            assert [list(row.consultant.roles.all()) for row in team.memberships.all()]
            assert team.served


def test_a_setting_is_audited(staff):
    actions.change_provider(
        name="Nordlys",
        default_language="da",
        consultants_see_all=True,
        close_after_days=10,
        why="Small office",
        by=staff.viewer("Aksel"),
        at=AT,
    )
    event = Event.objects.select_related("change").latest("id")
    assert event.change.new == {"consultants_see_all": True}
    assert (event.change.why, event.actor_id) == ("Small office", staff.user("Aksel").pk)
