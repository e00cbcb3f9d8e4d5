"""Rules 1 to 3 of domain.md: every turn has a clock, only a person meets it, at the commit of the answer."""

import pytest

from vagt.agreements.tests.examples import at
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import Written, answer, customer_wrote
from vagt.tasks.errors import OnlyAPerson
from vagt.tasks.queries import clock_explanation, clocks_of, queue_page, task_page
from vagt.tasks.rules.filters import Filters

WORKED = [
    ("essential", "normal", "2026-07-03 15:30", "2026-07-27 15:30"),
    ("extended", "normal", "2026-07-03 15:30", "2026-07-06 15:30"),
]


@pytest.mark.parametrize(("plan", "priority", "received", "due"), WORKED)
def test_worked_example(world, plan, priority, received, due):
    task = world.task(plan, received, priority=priority)
    assert task.next_due_at == at(due)
    (clock,) = clocks_of(task)
    assert clock.due_at == at(due)
    assert clock_explanation(clock).due.at == at(due)


def test_answer(world):
    task = world.task("extended", "2026-07-03 15:30")
    freja = world.viewer("Freja")
    answer(task, Written("Vi ser på det."), by=freja, at=at("2026-07-06 10:00"))
    (clock,) = clocks_of(task)
    assert clock.outcome == "met"
    page = task_page(freja, task.pk)
    assert [m.kind for m in page.messages] == ["customer_wrote", "answer"]
    assert page.task.next_due_at is None
    assert queue_page(freja, Filters(), at=at("2026-07-06 10:00")).rows
    with pytest.raises(OnlyAPerson):
        answer(task, Written("Vi ser på det."), by=SYSTEM, at=at("2026-07-06 10:00"))
    customer_wrote(
        task,
        contact=world.contact("extended"),
        body=Written("Tak"),
        received_at=at("2026-07-06 11:00"),
        channel="email",
        by=SYSTEM,
        at=at("2026-07-06 11:00"),
    )
    assert len(clocks_of(task)) == 2
