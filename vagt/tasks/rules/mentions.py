"""Whom a text mentions: an @ and a colleague's name."""

import re
from collections import Counter
from collections.abc import Mapping


def mentioned(text: str, names: Mapping[int, str]) -> frozenset[int]:
    """Those of the named who stand in the text as @Name: the whole name, or the first where only one has it.

    Case does not count. An @ inside a word, as in an address, is none.
    """
    firsts = Counter(_first(name) for name in names.values())
    return frozenset(
        one
        for one, name in names.items()
        if _stands(name, text) or (firsts[_first(name)] == 1 and _stands(name.split(" ", 1)[0], text))
    )


def _first(name: str) -> str:
    return name.split(" ", 1)[0].casefold()


def _stands(name: str, text: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
