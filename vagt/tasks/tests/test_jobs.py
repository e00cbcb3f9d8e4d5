"""What other apps' events and the time of day do to tasks; each job runs twice."""

from datetime import date, timedelta

from vagt.agreements.actions import Draft, add_coverage, change_agreement, sign_agreement
from vagt.agreements.queries import default_calendar, plan_versions
from vagt.agreements.tests.examples import at
from vagt.kit import events
from vagt.kit.models import Event
from vagt.kit.now import now
from vagt.people.models import Team
from vagt.people.rules import SYSTEM
from vagt.tasks import jobs
from vagt.tasks.actions import Written, answer, close_resolved
from vagt.tasks.queries import clocks_of

SEEN = Written("Vi ser på det.")


def _event(kind):
    return Event.objects.filter(kind=kind).latest("id").pk


def _moves():
    return Event.objects.filter(kind="clock.rederived").count()


def test_a_booking_moves_open_clocks_once(world):
    task = world.task("premium", "2026-11-26 15:50", priority="low")
    add_coverage(
        world.customer("premium"), reference="B-1", starts_at=at("2026-11-26 17:00"), ends_at=at("2026-11-26 22:00"),
        by=SYSTEM, at=at("2026-11-26 15:55"),
    )  # fmt: skip
    for _time in range(2):
        jobs.rederive(event_id=_event("coverage.added"))
    assert (_moves(), clocks_of(task)[0].due_at) == (1, at("2026-11-26 18:00"))


def test_an_agreement_counts_once_both_have_signed(world):
    task = world.task("essential", "2026-07-03 15:30")
    agreement, calendar = world.sold.agreements["Cykelhuset"], default_calendar()
    draft = Draft(plan_version=plan_versions("premium").first(), calendar=calendar, valid_from=date(2026, 7, 1))
    version = change_agreement(agreement, draft, by=SYSTEM, at=at("2026-07-06 09:00"))
    for party, moved in (("provider", 0), ("customer", 1)):
        signed = at("2026-07-06 09:00")
        sign_agreement(version, party=party, name="Mette", signed_at=signed, by=SYSTEM, at=signed)
        for _time in range(2):
            jobs.rederive(event_id=_event("agreement.signed"))
        assert _moves() == moved
    assert clocks_of(task)[0].due_at == at("2026-07-06 13:00")


def test_open_tasks_follow_their_customer_to_another_team(world):
    task, other = world.task("extended"), Team.objects.exclude(pk=world.customer("extended").team_id)[0]
    customer = world.customer("extended")
    old = customer.team
    customer.team = other
    customer.save(update_fields=["team"])
    words = events.Words(old={"team": old.name}, new={"team": other.name})
    subject = events.Subject("customer", customer.pk)
    event = events.record("customer.changed", subject, by=SYSTEM, at=now(), words=words)
    for _time in range(2):
        jobs.follow_customers_team(event_id=event.pk)
    task.refresh_from_db()
    assert task.team == other
    assert Event.objects.filter(kind="task.assigned").count() == 1


def test_the_sweep_and_the_closing_run_by_themselves(world):
    long_ago = now() - timedelta(days=60)
    task = world.task("extended", "2026-06-02 09:00", received_at=long_ago, at=long_ago)
    for _time in range(2):
        jobs.sweep_clocks(timestamp=0)
        jobs.close_resolved_tasks(timestamp=0)
    assert clocks_of(task)[0].outcome == "broken"
    assert Event.objects.filter(kind="clock.broken").count() == 1


def test_a_resolved_task_closes_after_ten_working_days(world):
    task = world.task("extended", "2026-06-02 09:00")
    answer(task, SEEN, status="resolved", by=world.viewer("Freja"), at=at("2026-06-02 12:00"))
    task.refresh_from_db()
    assert task.closes_at == at("2026-06-17 12:00")  # Constitution Day, 5 June, is closed
    assert close_resolved(by=SYSTEM, at=at("2026-06-17 11:59")) == 0
    assert [close_resolved(by=SYSTEM, at=at("2026-06-17 12:00")) for _time in range(2)] == [1, 0]
    task.refresh_from_db()
    assert (task.status, task.closes_at, task.resolved_at) == ("closed", None, at("2026-06-02 12:00"))
