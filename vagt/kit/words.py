"""Words that people read and providers edit, kept in Danish and English beside each other."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import get_language


class Words(NamedTuple):
    """One text in both languages; `str()` gives the language of the reader."""

    da: str
    en: str

    def __str__(self) -> str:
        return self.da if (get_language() or "en").startswith("da") else self.en

    @classmethod
    def read(cls, value: Mapping[str, str]) -> "Words":
        """From `{"da": ..., "en": ...}`; raises KeyError with the missing language."""
        return cls(da=value["da"], en=value["en"])

    def as_json(self) -> dict[str, str]:
        return {"da": self.da, "en": self.en}
