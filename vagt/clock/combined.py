"""Windows made from other windows: either, both, and one after another."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce

from vagt.clock.horizon import Horizon
from vagt.clock.instants import EVER, FOREVER, ZERO
from vagt.clock.pieces import Piece, Pieces, common, joined, overlaid, without
from vagt.clock.rules import CLOSED
from vagt.clock.sources import Range, Source


def _irregular(ranges: Iterable[Range]) -> Range:
    found = list(ranges)
    return (min(lo for lo, _ in found), max(hi for _, hi in found))


def _first_zone(parts: Sequence[Horizon]) -> str:
    return next((part.source.zone for part in parts if part.source.zone), "")


def _named(piece: Piece) -> bool:
    return piece[2] != CLOSED


class Union(Source):
    """Open when any part is; a closed stretch is explained by the first part that names a reason for it."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[Horizon]) -> None:
        self._parts = tuple(parts)
        sources = tuple(part.source for part in parts)
        super().__init__(
            sources,
            reach=_irregular(source.reach for source in sources),
            regular=_irregular(source.regular for source in sources),
            zone=_first_zone(parts),
        )

    def pieces(self, lo: timedelta, hi: timedelta) -> Pieces:
        return reduce(overlaid, (part.pieces_between(lo, hi) for part in self._parts))

    def reasons(self, lo: timedelta, hi: timedelta) -> Pieces:
        named = (list(filter(_named, part.source.reasons(lo, hi))) for part in self._parts)
        return overlaid(reduce(overlaid, named), [(lo, hi, CLOSED)])


class Intersection(Source):
    """Open when every part is; a closed stretch is explained by the first part that is closed then."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[Horizon]) -> None:
        self._parts = tuple(parts)
        sources = tuple(part.source for part in parts)
        first = max(source.reach[0] for source in sources)
        last = min(source.reach[1] for source in sources)
        super().__init__(
            sources,
            reach=(first, last) if first < last else (ZERO, ZERO),
            regular=_irregular(source.regular for source in sources),
            zone=_first_zone(parts),
        )

    def pieces(self, lo: timedelta, hi: timedelta) -> Pieces:
        return reduce(common, (part.pieces_between(lo, hi) for part in self._parts))

    def reasons(self, lo: timedelta, hi: timedelta) -> Pieces:
        left: Pieces = [(lo, hi, CLOSED)]
        found: Pieces = []
        for part in self._parts:
            closed = without(left, part.pieces_between(lo, hi))
            found = overlaid(found, common(part.source.reasons(lo, hi), closed))
            left = without(left, closed)
        return overlaid(found, [(lo, hi, CLOSED)])


class Splice(Source):
    """One part after another: each holds from its own beginning until that of the next."""

    __slots__ = ("_turns",)

    def __init__(self, turns: Sequence[tuple[timedelta, Horizon]]) -> None:
        ends = [start for start, _ in turns[1:]] + [FOREVER]
        self._turns = [(start, end, part) for (start, part), end in zip(turns, ends, strict=True)]
        first, last = turns[0][1].source, turns[-1][1].source
        changes = [start for start, _ in turns if start != EVER]
        regular = _irregular([first.regular, last.regular, *((at, at) for at in changes)])
        reach_start = max(turns[0][0], min(first.reach[0], changes[0] if changes else FOREVER))
        super().__init__(
            tuple((start, part.source) for start, part in turns),
            reach=(reach_start, max(last.reach[1], turns[-1][0])),
            regular=regular,
            zone=_first_zone([part for _, part in turns]),
        )

    def pieces(self, lo: timedelta, hi: timedelta) -> Pieces:
        return joined(
            piece for start, end, part in self._turns for piece in part.pieces_between(max(lo, start), min(hi, end))
        )

    def reasons(self, lo: timedelta, hi: timedelta) -> Pieces:
        found: Pieces = []
        for start, end, part in self._turns:
            if max(lo, start) < min(hi, end):
                found += part.source.reasons(max(lo, start), min(hi, end))
        return overlaid(found, [(lo, hi, CLOSED)])
