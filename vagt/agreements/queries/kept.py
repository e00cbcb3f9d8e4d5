"""Versions never change, so what was read of one is kept: the key of such a cache."""

from typing import Generic, TypeVar

from vagt.agreements.models import CalendarVersion, PlanVersion

V = TypeVar("V", CalendarVersion, PlanVersion)


class Kept(Generic[V]):
    """A version as a cache key, with the row along for the first reading; its document may be deferred till then.

    The id alone would not do: tests make and drop databases in one process.
    """

    def __init__(self, version: V) -> None:
        self.key = (version.pk, version.recorded_at)
        self.version: V = version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)
