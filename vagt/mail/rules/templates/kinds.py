"""The kinds of mail that we write ourselves, each with its fields and the words it has until somebody changes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from vagt.kit.words import Words

Form = Literal["line", "lines", "link", "markdown"]
Values = Mapping[str, str]

LANGUAGES: Final = ("da", "en")
EVERY_BRAND: Final = ""  # the key of the texts of every brand that has none of its own


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is filled in. `in_subject` and `in_text` say where it must stand."""

    name: str
    words: Words
    sample: Words
    form: Form = "line"
    in_subject: bool = False
    in_text: bool = False

    @property
    def as_written(self) -> str:
        """As it stands in a text."""
        return f"{{{self.name}}}"


class Draft(NamedTuple):
    """The text of one kind in one language. Without HTML of its own, the text, read as Markdown, makes it."""

    subject: str
    text: str
    html: str = ""


class Composed(NamedTuple):
    """A mail, filled in."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A mail that we write ourselves. `is_answered`: the line above which an answer belongs stands before it."""

    key: str
    words: Words
    fields: Sequence[Field]
    defaults: Mapping[str, Draft]
    is_answered: bool = False

    def samples(self, language: str) -> Values:
        """What stands in every field of a preview."""
        return {field.name: getattr(field.sample, language) for field in self.fields}


def words_in(folder: Path, key: str) -> Mapping[str, Draft]:
    """The text of a kind in both languages, from `key.da.txt` and `key.en.txt`: the subject, a blank line, the rest."""
    found = {}
    for language in LANGUAGES:
        subject, _blank, text = (folder / f"{key}.{language}.txt").read_text(encoding="utf-8").partition("\n\n")
        found[language] = Draft(subject, text.strip("\n"))
    return found


_kinds: dict[str, Kind] = {}


def teach(*kinds: Kind) -> None:
    """The kinds of mail that an app writes; said once, when the app is ready."""
    _kinds.update({kind.key: kind for kind in kinds})


def kinds() -> Sequence[Kind]:
    """Every kind, in the order in which they were taught."""
    return tuple(_kinds.values())


def kind_called(key: str) -> Kind | None:
    """One kind; None when there is none of this key."""
    return _kinds.get(key)
