"""Why a customer has no agreement just now: it ended, it is not signed, it comes later, it is for named systems only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from vagt.agreements.rules.force import VersionDates, in_force
from vagt.kit.speech import day_long
from vagt.kit.words import Words


@dataclass(frozen=True, slots=True)
class Lacking:
    """The reason, and its day: the last one of an agreement that ended, the first one of one that comes."""

    reason: Literal["none", "unsigned", "coming", "ended", "systems"] = "none"
    day: date | None = None


def lacking(versions: Sequence[VersionDates], at: datetime) -> Lacking:
    """Why none of a customer's versions holds for all of it at an instant, as known then. What comes is told first."""
    known = sorted((v for v in versions if v.stands(at)), key=lambda v: (v.valid_from, v.recorded_at, v.id))
    begins = {v.id: v.begins_at(at) for v in known}
    if any(in_force(known, at, system=one, known_at=at) for version in known for one in version.systems):
        return Lacking("systems")
    coming = [begin for begin in begins.values() if begin is not None and begin > at]
    if coming:
        first = min((v for v in known if begins[v.id] == min(coming)), key=lambda v: v.id)
        return Lacking("coming", min(coming).astimezone(ZoneInfo(first.zone)).date())
    ended = [v for v in known if begins[v.id] is not None and v.valid_until is not None]
    if any(begins[v.id] is None and (not ended or v.recorded_at > ended[-1].recorded_at) for v in known):
        return Lacking("unsigned")
    last = ended[-1].valid_until if ended else None
    return Lacking("ended", last - timedelta(days=1)) if last is not None else Lacking()


def lacking_words(found: Lacking, plan: Words) -> Words:
    """The sentence that says so, up to what holds instead: `Your agreement ended on ..., so Basic holds`."""
    day = day_long(found.day, year=True) if found.day is not None else Words("", "")
    return {
        "none": Words(
            f"Der er ingen underskrevet aftale, så {plan.da} gælder",
            f"There is no signed agreement, so {plan.en} holds",
        ),
        "unsigned": Words(
            f"Jeres aftale er ikke underskrevet af begge parter endnu, så {plan.da} gælder indtil da",
            f"Your agreement is not signed by both parties yet, so {plan.en} holds until it is",
        ),
        "coming": Words(
            f"Jeres aftale gælder fra {day.da}, så {plan.da} gælder indtil da",
            f"Your agreement holds from {day.en}, so {plan.en} holds until then",
        ),
        "ended": Words(
            f"Jeres aftale udløb {day.da}, så {plan.da} gælder",
            f"Your agreement ended on {day.en}, so {plan.en} holds",
        ),
        "systems": Words(
            f"Jeres aftale er for bestemte systemer, og vi ved ikke endnu, om det her er et af dem, så {plan.da} gælder",
            f"Your agreement is for named systems, and we do not know yet whether this is one of them, so {plan.en} holds",
        ),
    }[found.reason]
