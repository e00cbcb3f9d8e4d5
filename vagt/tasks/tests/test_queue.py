"""The queue, a task's page and the portal's list: their order, their pages, and a fixed small number of queries."""

from datetime import timedelta

import pytest

from vagt.agreements.tests.examples import at
from vagt.kit.db.walls import behind, portal
from vagt.kit.errors import NotFound
from vagt.people.models import Affiliation
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import (
    Written,
    add_note,
    add_participant,
    answer,
    assign,
    change_priority,
    on_each,
    save_draft,
    save_view,
)
from vagt.tasks.errors import SomebodyAnswered
from vagt.tasks.models import Draft
from vagt.tasks.queries import (
    anything_new,
    filters_of,
    portal_list,
    portal_page,
    queue_counts,
    queue_page,
    saved_views,
    task_page,
    unsent_on,
)
from vagt.tasks.queries import queue as queue_module
from vagt.tasks.rules.filters import SHIPPED, Filters, filters_from, filters_to

NOW = at("2026-06-02 09:30")
SEEN = Written("Vi ser på det.")


def _titles(page):
    return [row.task.title for row in page.rows]


@pytest.fixture
def queue(world):
    world.task("basic", "2026-06-02 08:00", title="basic critical", priority="critical")
    world.task("premium", "2026-06-02 09:00", title="premium low", priority="low")
    world.task("extended", "2026-06-02 09:00", title="extended normal")
    world.task("premium", "2026-06-02 09:15", title="premium critical", priority="critical")
    world.task("essential", "2026-06-02 08:00", title="essential high", priority="high")
    return world


def test_entitled_critical_first_then_service_left_then_our_own_goals(queue):
    """A critical task without the entitlement stands where its goal puts it, not at the top."""
    order = ["premium critical", "essential high", "basic critical", "premium low", "extended normal"]
    page = queue_page(SYSTEM, Filters(), at=NOW)
    assert _titles(page) == order
    assert [row.clock.due_at for row in page.rows][2] is None
    assert page.next_after == ""


def test_pages_follow_each_other(queue, monkeypatch):
    monkeypatch.setattr(queue_module, "PAGE", 2)
    first = queue_page(SYSTEM, Filters(), at=NOW)
    second = queue_page(SYSTEM, Filters(), after=first.next_after, at=NOW)
    third = queue_page(SYSTEM, Filters(), after=second.next_after, at=NOW)
    assert [len(page.rows) for page in (first, second, third)] == [2, 2, 1]
    assert _titles(first) + _titles(second) + _titles(third) == _titles_of_all()


def _titles_of_all():
    return ["premium critical", "essential high", "basic critical", "premium low", "extended normal"]


def test_a_consultant_sees_the_tasks_of_their_teams(queue):
    freja, malthe = queue.viewer("Freja"), queue.viewer("Malthe")
    assert len(queue_page(malthe, Filters(), at=NOW).rows) == 5
    assert {row.task.team.name for row in queue_page(freja, Filters(), at=NOW).rows} <= {"Team Havn", "Team Torv"}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(untriaged=True), 1),
        (Filters(priorities=("critical",)), 2),
        (Filters(assignee="nobody"), 5),
        (Filters(assignee="me"), 0),
        (Filters(promised=True), 4),
        (Filters(broken=True), 0),
        (Filters(kinds=("incident",)), 0),
        (Filters(unanswered=True), 5),
        (Filters(finished=True), 0),
    ],
)
def test_filters(queue, filters, found):
    assert len(queue_page(queue.viewer("Aksel"), filters, at=NOW).rows) == found
    if not filters.finished:
        assert queue_counts(queue.viewer("Aksel"), {"view": filters}, NOW) == {"view": found}
    assert filters_from(filters_to(filters)) == filters


def test_a_fixed_small_number_of_queries(queue, django_assert_num_queries):
    aksel = queue.viewer("Aksel")
    with django_assert_num_queries(2):
        page = queue_page(aksel, Filters(), at=NOW)
        for row in page.rows:
            assert row.task.customer.name
            assert row.clock
            assert row.task.assignee is None
    with django_assert_num_queries(1):
        assert queue_counts(aksel, SHIPPED, NOW)["all"] == 5
    task = queue_page(aksel, Filters(), at=NOW).rows[0].task
    answer(task, SEEN, by=aksel, at=NOW)
    add_participant(task, contact=queue.approver("premium"), by=aksel, at=NOW)
    with django_assert_num_queries(5):
        page = task_page(aksel, task.pk)
        assert [m.consultant.user.name for m in page.messages if m.consultant] == ["Aksel"]
        assert [p["contact"] for p in page.task.people] == [queue.approver("premium").name]
        assert (page.messages[0].files, page.links, page.waiting, page.earlier) == ([], [], [], None)
    assert page.conversation[0].at <= page.conversation[-1].at


