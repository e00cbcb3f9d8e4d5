"""What windows are made from, at its plainest: stretches given outright, and all of time."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from datetime import timedelta
from functools import reduce
from itertools import pairwise

from vagt.clock.instants import EVER, FOREVER, ZERO
from vagt.clock.pieces import Piece, Pieces, clipped, joined, overlaid
from vagt.clock.rules import CLOSED, Rule
from vagt.clock.zones import REGULAR_AFTER, REGULAR_BEFORE

Range = tuple[timedelta, timedelta]


class Source(ABC):
    """An immutable value that knows which pieces of time are open, and why the rest is not.

    `zone` is the zone by whose dates it is read, or "". `reach` is a range outside which it is surely closed
    (`EVER` and `FOREVER` when endless). Outside `regular` it repeats every 400 years.
    """

    __slots__ = ("_hash", "key", "reach", "regular", "zone")

    def __init__(self, key: Hashable, *, reach: Range, regular: Range, zone: str = "") -> None:
        self.key = (type(self).__name__, key)
        self.reach = reach
        self.regular = regular
        self.zone = zone
        self._hash = hash(self.key)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Source) and self.key == other.key)

    def __hash__(self) -> int:
        return self._hash

    @abstractmethod
    def pieces(self, lo: timedelta, hi: timedelta) -> Pieces:
        """Return the open pieces within `[lo, hi)`; neighbours of one rule may touch."""

    @abstractmethod
    def reasons(self, lo: timedelta, hi: timedelta) -> Pieces:
        """Return pieces that fill `[lo, hi)`, each with the rule that closes it wherever it is closed."""


class Fixed(Source):
    """Stretches given outright, as a booking; where two overlap, the rule of the one given first stands."""

    __slots__ = ("_stretches",)

    def __init__(self, given: Sequence[Piece]) -> None:
        stretches = sorted(given)
        if any(one[1] > later[0] for one, later in pairwise(stretches)):
            stretches = reduce(overlaid, ([piece] for piece in given), [])
        self._stretches = joined(stretches)
        reach = (stretches[0][0], stretches[-1][1]) if stretches else (ZERO, ZERO)
        super().__init__(tuple(self._stretches), reach=reach, regular=reach)

    def pieces(self, lo: timedelta, hi: timedelta) -> Pieces:
        return clipped(self._stretches, lo, hi)

    def reasons(self, lo: timedelta, hi: timedelta) -> Pieces:
        return [(lo, hi, CLOSED)]


class AllTime(Source):
    """Never closed."""

    __slots__ = ("_rule",)

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        super().__init__(rule, reach=(EVER, FOREVER), regular=(REGULAR_BEFORE, REGULAR_AFTER))

    def pieces(self, lo: timedelta, hi: timedelta) -> Pieces:
        return [(lo, hi, self._rule)]

    def reasons(self, lo: timedelta, hi: timedelta) -> Pieces:
        return [(lo, hi, CLOSED)]
