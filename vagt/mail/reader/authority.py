"""How sure it is who sent a mail: what our own mail server found out, read strictly (RFC 8601).

The tier decides authority only: joining a task, seeing content, approving. It never decides whether a clock starts.
"""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from vagt.mail.reader.message import Message

MICROSOFT_365: Final = "microsoft-365"
"""What to configure for Exchange Online, which leaves its name out of the header."""

_TOKEN: Final = re.compile(r"[^\s;()\"=]+|[;=]|\s+")
_METHOD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,30}(?:/\d{1,3})?")
_MOST: Final = 16_384


class Tier(IntEnum):
    """V2: verified. V1: probable, and enough together with a token of ours. V0: anybody."""

    V0 = 0
    V1 = 1
    V2 = 2


class Reason(StrEnum):
    SENDER_UNCLEAR = "sender_unclear"
    NO_TRUSTED_SERVER = "no_trusted_server"
    NO_RESULTS = "no_results"
    NOT_OUR_SERVER = "not_our_server"
    UNREADABLE = "unreadable"
    DMARC_PASSED = "dmarc_passed"
    DMARC_FAILED = "dmarc_failed"
    DMARC_UNKNOWN = "dmarc_unknown"
    DMARC_REPEATED = "dmarc_repeated"
    OTHER_DOMAIN = "other_domain"
    DKIM_ALIGNED = "dkim_aligned"
    SPF_ALIGNED = "spf_aligned"
    NOTHING_ALIGNED = "nothing_aligned"


@dataclass(frozen=True, slots=True)
class Result:
    """One method's verdict, with what it looked at: `dkim`, `pass`, `{"header.d": "kunde.dk"}`."""

    method: str
    verdict: str
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    """One header: who judged (empty when it does not say) and what."""

    server: str
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    tier: Tier
    reasons: tuple[Reason, ...]


class _Unreadable(Exception):
    """Not a header a mail server writes."""


def parse(value: str) -> Results | None:
    """One Authentication-Results header; None when it is not well formed, for then nothing may follow from it."""
    if len(value) > _MOST:
        return None
    try:
        statements = _statements(value)
        first = statements[0] if statements else []
        # Exchange Online begins with the first verdict; everybody else with their own name and perhaps a version.
        named = "=" not in first
        server = first[0].lower() if named and first else ""
        return Results(server, tuple(_result(words) for words in statements[named:] if words not in ([], ["none"])))
    except _Unreadable:
        return None


def tier(message: Message, authserv_id: str) -> Judgement:
    """How far a mail's From may be believed, given the name of the mail server we trust.

    Only the topmost header counts: a sender can write as many as they like, below. V2 asks for one passed DMARC for the very
    domain of From; V1 for an aligned DKIM or SPF where the domain has no DMARC.
    """
    if not message.sender_is_clear:
        return Judgement(Tier.V0, (Reason.SENDER_UNCLEAR,))
    if not authserv_id.strip():
        return Judgement(Tier.V0, (Reason.NO_TRUSTED_SERVER,))
    if not message.authentication_results:
        return Judgement(Tier.V0, (Reason.NO_RESULTS,))
    found = parse(message.authentication_results[0])
    if found is None:
        return Judgement(Tier.V0, (Reason.UNREADABLE,))
    wanted = "" if authserv_id.strip().lower() == MICROSOFT_365 else authserv_id.strip().lower()
    if found.server != wanted:
        return Judgement(Tier.V0, (Reason.NOT_OUR_SERVER,))
    return _judged(found, _domain(message.from_address))


def _judged(found: Results, domain: str) -> Judgement:
    dmarc = [result for result in found.results if result.method == "dmarc"]
    if len(dmarc) > 1:
        return Judgement(Tier.V0, (Reason.DMARC_REPEATED,))
    verdict = dmarc[0].verdict if dmarc else "none"
    judged = _domain(dmarc[0].properties.get("header.from", "")) if dmarc else ""
    if (verdict == "pass" or judged) and judged != domain:
        return Judgement(Tier.V0, (Reason.OTHER_DOMAIN,))
    if verdict == "pass":
        return Judgement(Tier.V2, (Reason.DMARC_PASSED,))
    if verdict == "fail":
        return Judgement(Tier.V0, (Reason.DMARC_FAILED,))
    # Exchange Online's guess means that there is no record, as `none` does.
    if verdict not in {"none", "bestguesspass"}:
        return Judgement(Tier.V0, (Reason.DMARC_UNKNOWN,))
    reasons = tuple(dict.fromkeys(filter(None, (_aligned(result, domain) for result in found.results))))
    return Judgement(Tier.V1, reasons) if reasons else Judgement(Tier.V0, (Reason.NOTHING_ALIGNED,))


def _aligned(result: Result, domain: str) -> Reason | None:
    if result.verdict != "pass":
        return None
    if result.method == "dkim":
        signer = result.properties.get("header.d") or result.properties.get("header.i", "")
        return Reason.DKIM_ALIGNED if _belongs(_domain(signer), domain) else None
    if result.method == "spf":
        return Reason.SPF_ALIGNED if _belongs(_domain(result.properties.get("smtp.mailfrom", "")), domain) else None
    return None


def _belongs(one: str, other: str) -> bool:
    """The same domain, or one below the other; a name of a single label owns nothing."""
    if "." not in one or "." not in other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip().rstrip(".").lower()


def _statements(value: str) -> list[list[str]]:
    """The words between semicolons, comments left out. An open comment or quotation spoils the header."""
    found: list[list[str]] = [[]]
    position = 0
    while position < len(value):
        char = value[position]
        if char == "(":
            position = _past_comment(value, position)
        elif char == '"':
            text, position = _quoted(value, position)
            found[-1].append(text)
        else:
            token = _TOKEN.match(value, position)
            if token is None:
                raise _Unreadable
            position = token.end()
            if token[0] == ";":
                found.append([])
            elif token[0].strip():
                found[-1].append(token[0])
    return found


def _past_comment(value: str, position: int) -> int:
    depth = 0
    while position < len(value):
        char = value[position]
        if char == "\\":
            position += 1
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                return position + 1
        position += 1
    raise _Unreadable


def _quoted(value: str, position: int) -> tuple[str, int]:
    out: list[str] = []
    position += 1
    while position < len(value):
        char = value[position]
        if char == '"':
            return "".join(out), position + 1
        if char == "\\" and position + 1 < len(value):
            position += 1
            char = value[position]
        out.append(char)
        position += 1
    raise _Unreadable


def _result(words: list[str]) -> Result:
    """`dkim = pass header.d = kunde.dk`: pairs of words, the first of them the verdict."""
    if len(words) < 3 or words[1] != "=" or not _METHOD.fullmatch(words[0]):
        raise _Unreadable
    properties: dict[str, str] = {}
    at = 3
    while at < len(words):
        if at + 2 >= len(words) or words[at + 1] != "=":
            at += 1  # a value in several words; only whole pairs mean anything
            continue
        name = words[at].lower()
        if properties.setdefault(name, words[at + 2]) != words[at + 2]:
            raise _Unreadable
        at += 3
    return Result(words[0].partition("/")[0].lower(), words[2].lower(), properties)
