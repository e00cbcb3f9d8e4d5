"""What the pages of tasks cost at ten thousand tasks and more, and what deriving every open clock anew takes.

    python bench/tasks.py --tasks 100000           # --rounds 40
    python bench/tasks.py --rederive 100000

Measured like `bench/pages.py`, on rows that `bench/many_tasks.py` loads: about three messages and seven events a task,
2,000 customers in forty teams, one of them with a fifth of the tasks and one with fifty.
"""

import argparse
import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from many_tasks import BIG, FIRST, SMALL, lengthen, load, prepare
from pages import LAW, ROOT, analyse, backend_ms, login, serve

MADE = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
CUSTOMERS = 2000


def settled() -> None:
    """As a web server's process is once it is ready: what the loader left behind is not looked through for garbage."""
    gc.collect()
    gc.freeze()


def cost(call: Callable[[], Any], rounds: int) -> tuple[float, float, float]:
    """p50 and p99 of Python's milliseconds, and PostgreSQL's mean."""
    for _ in range(12):  # PostgreSQL settles on a plan after some, and psycopg prepares
        call()
    before, spent = backend_ms(), []
    for _ in range(rounds):
        began = time.process_time()
        call()
        spent.append((time.process_time() - began) * 1000)
    return statistics.median(spent), sorted(spent)[int(len(spent) * 0.99)], (backend_ms() - before) / rounds


def row(name: str, call: Callable[[], Any], rounds: int) -> None:
    """A line of the table."""
    half, most, database = cost(call, rounds)
    over = " **over**" if half + database > LAW else ""
    print(f"| {name} | {half:.1f} | {most:.1f} | {database:.2f} | {half + database:.1f}{over} |", flush=True)


def asked(client: Any, url: str, expected: tuple[int, ...] = (200,)) -> Callable[[], Any]:
    """A request that must be answered, not refused."""

    def ask() -> None:
        status = client.get(url).status_code
        if status not in expected:
            sys.exit(f"{url} answered {status}")

    return ask


def table(cast: Any, tasks: int, rounds: int, at: datetime) -> None:
    """Every page and read of tasks, as it is asked for."""
    from django.test import Client
    from django.urls import reverse

    from vagt.kit.now import now
    from vagt.tasks.queries import visible_to

    clients = {}
    for key, user in (("all", cast.user("Aksel")), ("two teams", cast.user("Freja"))):
        clients[key] = Client()
        clients[key].force_login(user)
    with inside():
        seen = visible_to(cast.viewer("Freja")).count()
    print(f"\n{tasks:,} tasks; two teams see {seen / tasks:.0%}\n")
    print("| read | Python p50 | p99 | PostgreSQL | together |\n| --- | --- | --- | --- | --- |")
    queue, short = reverse("queue"), FIRST + tasks - tasks % 5 - 10
    recent = urlencode({"since": (now() + timedelta(minutes=1)).isoformat()})
    for key, client in clients.items():
        row(f"queue, {key}", asked(client, queue), rounds)
        row(
            f"queue, critical and nobody's, {key}",
            asked(client, f"{queue}?priorities=critical&assignee=nobody"),
            rounds,
        )
        row(f"anything new, nothing, {key}", asked(client, f"{reverse('queue_news')}?{recent}", (204,)), rounds)
    reads(cast, rounds, at)
    row("task", asked(clients["all"], reverse("task", args=[short])), rounds)
    row("task of 300 messages", asked(clients["all"], reverse("task", args=[FIRST])), rounds)
    for name, title in ((BIG, "a fifth of the tasks"), (SMALL, "fifty tasks")):
        contact = Client()
        contact.force_login(cast.approver_of[name].user)
        row(f"portal, open, {title}", asked(contact, reverse("portal_tasks")), rounds)
        row(f"portal, finished, {title}", asked(contact, f"{reverse('portal_tasks')}?show=finished"), rounds)
        if name == BIG:
            row("portal, a task", asked(contact, reverse("portal_task", args=[short])), rounds)


