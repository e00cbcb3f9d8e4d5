"""How fast the clock answers, beside what else a Python programmer would reach for.

    python bench/clock.py

Every figure is calls (or rows) per second of processor time of this process, the best of five rounds on a warm
calendar. Libraries that are not installed are left out; `bench/README.md` says how to install them and holds results.
"""

import platform
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from importlib import import_module, metadata
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from vagt.clock import Calendar, Windows, add_many, elapsed_many, is_open_many, next_open_many, subtract_many

ZONE = ZoneInfo("Europe/Copenhagen")
HOLIDAYS = [date(year, month, day) for year in range(2020, 2041) for month, day in ((1, 1), (12, 25), (12, 26))]
TARGETS = {"a day": 8, "a month": 160, "a year": 2000, "ten years": 20_000}  # open hours
ROUNDS = 5
ROUND_SECONDS = 0.25
STARTS = 20_000
ROWS = 2_000_000

Ask = Callable[[datetime], Any]


def office() -> Windows:
    return Calendar("Europe/Copenhagen", {day: [("08:00", "16:00")] for day in range(5)}, HOLIDAYS).windows()


def arrivals(zone: Any, count: int = STARTS) -> list[datetime]:
    rnd = Random(1)  # the same arrivals in every run
    first = datetime(2026, 1, 1, tzinfo=UTC)
    return [(first + timedelta(seconds=rnd.randrange(365 * 86_400))).astimezone(zone) for _ in range(count)]


def calls_a_second(ask: Ask, starts: Sequence[datetime]) -> float:
    """Warm up, find a number of calls that takes about a round, and return the best round."""
    sample = starts[:3]
    began = time.process_time()
    for start in sample:
        ask(start)
    each = max((time.process_time() - began) / len(sample), 1e-7)
    count = max(3, min(len(starts), int(ROUND_SECONDS / each)))
    chosen = starts[:count]
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for start in chosen:
            ask(start)
        rates.append(count / (time.process_time() - began))
    return max(rates)


def single_calls() -> None:
    windows = office()
    print("\nSingle calls a second, aware datetimes\n")
    print("| target | add, UTC | add, Copenhagen | subtract, UTC | elapsed, UTC | elapsed, Copenhagen |")
    print("| --- | --- | --- | --- | --- | --- |")
    utc, local = arrivals(UTC), arrivals(ZONE)
    for name, hours in TARGETS.items():
        seconds = hours * 3600
        dues = {id(start): windows.add(start, seconds) for start in utc}
        local_dues = {id(start): windows.add(start, seconds).astimezone(ZONE) for start in local}
        rates = [
            calls_a_second(lambda t, n=seconds: windows.add(t, n), utc),
            calls_a_second(lambda t, n=seconds: windows.add(t, n), local),
            calls_a_second(lambda t, n=seconds: windows.subtract(t, n), utc),
            calls_a_second(lambda t, d=dues: windows.elapsed(t, d[id(t)]), utc),
            calls_a_second(lambda t, d=local_dues: windows.elapsed(t, d[id(t)]), local),
        ]
        print(f"| {name} | " + " | ".join(f"{rate:,.0f}" for rate in rates) + " |")
    others = {"is_open": windows.is_open, "next_open": windows.next_open}
    print("\n" + ", ".join(f"{name} {calls_a_second(ask, utc):,.0f}" for name, ask in others.items()))


def rows_a_second(work: Callable[[], Any]) -> float:
    work()
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        rates.append(ROWS / (time.process_time() - began))
    return max(rates)


def batches() -> None:
    windows = office()
    numbers = np.random.default_rng(1)
    first = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    starts = numbers.integers(first, first + 365 * 86_400, ROWS)
    amounts = numbers.integers(0, 480 * 60, ROWS)
    dues = add_many(windows, starts, amounts)
    stamped = starts.astype("datetime64[s]")
    print(f"\nMillion rows a second, {ROWS:,} random rows\n")
    for name, work in {
        "add_many": lambda: add_many(windows, starts, amounts),
        "subtract_many": lambda: subtract_many(windows, dues, amounts),
        "elapsed_many": lambda: elapsed_many(windows, starts, dues),
        "is_open_many": lambda: is_open_many(windows, starts),
        "next_open_many": lambda: next_open_many(windows, starts),
        "add_many, datetime64": lambda: add_many(windows, stamped, amounts),
    }.items():
        print(f"- {name}: {rows_a_second(work) / 1e6:.1f}")


