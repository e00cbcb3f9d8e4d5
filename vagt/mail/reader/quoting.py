"""What was written now, and what was only quoted: so that the view can fold, never so that anything is dropped.

One pass over the lines, each looked at up to a fixed length: patterns over whole texts are how readers of quotations are
brought to a halt. In doubt a line was written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["written", "quoted", "forwarded", "signature", "marker"]

_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_LOOKED_AT: Final = 400
# Nobody folds by hand what is longer; beyond, every line counts as written.
_MOST_LINES: Final = 20_000
_MARKER: Final = re.compile(r"[\s>|*]{0,20}##- .{1,300} -##\s{0,20}")

_DAYS: Final = (
    r"(?:man|tir|ons|tor|tors|fre|lør|søn|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|mon|tue|wed|thu|fri|sat|sun|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday|mo|di|mi|do|fr|sa|so|mån|tis|lör|sön)"
)
_MONTHS: Final = (
    r"(?:jan|feb|mar|apr|maj|may|mai|jun|jul|aug|sep|sept|okt|oct|nov|dec|dez|januar|februar|marts|march|april|juni|june|juli|july|"
    r"august|september|oktober|october|november|december|january|february)"
)
# A day must follow at once: "Den nye printer skrev pludselig fejl:" is somebody's own sentence.
_ATTRIBUTION_START: Final = re.compile(
    rf"(?i)(?:den|on|am|i|le)\s+(?:{_DAYS}[.,]*\s+)?(?:(?:den|d\.|the)\s+)?(?:{_MONTHS}[.]?\s+)?\d"
)
_VERB: Final = re.compile(r"(?i)\b(?:skrev|skreiv|wrote|schrieb|écrit)\b")
_WHEN: Final = re.compile(
    r"\b\d{1,2}[.:]\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}\.?\s+[a-zæøåA-Z]{3,9}\b"
)
_ADDRESS: Final = re.compile(r"[<(\[][^<>\s]{1,64}@[^<>\s]{1,255}[>)\]]")
_NAMES: Final = {
    "from": frozenset({"fra", "from", "von", "från", "de"}),
    "date": frozenset({"sendt", "sent", "dato", "date", "gesendet", "skickat", "datum"}),
    "to": frozenset({"til", "to", "an", "till", "cc", "kopi", "bcc", "svar til", "reply-to"}),
    "subject": frozenset({"emne", "subject", "betreff", "ämne"}),
    "other": frozenset({"vigtighed", "importance", "prioritet", "priority", "vedhæftede filer", "attachments"}),
}
_NAME_OF: Final = {word: kind for kind, words in _NAMES.items() for word in words}
_HEADER: Final = re.compile(r"[\s>*_]{0,10}([A-Za-zÆØÅæøåÄÖäö -]{2,20}?)[*_]{0,3}\s{0,3}:[*_]{0,3}\s{0,5}(.*)")
_RULE: Final = re.compile(r"[\s>]{0,10}[_-]{5,200}\s{0,10}")
_ORIGINAL: Final = re.compile(
    r"(?i)[\s>*_]{0,10}-{2,40}\s{0,5}(?:oprindelig\w* (?:meddelelse|besked|mail|e-mail)|original (?:message|meddelelse|appointment)"
    r"|ursprüngliche nachricht|ursprungligt meddelande)\s{0,5}-{2,40}\s{0,10}"
)
_FORWARDED: Final = re.compile(
    r"(?i)[\s>*_]{0,10}(?:-{2,40}\s{0,5}(?:forwarded message|videresendt (?:meddelelse|besked|mail)|weitergeleitete nachricht)"
    r"\s{0,5}-{2,40}|begin forwarded message:|start på videresendt (?:besked|meddelelse):)\s{0,10}"
)
_SENT_FROM: Final = re.compile(
    r"(?i)[\s*_]{0,10}(?:sendt fra (?:min|mit|outlook|mail|yahoo|proton|samsung)|sent from (?:my|outlook|mail|yahoo|proton|samsung)"
    r"|hent outlook (?:til|for)|get outlook for|gesendet von)\b.{0,120}"
)
_SIGNATURE: Final = re.compile(r"--\s{0,3}")


@dataclass(frozen=True, slots=True)
class Segment:
    """Neighbouring lines of one kind, with their line ends."""

    kind: Kind
    text: str


def marker_line(words: str) -> str:
    """The line of our outgoing mail above which an answer belongs; what follows it in an answer is our own text."""
    return f"##- {words} -##"


def segments(text: str) -> tuple[Segment, ...]:
    """The text in pieces that joined are exactly the text.

    `written` is new; `quoted` was said before; `forwarded` is what this mail passes on; `signature` closes it; `marker` is
    our own line, behind which everything is quoted.
    """
    lines = _LINE.findall(text)
    kinds = _kinds(lines)
    found: list[Segment] = []
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or kinds[at] != kinds[start]:
            found.append(Segment(kinds[start], "".join(lines[start:at])))
            start = at
    return tuple(found)


def written(text: str) -> str:
    """Only what is new; all of it when nothing is, so that no mail looks empty."""
    new = "".join(segment.text for segment in segments(text) if segment.kind == "written").strip()
    return new or text.strip()


def _kinds(lines: Sequence[str]) -> list[Kind]:
    kinds: list[Kind] = []
    in_signature = is_marked = False
    while len(kinds) < min(len(lines), _MOST_LINES):
        at = len(kinds)
        seen = lines[at][:_LOOKED_AT].rstrip("\n")
        if not seen.strip():
            kinds.append(kinds[-1] if kinds else "written")
            continue
        if _MARKER.fullmatch(seen):
            is_interleaved = is_marked or _answers_below(lines, at + 1)
            is_marked, in_signature = True, False
            kinds.append("marker")
            kinds.extend([] if is_interleaved else ["quoted"] * (len(lines) - at - 1))
            continue
        count = _attribution(lines, at)
        tail = _tail(lines, at, seen, count)
        if tail is not None:
            kinds.extend([tail] * (len(lines) - at))
        elif count or _is_quoted(seen):
            kinds.extend(["quoted"] * max(count, 1))
            in_signature = False
        else:
            in_signature = in_signature or bool(_SIGNATURE.fullmatch(seen))
            kinds.append("signature" if in_signature or _SENT_FROM.fullmatch(seen) else "written")
    return kinds + ["written"] * (len(lines) - len(kinds))


def _is_quoted(line: str) -> bool:
    return line.lstrip(" \t")[:1] == ">" and len(line) - len(line.lstrip(" \t")) <= 3


def _tail(lines: Sequence[str], at: int, seen: str, attribution: int) -> Kind | None:
    """What this line and all that follow are, when it begins the old text of the mail; else None."""
    if _is_quoted(seen):
        return None
    if _FORWARDED.fullmatch(seen):
        return "forwarded"
    if _ORIGINAL.fullmatch(seen) or _begins_headers(lines, at, seen):
        return "quoted"
    if attribution and not _is_quoted(_next_words(lines, at + attribution)):
        return "quoted"
    return None


def _answers_below(lines: Sequence[str], at: int) -> bool:
    """Whether the old text below is marked line by line, so that answers between can be told from it."""
    below = [line for line in lines[at:] if line.strip()]
    return 2 * sum(map(_is_quoted, below)) > len(below)


def _next_words(lines: Sequence[str], at: int) -> str:
    for line in lines[at : at + 5]:
        if line.strip():
            return line[:_LOOKED_AT]
    return ">"


def _begins_headers(lines: Sequence[str], at: int, seen: str) -> bool:
    """Whether the headers of an older mail begin here, perhaps behind a rule."""
    if _RULE.fullmatch(seen):
        following = next((n for n in range(at + 1, min(at + 3, len(lines))) if lines[n].strip()), None)
        return following is not None and _are_headers(lines, following)
    return _are_headers(lines, at)


def _are_headers(lines: Sequence[str], at: int) -> bool:
    """From, with an address or beside a date, and two more: "Fra: mandag / Til: fredag" is a plan for the week."""
    found: dict[str, str] = {}
    count = 0
    for line in lines[at : at + 12]:
        header = _HEADER.fullmatch(line[:_LOOKED_AT].rstrip("\n"))
        kind = _NAME_OF.get(header[1].strip().lower()) if header else None
        if header is None or kind is None:
            if not line.strip() or count == 0:
                break
            continue
        count += 1
        if count == 1 and kind != "from":
            return False
        found.setdefault(kind, header[2])
    is_dated = any(letter.isdigit() for letter in found.get("date", ""))
    return count >= 3 and (is_dated or ("@" in found.get("from", "") and "subject" in found))


def _attribution(lines: Sequence[str], at: int) -> int:
    """How many lines the sentence takes that says who wrote what follows; 0 when this is no such sentence."""
    joined = ""
    for count, line in enumerate(lines[at : at + 3], start=1):
        part = line[:_LOOKED_AT].strip().lstrip("> ").strip("*_ ")
        if not part or (count == 1 and not _may_begin_attribution(part)):
            return 0
        joined = f"{joined} {part}" if joined else part
        if len(joined) > _LOOKED_AT:
            return 0
        if part.endswith(":"):
            return count if _is_attribution(joined) else 0
    return 0


def _may_begin_attribution(part: str) -> bool:
    return bool(_ATTRIBUTION_START.match(part) or _ADDRESS.search(part) or (_VERB.search(part) and _WHEN.search(part)))


def _is_attribution(joined: str) -> bool:
    verb = _VERB.search(joined)
    if verb is None:
        return False
    if _ATTRIBUTION_START.match(joined):
        return bool(_WHEN.search(joined) or _ADDRESS.search(joined))
    # With the name first: an address before the verb, or the day behind it.
    if _ADDRESS.search(joined):
        return True
    return bool(re.match(r"(?i)\s*(?:den|on|am)?\s*\d", joined[verb.end() :])) and bool(
        _WHEN.search(joined[verb.end() :])
    )
