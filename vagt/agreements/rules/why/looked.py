"""Every promise that was looked at, and what the plans that were not bought would have promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from vagt.agreements.rules.decisions import CHANNEL_NAMES, PRIORITY_NAMES
from vagt.agreements.rules.plans import PlanTerms
from vagt.agreements.rules.terms import Considered, Due, Inquiry, Terms, considered_for
from vagt.kit.speech import clock_time, day_short, duration
from vagt.kit.words import Words, listed

Result = Literal["decides", "later", "no", "not_bought"]


class AsIf(NamedTuple):
    """What a plan on sale would have promised for the same inquiry."""

    plan: PlanTerms
    due: Due | None


@dataclass(frozen=True, slots=True)
class Looked:
    """One line of "promises we looked at"."""

    title: Words
    clause: str
    clause_name: Words
    due: datetime | None
    result: Result
    said: Words
    considered: Considered | None = None
    windows: tuple[str, ...] = ()  # in which it counts


def looked_at(terms: Terms, inquiry: Inquiry, due: Due | None, as_if: Sequence[AsIf]) -> tuple[Looked, ...]:
    """The winner first, then what was due later, then what did not apply, then what was not bought."""
    considered = due.all if due else considered_for(terms, inquiry)
    mine = [one for one in considered if one.promise.kind == inquiry.kind and not _opens_after(one, due)]
    rows = [_row(terms, inquiry, due, one) for one in mine]
    order = {"decides": 0, "later": 1, "no": 2}
    rows.sort(key=lambda row: (order[row.result], row.due or inquiry.received))
    return (*rows, *(_not_bought(inquiry, one) for one in as_if))


def _opens_after(one: Considered, due: Due | None) -> bool:
    """A booking that opens once the answer is due, often by months, explains nothing."""
    booking = one.promise.booking
    return booking is not None and due is not None and booking.start > due.at


def other_kinds(terms: Terms, inquiry: Inquiry) -> Words | None:
    """The promises that are held but are about something else, such as a patch."""
    names = {p.clause: p.clause_name for p in terms.promises if p.kind != inquiry.kind}
    return listed(Words(f"{name.da} ({key})", f"{name.en} ({key})") for key, name in names.items()) if names else None


def _row(terms: Terms, inquiry: Inquiry, due: Due | None, one: Considered) -> Looked:
    promise = one.promise
    result, said = _result(terms, due, one)
    title = promise.clause_name
    if promise.booking is not None:
        title = Words(f"Beredskab {promise.booking.reference}", f"Readiness {promise.booking.reference}")
    elif one.seconds is not None:
        title = promised_words(terms, inquiry, one)
    held = terms.held(promise.windows) if promise.booking is None else ()
    return Looked(title, promise.clause, promise.clause_name, one.due, result, said, one, held)


def promised_words(terms: Terms, inquiry: Inquiry, one: Considered) -> Words:
    """`Essential, normal: 8 h in office hours`."""
    hours = listed(terms.window(key).name for key in terms.held(one.promise.windows))
    amount, priority, plan = duration(one.seconds or 0), PRIORITY_NAMES[inquiry.priority], terms.plan.name
    return Words(
        f"{plan.da}, {priority.da}: {amount.da} i {hours.da}", f"{plan.en}, {priority.en}: {amount.en} in {hours.en}"
    )


def _result(terms: Terms, due: Due | None, one: Considered) -> tuple[Result, Words]:
    if due is not None and one.promise.key == due.winner.promise.key:
        return "decides", Words("Afgør", "Decides")
    if due is not None and one.due is not None:
        if one.due == due.at:
            return "later", Words("Samme tid", "Same time")
        wait = duration((one.due - due.at).total_seconds())
        return "later", Words(f"Senere, {wait.da}", f"Later, {wait.en}")
    return "no", _why_not(terms, one)


def _why_not(terms: Terms, one: Considered) -> Words:
    promise = one.promise
    if one.why_not == "priority":
        names = listed(PRIORITY_NAMES[key] for key in PRIORITY_NAMES if key in promise.minutes)
        return Words(f"Kun prioritet {names.da}", f"{names.en[:1].upper()}{names.en[1:]} priority only")
    if one.why_not == "channel":
        names = listed(CHANNEL_NAMES[key] for key in promise.channels)
        return Words(f"Kun via {names.da}", f"By {names.en} only")
    if one.why_not == "outside" and promise.booking is not None:
        end = promise.booking.end.astimezone(ZoneInfo(terms.zone))
        day, time = day_short(end.date()), clock_time(end)
        return Words(f"Sluttede {day.da} {time.da}", f"Ended {day.en} {time.en}")
    return Words("Ingen dækning forude", "No cover ahead")


def _not_bought(inquiry: Inquiry, one: AsIf) -> Looked:
    said = Words("Ikke købt", "Not bought")
    if one.due is None:
        return Looked(one.plan.name, "", Words("", ""), None, "not_bought", said)
    promise = one.due.winner.promise
    title = promised_words(one.due.terms, inquiry, one.due.winner) if promise.booking is None else one.plan.name
    held = one.due.terms.held(promise.windows) if promise.booking is None else ()
    return Looked(title, promise.clause, promise.clause_name, one.due.at, "not_bought", said, one.due.winner, held)
