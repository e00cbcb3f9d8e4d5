"""The content of a signed S/MIME container (RFC 5652): only the wrapping is taken off, no signature is checked."""

from typing import Final

_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _SET, _OID, _INTEGER, _OCTETS, _CONSTRUCTED_OCTETS, _TAGGED = 0x30, 0x31, 0x06, 0x02, 0x04, 0x24, 0xA0
_END: Final = b"\0\0"
_MOST_PIECES: Final = 100_000


class _Unreadable(Exception):
    """Not the shape of signed data."""


def signed_content(data: bytes) -> bytes | None:
    """What was signed; None when this is encrypted, detached, damaged or something else."""
    try:
        return _content(data)
    except (_Unreadable, IndexError):
        return None


def _content(data: bytes) -> bytes:
    at, _ = _enter(data, 0, _SEQUENCE)
    at, oid_end = _enter(data, at, _OID)
    if data[at:oid_end] != _SIGNED_DATA:
        raise _Unreadable
    at, _ = _enter(data, oid_end or at, _TAGGED)
    at, _ = _enter(data, at, _SEQUENCE)
    at = _skip(data, _skip(data, at))
    at, _ = _enter(data, at, _SEQUENCE)
    at, _ = _enter(data, _skip(data, at), _TAGGED)
    return _octets(data, at)


def _element(data: bytes, at: int) -> tuple[int, int, int | None]:
    """Tag, where the content begins, and where it ends: None when only an end mark tells."""
    tag, length, at = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise _Unreadable
    if length == 0x80:
        return tag, at, None
    if length > 0x80:
        size = length & 0x7F
        if size > 6:
            raise _Unreadable
        length, at = int.from_bytes(data[at : at + size], "big"), at + size
    if at + length > len(data):
        raise _Unreadable
    return tag, at, at + length


def _enter(data: bytes, at: int, wanted: int) -> tuple[int, int | None]:
    tag, start, end = _element(data, at)
    if tag != wanted:
        raise _Unreadable
    return start, end


def _skip(data: bytes, at: int) -> int:
    """Past one element; those without a length are counted open, not entered."""
    open_ends = 0
    for _ in range(_MOST_PIECES):
        if open_ends and data[at : at + 2] == _END:
            open_ends, at = open_ends - 1, at + 2
        else:
            _, start, end = _element(data, at)
            open_ends, at = (open_ends + 1, start) if end is None else (open_ends, end)
        if not open_ends:
            return at
    raise _Unreadable


def _octets(data: bytes, at: int) -> bytes:
    """A string of octets, in one piece or in several."""
    tag, start, end = _element(data, at)
    if tag == _OCTETS and end is not None:
        return data[start:end]
    if tag != _CONSTRUCTED_OCTETS:
        raise _Unreadable
    pieces: list[bytes] = []
    at = start
    while (end is None and data[at : at + 2] != _END) or (end is not None and at < end):
        tag, start, stop = _element(data, at)
        if tag != _OCTETS or stop is None or len(pieces) >= _MOST_PIECES:
            raise _Unreadable
        pieces.append(data[start:stop])
        at = stop
    return b"".join(pieces)
