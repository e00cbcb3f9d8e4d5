"""The mails that carry what a consultant wrote, and their fields; what stands around it is in the templates."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from vagt.kit.words import Words
from vagt.mail.rules.templates.kinds import Field, Kind, words_in

_FOLDER: Final = Path(__file__).parent / "templates" / "tasks" / "mail"
_FIELDS: Final = (
    Field(
        "body",
        Words("det, konsulenten skrev", "what the consultant wrote"),
        Words(
            "Hej Sofie\n\nOrdrerne er på plads igen. **Årsagen** var en fuld disk.",
            "Hello Sofie\n\nThe orders are back. **The reason** was a full disk.",
        ),
        "markdown",
        in_text=True,
    ),
    Field("title", Words("opgavens titel", "the task's title"), Words("Ordrer mangler", "Orders are missing")),
    Field(
        "mark",
        Words("mærket, der fører et svar til opgaven", "the mark that brings an answer to the task"),
        Words("[#100234-k3x7qa]", "[#100234-k3x7qa]"),
        in_subject=True,
    ),
    Field("number", Words("opgavens nummer", "the task's number"), Words("#100234", "#100234")),
    Field(
        "name_and_role",
        Words("hvem der svarer, med rolle", "who answers, with the role"),
        Words("Freja Lund, backendudvikler", "Freja Lund, backend developer"),
        in_text=True,
    ),
    Field("consultant", Words("hvem der svarer", "who answers"), Words("Freja Lund", "Freja Lund")),
    Field("role", Words("konsulentens rolle", "the consultant's role"), Words("backendudvikler", "backend developer")),
    Field("brand", Words("brandets navn", "the brand's name"), Words("Nordlys", "Nordlys")),
    Field(
        "signature",
        Words("brandets underskrift", "the brand's signature"),
        Words("Venlig hilsen\nNordlys", "Kind regards\nNordlys"),
        "lines",
    ),
)

_BY_NAME: Final = {field.name: field for field in _FIELDS}
_RESOLVED: Final = (
    Field("contact", Words("kontaktens navn", "the contact's name"), Words("Sofie Dybvad", "Sofie Dybvad")),
    _BY_NAME["title"],
    _BY_NAME["mark"],
    replace(_BY_NAME["number"], in_text=True),
    Field(
        "closing",
        Words("hvornår opgaven lukker af sig selv", "when the task closes by itself"),
        Words(
            "Hører vi ikke fra dig, lukker den af sig selv mandag den 27. juli, efter 10 arbejdsdage.",
            "If we hear nothing, it closes by itself on Monday 27 July, after 10 working days.",
        ),
        in_text=True,
    ),
    Field(
        "link",
        Words("linket, hvor kontakten siger, hvordan det gik", "the link where the contact says how it was"),
        Words("https://desk.nordlys.example/rate/…/", "https://desk.nordlys.example/rate/…/"),
        "link",
        in_text=True,
    ),
    _BY_NAME["brand"],
    Field(
        "brand_email",
        Words("brandets adresse", "the brand's address"),
        Words("support@nordlys.example", "support@nordlys.example"),
    ),
    _BY_NAME["signature"],
)

MAILS: Final = (
    Kind(
        "answer",
        Words("Svar til kunden", "Answer to the customer"),
        _FIELDS,
        words_in(_FOLDER, "answer"),
        is_answered=True,
    ),
    Kind(
        "aside",
        Words("Besked til en tredjepart", "Message to a third party"),
        _FIELDS,
        words_in(_FOLDER, "aside"),
        is_answered=True,
    ),
    Kind(
        "resolved",
        Words("Løst: hvordan gik det?", "Resolved: how was it?"),
        _RESOLVED,
        words_in(_FOLDER, "resolved"),
        is_answered=True,
    ),
)
