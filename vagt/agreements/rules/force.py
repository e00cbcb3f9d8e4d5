"""Which version of an agreement is in force at an instant, given what was known at another.

Signed versions only, and not before the later of their first day and their second signature. Of those, the one that
begins latest; of two that begin on one day the later recorded; and nothing once that one has ended. A version that was
withdrawn counts as never recorded from the moment on that we knew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class SignedBy:
    """One party's signature: when it was given and when we wrote that down."""

    party: str
    signed_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class VersionDates:
    """What decides whether a version of an agreement is in force. Dates are those of `zone`."""

    id: int
    agreement: int
    zone: str
    valid_from: date
    valid_until: date | None
    recorded_at: datetime
    systems: frozenset[int]  # empty: the whole customer
    signatures: tuple[SignedBy, ...]
    withdrawn_at: datetime | None = None

    def stands(self, known_at: datetime | None = None) -> bool:
        """Whether it was recorded and not withdrawn, as known at `known_at`."""
        if known_at is None:
            return self.withdrawn_at is None
        return self.recorded_at <= known_at and not (self.withdrawn_at and self.withdrawn_at <= known_at)

    def signed_at(self, known_at: datetime | None = None) -> datetime | None:
        """The instant of the second party's signature, as known at `known_at`; None while one is missing."""
        given = {s.party: s.signed_at for s in self.signatures if known_at is None or s.recorded_at <= known_at}
        return max(given.values()) if {"customer", "provider"} <= set(given) else None

    def begins_at(self, known_at: datetime | None = None) -> datetime | None:
        """When its terms begin to hold: the later of its first midnight and the second signature."""
        signed = self.signed_at(known_at)
        return None if signed is None else max(signed, midnight(self.valid_from, self.zone))

    def ends_at(self) -> datetime | None:
        """The midnight from which it no longer holds; None without an end."""
        return None if self.valid_until is None else midnight(self.valid_until, self.zone)


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a date in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def in_force(
    versions: Sequence[VersionDates],
    at: datetime,
    *,
    system: int | None = None,
    known_at: datetime | None = None,
) -> VersionDates | None:
    """The version in force at an instant for a system, or for the customer as a whole.

    A version that names the system is stronger than one of the whole customer.
    """
    begun = [v for v in versions if v.stands(known_at) and _begun(v, at, known_at)]
    latest: dict[int, VersionDates] = {}
    for version in sorted(begun, key=lambda v: (v.valid_from, v.recorded_at, v.id)):
        latest[version.agreement] = version
    held = [v for v in latest.values() if not _ended(v, at)]
    named = [v for v in held if system is not None and system in v.systems]
    whole = [v for v in held if not v.systems]
    chosen = named or whole
    return max(chosen, key=lambda v: (v.valid_from, v.recorded_at, v.id)) if chosen else None


def _begun(version: VersionDates, at: datetime, known_at: datetime | None) -> bool:
    begins = version.begins_at(known_at)
    return begins is not None and begins <= at


def _ended(version: VersionDates, at: datetime) -> bool:
    ends = version.ends_at()
    return ends is not None and ends <= at


@dataclass(frozen=True, slots=True)
class Claim:
    """Days `[first, until)` on which an agreement holds for a scope; `system` None is the whole customer."""

    system: int | None
    first: date
    until: date | None


def claims(versions: Sequence[VersionDates]) -> list[Claim]:
    """The days that one agreement's versions claim together: each from its first day until the next one begins.

    Of versions that begin on one day only the last recorded counts; signed or not, since a draft is meant to hold. One
    that was withdrawn claims nothing.
    """
    latest: dict[date, VersionDates] = {}
    for version in sorted(filter(VersionDates.stands, versions), key=lambda v: (v.valid_from, v.recorded_at, v.id)):
        latest[version.valid_from] = version
    turns = [latest[first] for first in sorted(latest)]
    found: list[Claim] = []
    for version, following in zip_longest(turns, turns[1:]):
        ends = [day for day in (version.valid_until, following.valid_from if following else None) if day is not None]
        until = min(ends) if ends else None
        scopes: list[int | None] = [*sorted(version.systems)] or [None]
        found += [Claim(scope, version.valid_from, until) for scope in scopes]
    return found
