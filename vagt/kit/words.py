"""Words that people read and providers edit, kept in Danish and English beside each other. Pure Python.

What explains a promise or a refusal is made in both languages at once, since it is shown to one person and kept for
another; the fixed words of the screens go through gettext.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

_language: Callable[[], str | None] = lambda: "en"  # noqa: E731 - replaced once, by `speak`


def speak(language: Callable[[], str | None]) -> None:
    """Install what says the reader's language (`da`, `en-gb`, ...); until then it is English."""
    global _language  # noqa: PLW0603 - set once, when the project is assembled
    _language = language


class Words(NamedTuple):
    """One text in both languages; `str()` gives the language of the reader."""

    da: str
    en: str

    def __str__(self) -> str:
        return self.da if (_language() or "en").startswith("da") else self.en

    @classmethod
    def read(cls, value: Mapping[str, str]) -> "Words":
        """From `{"da": ..., "en": ...}`; raises KeyError with the missing language."""
        return cls(da=value["da"], en=value["en"])

    def as_json(self) -> dict[str, str]:
        """The form in which it is stored."""
        return {"da": self.da, "en": self.en}


def listed(items: Iterable[Words]) -> Words:
    """`a, b and c` in both languages."""
    every = list(items)
    return Words(_join([w.da for w in every], "og"), _join([w.en for w in every], "and"))


def _join(parts: list[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""
