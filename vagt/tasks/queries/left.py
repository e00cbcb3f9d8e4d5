"""How much of a promise is left: service time until the due time, in the hours of the promise that decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from vagt.agreements.models import CalendarVersion, Override
from vagt.agreements.queries.calendars import coverage_of
from vagt.agreements.queries.plans import terms_of
from vagt.agreements.rules.calendar import CoverageWindows
from vagt.agreements.rules.terms import BOOKING
from vagt.kit.words import Words
from vagt.tasks.models import FrozenTerms, ResponseClock
from vagt.tasks.queries.clocks import TermsBook, running_of
from vagt.tasks.rules.clocks import winner

SOON, ALMOST = 75, 90  # per cent of the service time used: the steps that escalate


@dataclass(frozen=True, slots=True)
class Left:
    """Seconds of service time until the due time, of those that `plan` promised; negative seconds have passed since."""

    seconds: float
    of: int
    plan: Words

    @property
    def per_cent(self) -> int:
        """What is left, from 0 to 100."""
        return max(0, min(100, round(100 * self.seconds / self.of))) if self.of else 0

    @property
    def tone(self) -> str:
        """How urgent it looks: `broken` (also when it is about to be), `soon`, or nothing."""
        used = 100 - 100 * self.seconds / self.of if self.of else 100
        return "broken" if used >= ALMOST else "soon" if used >= SOON else ""


class LeftBook:
    """Time left of many clocks: frozen terms, calendars and overrides are read once for all of them."""

    def __init__(self, clocks: Iterable[ResponseClock]) -> None:
        ids = {clock.terms_id for clock in clocks if clock.due_at is not None}
        overrides = Override.objects.filter(version=OuterRef("agreement_version"))
        said = ArraySubquery(overrides.values(json=JSONObject(key="entitlement_id", allowed="allowed")))
        rows = FrozenTerms.objects.filter(pk__in=ids).annotate(said=said)
        rows = rows.select_related("plan_version", "calendar_version")
        rows = rows.defer("plan_version__document", "calendar_version__document")  # what is read of them is kept
        self._terms = {row.pk: row for row in rows} if ids else {}
        self._hours: dict[tuple[int, int], CoverageWindows] = {}
        self._needs: dict[int, dict[str, str | None]] = {}

    def left(self, clock: ResponseClock, at: datetime) -> Left | None:
        """What was left of a promise at an instant, or when it began to stand still; None where nothing is promised."""
        if clock.due_at is None or clock.promise is None or clock.target_seconds is None:
            return None
        plan, at = self._terms[clock.terms_id].plan_version.name, clock.paused_at or at
        return Left(self._seconds(clock, clock.due_at, at), clock.target_seconds, plan)

    def _seconds(self, clock: ResponseClock, due: datetime, at: datetime) -> float:
        if clock.promise is None or clock.promise.startswith(f"{BOOKING}:") or at >= due:
            return (due - at).total_seconds()  # a booking counts elapsed time, and so does being late
        row = self._terms[clock.terms_id]
        keys = self._windows(clock, row)
        return self._coverage(row.calendar_version).union(keys).elapsed(at, due)

    def _windows(self, clock: ResponseClock, row: FrozenTerms) -> Sequence[str]:
        plan = terms_of(row.plan_version)
        promise = next((one for one in plan.promises if one.key == clock.promise), None)
        if promise is None:  # it came with an override, from another plan
            terms = TermsBook(clock.received_at)(row.pk)
            deciding = winner(running_of(clock), terms)
            return terms.held(deciding.promise.windows) if deciding else ("office",)
        said = {one["key"]: one["allowed"] for one in getattr(row, "said", ())}
        needs = self._needs.get(row.plan_version_id)
        if needs is None:
            needs = self._needs[row.plan_version_id] = {window.key: window.needs for window in plan.windows}
        return tuple(
            key for key in promise.windows if (need := needs.get(key)) is None or said.get(need, need in plan.grants)
        )

    def _coverage(self, version: CalendarVersion) -> CoverageWindows:
        key = (version.calendar_id, version.number)
        if key not in self._hours:
            found = coverage_of(version.calendar_id, up_to=version.number)
            if found is None:
                raise AssertionError("a calendar version is of its calendar")
            self._hours[key] = found[1]
        return self._hours[key]
