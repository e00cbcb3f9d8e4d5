"""Who is told at which step of an escalation, and what quiet hours do to mail."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

KINDS: Final = ("assigned", "mentioned", "warned", "broken")
LOST: Final = "lost:"  # how the key of a notice begins that tells somebody that a task is another's now
TO_TEAM: Final = "team:"  # how the key of a notice begins that tells a whole team what it was given
# Each step tells whom the steps before it told, too. Until there are rosters, those with the duty role are the duty lead.
STEPS: Final = ("assignee", "team", "team_lead", "duty_lead")


def told(
    step: str, *, assignee: int | None, members: Collection[int], lead: int | None, duty: Collection[int] = ()
) -> frozenset[int]:
    """The people who are told at a step. Where nobody is assigned, the members of the team are, from the first on."""
    level = STEPS.index(step)
    people = set() if assignee is None else {assignee}
    if assignee is None or level >= STEPS.index("team"):
        people.update(members)
    if lead is not None and level >= STEPS.index("team_lead"):
        people.add(lead)
    if level >= STEPS.index("duty_lead"):
        people.update(duty)
    return frozenset(people)


def quiet_until(at: datetime, begins: time | None, ends: time | None, zone: tzinfo) -> datetime | None:
    """When the quiet hours that hold at an instant end; None outside them. They may run over midnight."""
    if begins is None or ends is None or begins == ends:
        return None
    local = at.astimezone(zone)
    face = local.time()
    quiet = begins <= face < ends if begins < ends else face >= begins or face < ends
    if not quiet:
        return None
    day = local.date() if face < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, zone).astimezone(UTC)


def breaks_through(kind: str, *, critical: bool, wanted: bool) -> bool:
    """Whether a mail leaves in quiet hours: a broken promise of a critical task, where the person let it."""
    return kind == "broken" and critical and wanted
