"""The walk to a due time as rows that people read: nights and days of one reason together, nothing left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from vagt.agreements.rules.calendar import in_force_on
from vagt.agreements.rules.decisions import PRIORITY_NAMES
from vagt.agreements.rules.plans import PlanTerms
from vagt.agreements.rules.terms import Due, Terms
from vagt.clock import Pause
from vagt.kit.speech import clock_time, day_short
from vagt.kit.words import Words, listed

NOTHING = Words("", "")
_DAY = timedelta(days=1)
SAME_DAYS = 3  # so many counted days alike are one row
Reason = Literal[
    "hours", "night", "weekend", "public_holiday", "closing_day", "holiday_period", "before_booking", "paused"
]


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the explanation, from `start` to `end`. Seconds are whole and add up to the time that passed.

    `window` is the key of the window that counted, or of one that is open here for others; `note` says why it is not
    open for this inquiry.
    """

    start: datetime
    end: datetime
    reason: Reason
    why: Words
    note: Words = NOTHING
    window: str | None = None
    barred: Words | None = None  # the only priorities that `window` is for here; None: the plan lacks it
    counted: int = 0
    skipped: int = 0
    when: Words = NOTHING

    @property
    def counts(self) -> bool:
        return self.counted > 0


class Piece(NamedTuple):
    """A stretch of a walk within one local day."""

    day: date
    start: datetime
    end: datetime
    counts: bool
    window: str | None
    paused: bool = False


def pieces_of(due: Due) -> list[Piece]:
    """The rows of the winner's walk, cut at the midnights of the terms' zone."""
    zone = ZoneInfo(due.terms.zone)
    found: list[Piece] = []
    for row in due.explanation.rows:
        window = row.rule.id if row.kind in {"counted", "open_elsewhere"} else None
        start = row.start
        while start < row.end:
            day = start.astimezone(zone).date()
            end = min(row.end, datetime.combine(day + _DAY, time(), zone).astimezone(start.tzinfo))
            paused = row.kind == "paused" or any(_inside(start, end, pause) for pause in due.inquiry.pauses)
            found.append(Piece(day, start, end, row.kind == "counted", window, paused))
            start = end
    return found


def _inside(start: datetime, end: datetime, pause: Pause) -> bool:
    return pause[0] <= start and (pause[1] is None or end <= pause[1])


def steps_of(due: Due, plans: Sequence[PlanTerms]) -> tuple[Step, ...]:
    """The steps from arrival to due time. `plans` are those on sale: their windows are worth naming."""
    if due.winner.promise.booking is not None:
        return _booked(due)
    found: list[Step] = []
    for (counts, paused), pieces in groupby(pieces_of(due), key=lambda piece: (piece.counts, piece.paused)):
        run = list(pieces)
        if paused:
            found.append(_paused(due, run))
        else:
            found.extend(_counted(due, run) if counts else _skipped(due, run, plans))
    return tuple(_joined(found, due.terms.zone))


def _booked(due: Due) -> tuple[Step, ...]:
    booking, zone, received = due.winner.promise.booking, due.terms.zone, due.inquiry.received
    if booking is None:
        return ()
    starts = max(received, booking.start)
    opens = clock_time(booking.start.astimezone(ZoneInfo(zone)))
    name = Words(f"Øget beredskab, {booking.reference}", f"Increased readiness, {booking.reference}")
    counted = Step(starts, due.at, "hours", name, window="booking", counted=_seconds(starts, due.at))
    before = Words(f"Før beredskabet åbner kl. {opens.da}", f"Before the readiness opens at {opens.en}")
    waited = Step(received, starts, "before_booking", before, skipped=_seconds(received, starts))
    return tuple(_dated(step, zone, NOTHING) for step in (waited, counted) if step.end > step.start)


def _counted(due: Due, run: Sequence[Piece]) -> Iterator[Step]:
    for (day, window), same in groupby(run, key=lambda piece: (piece.day, piece.window)):
        part = list(same)
        start, end = part[0].start, part[-1].end
        name = due.terms.window(window).name if window else NOTHING
        step = Step(start, end, "hours", _capital(name), window=window, counted=_seconds(start, end))
        yield _dated(step, due.terms.zone, _day_words([day]))


def _paused(due: Due, run: Sequence[Piece]) -> Step:
    start, end = run[0].start, run[-1].end
    why = Words("På hold: vi ventede på svar udefra", "On hold: we waited for somebody outside")
    return _dated(Step(start, end, "paused", why, skipped=_seconds(start, end)), due.terms.zone, NOTHING)


