"""The fields of a canned answer, what is wrong with a text, and how it is filled in."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from vagt.kit.words import Words
from vagt.mail.rules.templates.faults import faults
from vagt.mail.rules.templates.filling import text_of
from vagt.mail.rules.templates.kinds import LANGUAGES, Draft, Field, Kind

FIELDS: Final = (
    Field("contact", Words("kontaktens navn", "the contact's name"), Words("Sofie Dybvad", "Sofie Dybvad")),
    Field("first_name", Words("kontaktens fornavn", "the contact's first name"), Words("Sofie", "Sofie")),
    Field("customer", Words("kundens navn", "the customer's name"), Words("Dybvad Skibsteknik", "Dybvad Skibsteknik")),
    Field("number", Words("opgavens nummer", "the task's number"), Words("#100234", "#100234")),
    Field("title", Words("opgavens titel", "the task's title"), Words("Ordrer mangler", "Orders are missing")),
    Field(
        "due",
        Words(
            "hvornår vi har lovet at svare; tomt uden løfte", "by when we promised to answer; empty without a promise"
        ),
        Words("mandag den 27. juli kl. 15.30", "Monday 27 July at 15:30"),
    ),
    Field("consultant", Words("dit eget navn", "your own name"), Words("Freja Lund", "Freja Lund")),
    Field("brand", Words("brandets navn", "the brand's name"), Words("Nordlys", "Nordlys")),
)
_KIND: Final = Kind("canned", Words("Standardsvar", "Canned answer"), FIELDS, {})
SHORTCUT: Final = r"[a-z0-9][a-z0-9-]{0,39}"


class Bad(NamedTuple):
    """What is wrong, and in which language's text (`body_da`, `body_en`)."""

    field: str
    words: Words


def wrong_with(bodies: Mapping[str, str]) -> Iterator[Bad]:
    """Everything wrong with the texts, by language; one of the two is enough."""
    if not any(body.strip() for body in bodies.values()):
        yield Bad(
            f"body_{LANGUAGES[0]}", Words("Skriv svaret på mindst ét sprog.", "Write it in one language at least.")
        )
    for language, body in bodies.items():
        for fault in faults(_KIND, Draft("", body)):
            yield Bad(f"body_{language}", fault.words)


def filled(bodies: Mapping[str, str], values: Mapping[str, str], *, language: str) -> str:
    """The text in this language, or in the other where there is none, with its fields filled in.

    A line that holds nothing but empty fields is left out.
    """
    body = bodies.get(language, "").strip() or next((one for one in bodies.values() if one.strip()), "")
    return text_of(body, values)
