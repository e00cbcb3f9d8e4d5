"""The mail that invites a person, and its fields."""

from pathlib import Path
from typing import Final

from vagt.kit.words import Words
from vagt.mail.rules.templates.kinds import Field, Kind, words_in

MAILS: Final = (
    Kind(
        "invitation",
        Words("Invitation til at logge ind", "Invitation to sign in"),
        (
            Field(
                "contact",
                Words("den inviteredes navn", "the invited person's name"),
                Words("Sofie Dybvad", "Sofie Dybvad"),
            ),
            Field("provider", Words("virksomhedens navn", "the company's name"), Words("Nordlys", "Nordlys")),
            Field(
                "link",
                Words("adressen, hvor man logger ind", "the address where one signs in"),
                Words("https://desk.nordlys.example", "https://desk.nordlys.example"),
                "link",
                in_text=True,
            ),
            Field(
                "address",
                Words("den inviteredes mailadresse", "the invited person's address"),
                Words("sofie@dybvad.example", "sofie@dybvad.example"),
                in_text=True,
            ),
        ),
        words_in(Path(__file__).parent / "templates" / "people" / "mail", "invitation"),
    ),
)