def _skipped(due: Due, run: list[Piece], plans: Sequence[PlanTerms]) -> Iterator[Step]:
    """One run of time that did not count: the night before or after belongs to the days off beside it."""
    days = [list(same) for _day, same in groupby(run, key=lambda piece: piece.day)]
    groups: list[tuple[Step, list[date]]] = []
    for pieces in days:
        step = _reason(due, pieces, plans, groups[-1][0] if groups else None)
        last = groups[-1] if groups else None
        if last and (step.reason == "night" or _alike(last[0], step) or _absorbs(last[0], due)):
            kept = step if last[0].reason == "night" else last[0]
            named = [pieces[0].day] if last[0].reason == "night" else last[1]
            if step.reason != "night" and pieces[0].day not in named:
                named = [*named, pieces[0].day]
            joined = replace(kept, start=last[0].start, end=step.end, skipped=last[0].skipped + step.skipped)
            groups[-1] = (joined, named)
        else:
            groups.append((step, [pieces[0].day]))
    for step, named in groups:
        yield _dated(step, due.terms.zone, NOTHING if step.reason == "night" else _day_words(named))


def _alike(one: Step, other: Step) -> bool:
    return (one.reason, one.why, one.note, one.window) == (other.reason, other.why, other.note, other.window)


def _absorbs(before: Step, due: Due) -> bool:
    """An evening after counted hours joins the days off that follow; the evening of arrival stands alone."""
    return before.reason == "night" and before.start != due.inquiry.received


def _reason(due: Due, pieces: list[Piece], plans: Sequence[PlanTerms], before: Step | None) -> Step:
    terms, day = due.terms, pieces[0].day
    start, end = pieces[0].start, pieces[-1].end
    step = Step(start, end, "night", Words("Lukket", "Closed"), skipped=_seconds(start, end))
    if _open_on(due, day):
        return step
    window = next((p.window for p in pieces if p.window and worth_naming(p.window, due, plans)), None)
    if window is not None:
        step = _noted(step, window, due, plans)
    kind, name = terms.coverage.kind_of(day)
    within = _period_around(terms, day) if kind == "closed" else None
    if before and within and before.why == _period_words(within):
        return replace(before, start=start, end=end, skipped=step.skipped)
    reason: Reason = "weekend" if kind == "closed" else "night" if kind == "open" else kind
    return replace(step, reason=reason, why=_day_off(reason, name or NOTHING))


def _day_off(reason: Reason, name: Words) -> Words:
    """Why a date is closed."""
    words = {
        "public_holiday": Words(f"{name.da}, helligdag", f"{name.en}, public holiday"),
        "holiday_period": _period_words(name),
        "closing_day": Words(f"{name.da}, lukkedag", f"{name.en}, closing day"),
        "weekend": Words("Weekend, lukket", "Weekend, closed"),
    }
    return words.get(reason, Words("Lukket", "Closed"))


def _period_words(name: Words) -> Words:
    return Words(f"Ferieperiode: {name.da}", f"Holiday period: {name.en}")


def _period_around(terms: Terms, day: date) -> Words | None:
    periods = in_force_on(terms.coverage.versions, day).document.holiday_periods
    return next((period.name for period in periods if day in period), None)


def _open_on(due: Due, day: date) -> bool:
    """Whether any of the winner's windows opens on this date, so that what is closed is only its night."""
    zone = ZoneInfo(due.terms.zone)
    held = due.terms.coverage.union(due.terms.held(due.winner.promise.windows))
    return bool(held.intervals(datetime.combine(day, time(), zone), datetime.combine(day + _DAY, time(), zone)))


def worth_naming(window: str, due: Due, plans: Sequence[PlanTerms]) -> bool:
    """Whether a window that is open elsewhere counts for such an inquiry in some plan, or for others in these terms."""
    inquiry = due.inquiry
    sold = any(
        promise.kind == inquiry.kind and inquiry.priority in promise.minutes and window in promise.windows
        for plan in plans
        if _needs(window, plan) is None or _needs(window, plan) in plan.grants
        for promise in plan.promises
    )
    own = any(p.kind == inquiry.kind and window in due.terms.held(p.windows) for p in due.terms.promises)
    return sold or own