@contextmanager
def inside() -> Iterator[None]:
    """One transaction behind the staff wall."""
    from django.db import transaction

    from vagt.kit.db.walls import STAFF, behind

    with behind(STAFF), transaction.atomic():
        yield


def reads(cast: Any, rounds: int, at: datetime) -> None:
    """The queue's own reads, without a page around them."""
    from vagt.tasks.queries import queue_counts, queue_page
    from vagt.tasks.rules.filters import SHIPPED, Filters

    for key, name in (("all", "Aksel"), ("two teams", "Freja")):
        viewer = cast.viewer(name)

        def counted(viewer: Any = viewer) -> None:
            with inside():
                queue_counts(viewer, SHIPPED, at)

        def paged(viewer: Any = viewer) -> None:
            with inside():
                queue_page(viewer, Filters(), at=at)

        row(f"`queue_page`, {key}", paged, rounds)
        row(f"`queue_counts` of eight views, {key}", counted, rounds)


def rederive(at: datetime) -> None:
    """A closing day more in the default calendar, tomorrow: every open clock is looked at, and those it reaches move."""
    from vagt.agreements.actions import add_calendar_version
    from vagt.agreements.queries import default_calendar, newest_version
    from vagt.agreements.queries.calendars import document_of
    from vagt.agreements.rules.calendar import NamedDay
    from vagt.kit.db.walls import STAFF, behind
    from vagt.kit.words import Words
    from vagt.people.rules import SYSTEM
    from vagt.tasks.actions.rederiving import rederive_clocks
    from vagt.tasks.rules.causes import Cause

    for number in (1, 2):
        day = (at + timedelta(days=number)).date()
        with inside():
            calendar = default_calendar()
            document = document_of(newest_version(calendar))
            closed = replace(document, closing_days=(*document.closing_days, NamedDay(day, Words("Lukket", "Closed"))))
            add_calendar_version(
                calendar,
                closed,
                effective_from=at.date(),
                reason="Lukket",
                by=SYSTEM,
                at=at + timedelta(seconds=number),
            )
        before, cpu, began = backend_ms(), time.process_time(), time.monotonic()
        with behind(STAFF):
            done = rederive_clocks(Cause("calendar", calendar.pk), by=SYSTEM, at=at + timedelta(minutes=number))
        spent = time.monotonic() - began
        python, database = time.process_time() - cpu, (backend_ms() - before) / 1000
        print(
            f"{done.looked:,} clocks looked at, {done.moved:,} moved: {spent:.1f} s, processor time: "
            f"Python {python:.1f} s, PostgreSQL {database:.1f} s",
            flush=True,
        )


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--tasks", type=int, default=10_000)
    wanted.add_argument("--rounds", type=int, default=40)
    wanted.add_argument("--rederive", type=int, default=0, help="open clocks, instead of the pages")
    chosen = wanted.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vagt-bench-"))
    sys.path.insert(0, str(ROOT))
    os.environ.update(login("vagt_app", folder))
    try:
        serve(folder)
        import django

        django.setup()
        from django.db import connection

        from vagt.kit.now import now
        from vagt.project.demo.agreements import make_agreements
        from vagt.project.demo.people import make_people

        connection.settings_dict["CONN_MAX_AGE"] = None  # one backend, as a pool would hold it
        at = now().replace(microsecond=0)
        cast = make_people(MADE)
        with inside():
            make_agreements(cast, MADE)
            field = prepare(cast, CUSTOMERS, at, MADE)
        tasks = chosen.rederive or chosen.tasks
        began = time.monotonic()
        load(folder, field, tasks, 0 if chosen.rederive else tasks - min(10_000, tasks // 10))
        lengthen(folder, FIRST)
        analyse(folder)
        print(f"loaded {tasks:,} tasks in {time.monotonic() - began:.0f} s", flush=True)
        if chosen.rederive:
            rederive(at)
        else:
            settled()
            table(cast, tasks, chosen.rounds, at)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