def compiling() -> None:
    began = time.process_time()
    for hour in range(20):
        hours = {day: [(f"{hour:02}:00", f"{hour + 1:02}:00")] for day in range(5)}
        windows = Calendar("Europe/Copenhagen", hours, HOLIDAYS).windows()
        windows.elapsed(datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    print(f"\nA new calendar over three years: {(time.process_time() - began) / 20 * 1000:.1f} ms")


def workclock(module: Any, hours: int) -> Ask:
    rules = [module.WorkDay(time_of_day(8), time_of_day(16)), module.Holidays(HOLIDAYS)]
    schedule = module.Schedule(rules, time_zone=ZONE)
    return lambda t: schedule.add(t, hours=hours)


def businesstimedelta(module: Any, hours: int) -> Ask:
    zone = import_module("pytz").timezone("Europe/Copenhagen")
    workday = module.WorkDayRule(time_of_day(8), time_of_day(16), working_days=[0, 1, 2, 3, 4], tz=zone)
    closed = module.HolidayRule(dict.fromkeys(HOLIDAYS, ""), tz=zone)
    delta = module.BusinessTimeDelta(module.Rules([workday, closed]), hours=hours)
    return lambda t: t + delta


def officehours(module: Any, hours: int) -> Ask:
    calculator = module.Calculator("8:00", "16:00", [datetime.combine(on, time_of_day.min) for on in HOLIDAYS])
    return lambda t: calculator.due_date(hours, t.replace(tzinfo=None))


def pandas(module: Any, hours: int) -> Ask:
    offset = module.offsets.CustomBusinessHour(n=hours, start="08:00", end="16:00", holidays=HOLIDAYS)
    stamp = module.Timestamp
    stamps: dict[datetime, Any] = {}

    def due(t: datetime) -> Any:
        found = stamps.get(t)
        if found is None:
            found = stamps[t] = stamp(t)
        return found + offset

    return due


def others() -> None:
    windows = office()
    starts = arrivals(ZONE)
    print("\nBeside other libraries: add, calls a second, and how many times as fast the clock is\n")
    print("| library | " + " | ".join(TARGETS) + " | same answer |")
    print("| --- |" + " --- |" * (len(TARGETS) + 1))
    ours = {name: calls_a_second(lambda t, n=h * 3600: windows.add(t, n), starts) for name, h in TARGETS.items()}
    print("| vagt.clock | " + " | ".join(f"{rate:,.0f}" for rate in ours.values()) + " | |")
    for builder in (workclock, businesstimedelta, officehours, pandas):
        name = builder.__name__
        try:
            module = import_module(name)
        except ImportError:
            print(f"| {name} | not installed |")
            continue
        cells = []
        for target, hours in TARGETS.items():
            rate = calls_a_second(builder(module, hours), starts)
            cells.append(f"{rate:,.0f} (x {ours[target] / rate:,.1f})")
        ask = builder(module, 8)
        same = sum(_wall(ask(t)) == _wall(windows.add(t, 8 * 3600)) for t in starts[:500])
        version = metadata.version(name)
        print(f"| {name} {version} | " + " | ".join(cells) + f" | {same / 5:.0f} % |")


def _wall(t: Any) -> datetime:
    """Some answer in UTC, some in the zone of the question, one without a zone."""
    moment = t.to_pydatetime() if hasattr(t, "to_pydatetime") else t
    return moment.astimezone(ZONE).replace(tzinfo=None) if moment.tzinfo else moment


def conditions() -> None:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.system()}, {model}")
    print(f"Office hours in Europe/Copenhagen, {len(HOLIDAYS)} holidays, {STARTS:,} random arrivals in 2026")


if __name__ == "__main__":
    conditions()
    single_calls()
    batches()
    compiling()
    if "--alone" not in sys.argv:
        others()