def test_anything_new(queue):
    aksel, before = queue.viewer("Aksel"), NOW - timedelta(seconds=1)
    task = queue_page(aksel, Filters(), at=NOW).rows[0].task
    assert anything_new(aksel, before) is None
    add_note(task, SEEN, by=aksel, at=NOW)
    assert anything_new(aksel, before) == NOW


def test_views_are_kept(queue):
    aksel, freja = queue.viewer("Aksel"), queue.viewer("Freja")
    save_view(name="Mine hos Havnens", filters=Filters(assignee="me"), by=freja, at=NOW)
    shared = save_view(name="Kritiske", filters=Filters(priorities=("critical",)), shared=True, by=aksel, at=NOW)
    assert [view.name for view in saved_views(freja)] == ["Kritiske", "Mine hos Havnens"]
    assert filters_of(shared) == Filters(priorities=("critical",))
    with pytest.raises(Exception, match="service manager"):
        save_view(name="Alles", filters=Filters(), shared=True, by=freja, at=NOW)


def test_the_same_for_many_tasks_keeps_each_no(queue):
    aksel = queue.viewer("Aksel")
    ids = [row.task.pk for row in queue_page(aksel, Filters(), at=NOW).rows]
    freja = queue.cast.consultants["Freja"]
    done = on_each(aksel, [*ids, 1], lambda task: assign(task, assignee=freja, by=aksel, at=NOW))
    assert sorted(done.done) == sorted(ids)
    refused = on_each(aksel, ids, lambda task: change_priority(task, priority="?", by=aksel, at=NOW))
    assert {refusal.code for refusal in refused.refused.values()} == {"bad_choice"}


def test_drafts_survive_and_say_that_somebody_writes(queue):
    task = queue_page(SYSTEM, Filters(), at=NOW).rows[0].task
    aksel, freja = queue.viewer("Aksel"), queue.viewer("Freja")
    save_draft(task, body="Hej", by=aksel, at=NOW - timedelta(seconds=9))
    save_draft(task, body="Hej Emil", by=aksel, at=NOW)
    assert unsent_on(aksel, task, NOW).mine.body == "Hej Emil"
    assert (unsent_on(freja, task, NOW).others, unsent_on(aksel, task, NOW).others) == (["Aksel"], [])
    assert unsent_on(freja, task, NOW + timedelta(minutes=2)).others == []
    seen = task_page(aksel, task.pk).newest_said_id
    answer(task, SEEN, seen_message_id=seen, by=freja, at=NOW)
    with pytest.raises(SomebodyAnswered, match="Freja"):
        answer(task, SEEN, seen_message_id=seen, by=aksel, at=NOW)
    assert Draft.objects.filter(task=task).count() == 1
    answer(task, SEEN, seen_message_id=task_page(aksel, task.pk).newest_said_id, by=aksel, at=NOW)
    assert Draft.objects.filter(task=task).count() == 0


def test_a_contact_sees_their_own_or_the_companys(world):
    customer, aksel = world.customer("extended"), world.viewer("Aksel")
    mine = world.task("extended", "2026-06-02 09:00", title="mit")
    theirs = world.task("extended", "2026-06-02 09:05", title="vores", contact=world.approver("extended"))
    answer(mine, SEEN, by=aksel, at=NOW)
    add_note(mine, Written("Internt"), by=aksel, at=NOW)
    Affiliation.objects.filter(customer=customer).update(see_company=False)
    viewer = world.contacts_viewer("extended")
    with behind(portal(customer.pk)):
        assert [task.title for task in portal_list(viewer).rows] == ["mit"]
        assert [message.kind for message in portal_page(viewer, mine.pk).messages] == ["customer_wrote", "answer"]
        with pytest.raises(NotFound):
            portal_page(viewer, theirs.pk)
    add_participant(theirs, contact=world.contact("extended"), by=aksel, at=NOW)
    with behind(portal(customer.pk)):
        assert [task.title for task in portal_list(viewer).rows] == ["mit", "vores"]
    Affiliation.objects.filter(customer=customer).update(see_company=True)
    everything = world.contacts_viewer("extended")
    with behind(portal(customer.pk)):
        assert len(portal_list(everything).rows) == 2
        assert [task.title for task in portal_list(everything, own=True, finished=False).rows] == ["mit"]
