"""Who wrote a mail: a person, a machine that answers, a list, a server that gives it back, or we ourselves."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final, Literal, NamedTuple

Kind = Literal["person", "bounce", "automatic", "bulk"]

_ROBOTS: Final = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply"})
_BULK: Final = frozenset({"bulk", "junk", "list"})


class Facts(NamedTuple):
    """What the reader and the envelope say. Header names are in lower case."""

    from_address: str
    headers: Mapping[str, Sequence[str]]
    is_bounce: bool = False
    is_auto_reply: bool = False
    is_bulk: bool = False
    null_return_path: bool = False


class Judged(NamedTuple):
    """The kind, and the code of the reason; empty for a person."""

    kind: Kind
    reason: str = ""


def judge(facts: Facts, *, own_addresses: Set[str]) -> Judged:
    """What kind of mail it is, the most certain sign first.

    Mail that a person did not write never gets an automatic answer, reopens nothing and meets no clock.
    """
    return next((judged for holds, judged in _signs(facts, own_addresses) if holds), Judged("person"))


def _signs(facts: Facts, own_addresses: Set[str]) -> Iterator[tuple[bool, Judged]]:
    sender = facts.from_address.lower()
    submitted = _first(facts, "auto-submitted").partition(";")[0].strip()
    precedence = _first(facts, "precedence")
    replies = precedence == "auto_reply" or bool(_first(facts, "x-autoreply") or _first(facts, "x-autorespond"))
    yield facts.is_bounce, Judged("bounce", "delivery_report")
    yield sender in own_addresses, Judged("automatic", "our_own_address")
    yield _first(facts, "x-loop") in own_addresses, Judged("automatic", "our_own_mail")
    yield facts.is_auto_reply or submitted not in {"", "no"}, Judged("automatic", "auto_submitted")
    yield replies, Judged("automatic", "auto_reply")
    yield facts.is_bulk or precedence in _BULK or bool(_first(facts, "list-id")), Judged("bulk", "list")
    yield facts.null_return_path, Judged("automatic", "null_return_path")
    yield sender.rpartition("@")[0] in _ROBOTS, Judged("automatic", "robot_address")


def suppresses_answers(facts: Facts) -> bool:
    """Whether the sender asks for no automatic answer, though a person may have written it."""
    wish = _first(facts, "x-auto-response-suppress")
    return any(word in wish for word in ("all", "oof", "autoreply"))


def _first(facts: Facts, name: str) -> str:
    values = facts.headers.get(name, ())
    return values[0].strip().lower() if values else ""
