"""Reading documents that people write: every fault is kept, with its place, what is wrong and what would be right."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from vagt.kit.words import Words


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a document that cannot be used."""

    place: str  # such as `plans[2] essential › promises[0] response › minutes.high`
    wrong: Words
    cure: Words

    def __str__(self) -> str:
        return f"{self.place}: {Words(f'{self.wrong.da} {self.cure.da}', f'{self.wrong.en} {self.cure.en}')}"


class Refused(ValueError):
    """A document with faults: nothing of it is used."""

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def one_of(allowed: Collection[str]) -> Words:
    """The sentence that lists what is allowed."""
    shown = ", ".join(sorted(allowed))
    return Words(f"Brug en af: {shown}.", f"Use one of: {shown}.")


def closest(value: str, allowed: Collection[str]) -> Words:
    """The sentence that names the nearest allowed word, or lists them all."""
    near = get_close_matches(value, list(allowed), n=1)
    return Words(f"Mente du {near[0]}?", f"Did you mean {near[0]}?") if near else one_of(allowed)


_MISSING = Words("Mangler.", "Missing.")


@dataclass(slots=True)
class Table:
    """One table of a document, read field by field; faults gather in a list shared by the whole document."""

    value: Mapping[str, Any]
    place: str
    faults: list[Fault]
    read: set[str] = field(default_factory=set)

    def fault(self, key: str, wrong: Words, cure: Words) -> None:
        """Note a fault at a field of this table."""
        place = f"{self.place} › {key}" if self.place and key else self.place or key
        self.faults.append(Fault(place, wrong, cure))

    def _take(self, key: str, kind: type | tuple[type, ...], cure: Words, *, needed: bool) -> Any:
        self.read.add(key)
        found = self.value.get(key)
        if found is None:
            if needed:
                self.fault(key, _MISSING, cure)
            return None
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is int):
            self.fault(key, Words(f"{found!r} kan ikke bruges.", f"{found!r} cannot be used."), cure)
            return None
        return found

    def text(self, key: str, *, needed: bool = True) -> str:
        """A text that is not empty, or "" with a fault."""
        cure = Words("Skriv en tekst i anførselstegn.", "Write a text in quotation marks.")
        found = self._take(key, str, cure, needed=needed)
        if found is not None and not found.strip():
            self.fault(key, Words("Teksten er tom.", "The text is empty."), cure)
        return found or ""

    def words(self, key: str) -> Words:
        """A text in both languages."""
        cure = Words('Skriv { da = "…", en = "…" }.', 'Write { da = "…", en = "…" }.')
        found = self._take(key, Mapping, cure, needed=True)
        if found is None:
            return Words("", "")
        for language in ("da", "en"):
            if not isinstance(found.get(language), str) or not found[language].strip():
                self.fault(f"{key}.{language}", _MISSING, cure)
        for extra in sorted(set(found) - {"da", "en"}):
            self.fault(f"{key}.{extra}", Words("Ukendt sprog.", "Unknown language."), cure)
        return Words(str(found.get("da", "")), str(found.get("en", "")))

    def number(self, key: str, *, low: int, high: int, needed: bool = True) -> int | None:
        """A whole number in a range."""
        cure = Words(f"Skriv et helt tal fra {low} til {high}.", f"Write a whole number from {low} to {high}.")
        found = self._take(key, int, cure, needed=needed)
        if found is not None and not low <= found <= high:
            self.fault(key, Words(f"{found} er uden for rækkevidde.", f"{found} is out of range."), cure)
            return None
        return None if found is None else int(found)

    def yes(self, key: str) -> bool:
        """A true or false that may be absent (false)."""
        return bool(self._take(key, bool, Words("Skriv true eller false.", "Write true or false."), needed=False))

    def choice(self, key: str, allowed: Collection[str], *, needed: bool = True) -> str | None:
        """One of the allowed words."""
        found = self._take(key, str, one_of(allowed), needed=needed)
        if found is not None and found not in allowed:
            self.fault(key, Words(f"{found!r} kendes ikke.", f"{found!r} is unknown."), closest(found, allowed))
            return None
        return None if found is None else str(found)

    def choices(self, key: str, allowed: Collection[str], *, needed: bool = False) -> tuple[str, ...]:
        """A list of allowed words without repetition."""
        found = self._take(key, list, one_of(allowed), needed=needed) or []
        for index, item in enumerate(found):
            if item not in allowed:
                self.fault(
                    f"{key}[{index}]",
                    Words(f"{item!r} kendes ikke.", f"{item!r} is unknown."),
                    closest(str(item), allowed),
                )
            elif item in found[:index]:
                self.fault(
                    f"{key}[{index}]",
                    Words(f"{item!r} står to gange.", f"{item!r} stands twice."),
                    Words("Fjern den ene.", "Remove one."),
                )
        return tuple(item for item in found if item in allowed)

    def day(self, key: str) -> date | None:
        """A date: written as `2026-12-24`, or a date of the document's own."""
        cure = Words("Skriv en dato, der findes, som 2026-12-24.", "Write a date that exists, as 2026-12-24.")
        found = self._take(key, (str, date), cure, needed=True)
        if isinstance(found, str):
            try:
                return date.fromisoformat(found)
            except ValueError:
                self.fault(key, Words(f"{found!r} er ikke en dato.", f"{found!r} is not a date."), cure)
                return None
        return found  # type: ignore[no-any-return]

    def table(self, key: str, *, needed: bool = True) -> "Table | None":
        """A table inside this one."""
        found = self._take(key, Mapping, Words("Skriv en tabel.", "Write a table."), needed=needed)
        return None if found is None else Table(found, f"{self.place} › {key}" if self.place else key, self.faults)

    def tables(self, key: str, label: Callable[[Mapping[str, Any]], object]) -> "Iterator[Table]":
        """The tables of a list; an absent list is empty. `label` names each in the place of a fault."""
        found = self._take(key, list, Words("Skriv en liste.", "Write a list."), needed=False) or []
        for index, item in enumerate(found):
            here = f"{key}[{index}]"
            if not isinstance(item, Mapping):
                self.fault(here, Words("Ikke en tabel.", "Not a table."), Words("Skriv en tabel.", "Write a table."))
                continue
            place = " ".join(str(part) for part in (here, label(item)) if part)
            yield Table(item, f"{self.place} › {place}" if self.place else place, self.faults)

    def nothing_else(self) -> None:
        """Fault every field that was not read."""
        for key in sorted(set(self.value) - self.read):
            self.fault(key, Words(f"{key!r} kendes ikke.", f"{key!r} is unknown."), closest(key, self.read))