def _noted(step: Step, window: str, due: Due, plans: Sequence[PlanTerms]) -> Step:
    """Why a window that is open does not count for this inquiry, with its clause."""
    terms, needs = due.terms, _needs(window, due.terms.plan)
    clause = next((plan.grants[needs].clause for plan in plans if needs in plan.grants), "") if needs else ""
    if needs is not None and needs not in terms.grants:
        plan = terms.plan.name
        note = Words(f"punkt {clause}, ikke en del af {plan.da}", f"clause {clause}, not part of {plan.en}")
        return replace(step, window=window, note=note)
    counting = [p for p in terms.promises if p.kind == due.inquiry.kind and window in p.windows]
    names = listed(PRIORITY_NAMES[key] for key in PRIORITY_NAMES if any(key in p.minutes for p in counting))
    note = Words(f"punkt {clause}, kun prioritet {names.da}", f"clause {clause}, {names.en} priority only")
    return replace(step, window=window, barred=names, note=note)


def _needs(window: str, plan: PlanTerms) -> str | None:
    return next((w.needs for w in plan.windows if w.key == window), None)


def _joined(steps: list[Step], zone: str) -> Iterator[Step]:
    """Counted days of the same hours, with only nights between, as one row when there are many."""
    place = 0
    while place < len(steps):
        run = [steps[place]]
        while steps[place].counts and place + 2 * len(run) < len(steps):
            night, day = steps[place + 2 * len(run) - 1], steps[place + 2 * len(run)]
            if night.reason != "night" or not day.counts or _hours(day, zone) != _hours(run[0], zone):
                break
            run.append(day)
        if len(run) < SAME_DAYS:
            yield steps[place]
            place += 1
            continue
        hours, days = _hours(run[0], zone), _day_words([_local(step.start, zone).date() for step in run])
        every = steps[place : place + 2 * len(run) - 1]
        yield replace(
            run[0],
            end=run[-1].end,
            counted=sum(step.counted for step in every),
            skipped=sum(step.skipped for step in every),
            when=Words(f"{days.da}, {hours.da}", f"{days.en}, {hours.en}"),
        )
        place += len(every)


def _hours(step: Step, zone: str) -> Words:
    start, end = clock_time(_local(step.start, zone)), clock_time(_local(step.end, zone))
    return Words(f"{start.da}–{_midnight(end.da)}", f"{start.en}–{_midnight(end.en)}")


def _midnight(shown: str) -> str:
    """An end at midnight belongs to the day that it ends."""
    return shown.replace("00", "24", 1) if shown in {"00.00", "00:00"} else shown


def _dated(step: Step, zone: str, days: Words) -> Step:
    """The step with its `when`: whole days by name, parts of a day with their times."""
    start, end = _local(step.start, zone), _local(step.end, zone)
    first = day_short(start.date())
    begins = clock_time(start)
    if step.counts or step.reason in {"night", "before_booking", "paused"}:
        hours = _hours(step, zone)
        if start.date() == end.date() or (end.time() == time() and end.date() - start.date() == _DAY):
            return replace(step, when=Words(f"{first.da} {hours.da}", f"{first.en} {hours.en}"))
        last, ends = day_short(end.date()), clock_time(end)
        return replace(
            step,
            when=Words(
                f"{first.da} {begins.da} – {last.da} {ends.da}", f"{first.en} {begins.en} – {last.en} {ends.en}"
            ),
        )
    if start.time() == time() or not days.en.startswith(first.en.rsplit(" ", 1)[0]):
        return replace(step, when=days)
    rest = Words(days.da.partition(" – ")[2], days.en.partition(" – ")[2])
    if rest.en:
        return replace(step, when=Words(f"{first.da} {begins.da} – {rest.da}", f"{first.en} {begins.en} – {rest.en}"))
    return replace(step, when=Words(f"{first.da} fra {begins.da}", f"{first.en} from {begins.en}"))


def _day_words(days: Sequence[date]) -> Words:
    """`Sat 4 Jul`, `Sat 4 – Sun 5 Jul`, `Mon 29 Jun – Wed 1 Jul`."""
    first, last = day_short(days[0]), day_short(days[-1])
    if days[0] == days[-1]:
        return first
    if (days[0].year, days[0].month) == (days[-1].year, days[-1].month):
        first = Words(first.da.rsplit(" ", 1)[0], first.en.rsplit(" ", 1)[0])
    return Words(f"{first.da} – {last.da}", f"{first.en} – {last.en}")


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def _seconds(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds())


def _capital(words: Words) -> Words:
    return Words(words.da[:1].upper() + words.da[1:], words.en[:1].upper() + words.en[1:])
