"""Two people at once, with real commits on connections of their own."""

import threading
from dataclasses import replace
from datetime import date

from django.db import connection, transaction

from vagt.agreements.actions import add_calendar_version
from vagt.agreements.queries import default_calendar, newest_version
from vagt.agreements.queries.calendars import document_of
from vagt.agreements.rules.calendar import NamedDay
from vagt.agreements.tests.examples import at
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import Refusal
from vagt.kit.events import verify
from vagt.kit.models import Event
from vagt.kit.words import Words
from vagt.people.rules import SYSTEM
from vagt.project.demo.people import make_people
from vagt.tasks.actions import Written, answer, open_task, rederive_clocks, sweep
from vagt.tasks.models import Message, ResponseClock, Task
from vagt.tasks.queries import clock_differences
from vagt.tasks.rules.causes import Cause

TASKS = 4


def _open_some(cast):
    with behind(STAFF):
        return [
            open_task(
                cast.customers["Dybvad Skibsteknik"],
                kind="inquiry",
                title="Ordrer",
                channel="email",
                contact=cast.contact_of["Dybvad Skibsteknik"],
                body=Written("Hvor er de?"),
                by=SYSTEM,
                at=at("2026-06-02 09:00"),
            )
            for _number in range(TASKS)
        ]


def test_two_consultants_answer_and_a_sweep_runs(own_database):
    cast = make_people(at("2026-06-01 09:00"))
    with behind(STAFF):
        tasks = _open_some(cast)
        with transaction.atomic():
            freja, malthe = cast.viewer("Freja"), cast.viewer("Malthe")
            first = {task.pk: task.messages.get().pk for task in tasks}
    together, refused = threading.Barrier(3), []

    def respond(viewer, seen):
        with behind(STAFF):
            for task in tasks:
                together.wait()
                try:
                    answer(
                        task, Written(viewer.name), seen_message_id=first[task.pk] if seen else None, by=viewer,
                        at=at("2026-06-02 14:00"),
                    )  # fmt: skip
                except Refusal as refusal:
                    refused.append((task.pk, refusal.code))
        connection.close()

    def keep_sweeping():
        with behind(STAFF):
            for _task in tasks:
                together.wait()
                sweep(by=SYSTEM, at=at("2026-06-02 14:00"))
        connection.close()

    threads = [
        threading.Thread(target=respond, args=(freja, False)),
        threading.Thread(target=respond, args=(malthe, True)),
        threading.Thread(target=keep_sweeping),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with behind(STAFF), transaction.atomic():
        answers = Message.objects.filter(kind="answer").count()
        assert answers + len(refused) == 2 * TASKS
        assert {code for _pk, code in refused} <= {"somebody_answered"}
        assert set(ResponseClock.objects.values_list("outcome", flat=True)) == {"met"}
        assert Event.objects.filter(kind="clock.met").count() == TASKS
        assert set(Task.objects.values_list("next_due_at", flat=True)) == {None}
        assert verify().faults == []
        assert list(clock_differences()) == []


def test_clocks_are_derived_anew_chunk_by_chunk_each_with_a_commit_of_its_own(own_database):
    cast = make_people(at("2026-06-01 09:00"))
    with behind(STAFF):
        tasks = _open_some(cast)
        with transaction.atomic():
            calendar = default_calendar()
            document = document_of(newest_version(calendar))
            closed = NamedDay(date(2026, 6, 2), Words("Flyttedag", "Moving day"))
            mended = replace(document, closing_days=(*document.closing_days, closed))
            add_calendar_version(
                calendar, mended, effective_from=date(2026, 6, 1), reason="", by=SYSTEM, at=at("2026-06-02 10:00")
            )
        done = rederive_clocks(Cause("calendar", calendar.pk), by=SYSTEM, at=at("2026-06-02 10:00"))
        assert (done.looked, done.moved) == (len(tasks), len(tasks))
        with transaction.atomic():
            assert list(clock_differences()) == []
