"""Arithmetic on pieces: `(start, end, rule)` sorted, apart, not empty, in distances from the epoch."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from vagt.clock.rules import Rule

Piece = tuple[timedelta, timedelta, Rule]
Pieces = list[Piece]


def joined(pieces: Iterable[Piece]) -> Pieces:
    """Return `pieces` with touching neighbours of one rule made one, so that a split leaves no trace."""
    out: Pieces = []
    for piece in pieces:
        if out and out[-1][1] == piece[0] and out[-1][2] == piece[2]:
            out[-1] = (out[-1][0], piece[1], piece[2])
        else:
            out.append(piece)
    return out


def clipped(pieces: Iterable[Piece], lo: timedelta, hi: timedelta) -> Pieces:
    """Return what of `pieces` lies in `[lo, hi)`."""
    return [(max(s, lo), min(e, hi), rule) for s, e, rule in pieces if s < hi and e > lo and lo < hi]


def common(pieces: Sequence[Piece], others: Sequence[tuple[timedelta, timedelta, object]]) -> Pieces:
    """Return the time in both, with the rules of `pieces`."""
    out: Pieces = []
    place = 0
    for start, end, rule in pieces:
        while place < len(others) and others[place][1] <= start:
            place += 1
        ahead = place
        while ahead < len(others) and others[ahead][0] < end:
            out.append((max(start, others[ahead][0]), min(end, others[ahead][1]), rule))
            ahead += 1
    return out


def without(pieces: Sequence[Piece], others: Sequence[tuple[timedelta, timedelta, object]]) -> Pieces:
    """Return the time in `pieces` and not in `others`."""
    out: Pieces = []
    place = 0
    for start, end, rule in pieces:
        while place < len(others) and others[place][1] <= start:
            place += 1
        at, ahead = start, place
        while ahead < len(others) and others[ahead][0] < end:
            if others[ahead][0] > at:
                out.append((at, others[ahead][0], rule))
            at = max(at, others[ahead][1])
            ahead += 1
        if at < end:
            out.append((at, end, rule))
    return out


def overlaid(first: Sequence[Piece], second: Sequence[Piece]) -> Pieces:
    """Return the time in either; where both are, the rule of `first`."""
    if not first or not second:
        return joined(first or second)
    return joined(sorted([*first, *without(second, first)], key=_start))


def _start(piece: Piece) -> timedelta:
    return piece[0]
