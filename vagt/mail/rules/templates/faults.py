"""What keeps a text from being used: braces that name nothing, and fields that must not be missing."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final, Literal, NamedTuple

from vagt.kit.words import Words
from vagt.mail.rules.templates.kinds import Draft, Kind

Part = Literal["subject", "text", "html"]

_BRACES: Final = re.compile(r"\{([^{}\n]{0,60})\}|[{}]")
LONGEST: Final = {"subject": 300, "text": 20_000, "html": 60_000}


class Fault(NamedTuple):
    """What is wrong, in which part, and what would be right."""

    part: Part
    words: Words


def faults(kind: Kind, draft: Draft) -> Iterator[Fault]:
    """Everything that is wrong with a draft; nothing when it can be used."""
    parts: tuple[Part, ...] = ("subject", "text", "html")
    for part, text in zip(parts, draft, strict=True):
        yield from (Fault(part, words) for words in _misnamed(kind, text))
        if part != "html" or text.strip():
            yield from (Fault(part, words) for words in _missing(kind, part, text))
        if len(text) > LONGEST[part]:
            most = LONGEST[part]
            words = Words(f"Teksten er længere end {most} tegn.", f"The text is longer than {most} letters.")
            yield Fault(part, words)
    if "\n" in draft.subject.strip():
        yield Fault("subject", Words("Emnet skal stå på én linje.", "The subject must stand on one line."))


def _misnamed(kind: Kind, text: str) -> Iterator[Words]:
    known = [field.name for field in kind.fields]
    for number, line in enumerate(text.split("\n"), 1):
        for found in _BRACES.finditer(line):
            if found[1] is None:
                yield Words(
                    f"Linje {number}: en klamme står alene. Skriv et felt som {{felt}}, eller fjern klammen.",
                    f"Line {number}: a brace stands alone. Write a field as {{field}}, or take the brace away.",
                )
            elif found[1] not in known:
                yield _unknown(number, found[1], known)


def _unknown(line: int, name: str, known: Sequence[str]) -> Words:
    near = get_close_matches(name.strip().lower(), known, 1, 0.6)
    if near:
        cure = Words(f"Mente du {{{near[0]}}}?", f"Did you mean {{{near[0]}}}?")
    else:
        names = ", ".join(f"{{{one}}}" for one in known)
        cure = Words(f"Her findes: {names}.", f"There are: {names}.")
    return Words(
        f"Linje {line}: der er intet felt {{{name}}}. {cure.da}",
        f"Line {line}: there is no field {{{name}}}. {cure.en}",
    )


def _missing(kind: Kind, part: Part, text: str) -> Iterator[Words]:
    for field in kind.fields:
        needed = field.in_subject if part == "subject" else field.in_text
        if needed and f"{{{field.name}}}" not in text:
            yield Words(
                f"Feltet {{{field.name}}} mangler ({field.words.da}). Sæt det ind, hvor det skal stå.",
                f"The field {{{field.name}}} is missing ({field.words.en}). Put it in where it is to stand.",
            )
