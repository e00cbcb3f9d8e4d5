"""The mail of a notice, and its fields."""

from pathlib import Path
from typing import Final

from vagt.kit.words import Words
from vagt.mail.rules.templates.kinds import Field, Kind, words_in

MAILS: Final = (
    Kind(
        "notice",
        Words("Besked til en kollega", "Notice to a colleague"),
        (
            Field(
                "headline",
                Words("hvad der er sket, uden punktum", "what happened, without a full stop"),
                Words(
                    "Løftet på opgave #100234 er ved at blive brudt", "The promise of task #100234 is about to break"
                ),
                in_subject=True,
            ),
            Field(
                "sentence",
                Words("det samme som en hel sætning", "the same as a whole sentence"),
                Words(
                    "Løftet på opgave #100234 er ved at blive brudt.", "The promise of task #100234 is about to break."
                ),
                in_text=True,
            ),
            Field(
                "link",
                Words("siden, det handler om", "the page that it is about"),
                Words("https://desk.nordlys.example/tasks/100234/", "https://desk.nordlys.example/tasks/100234/"),
                "link",
                in_text=True,
            ),
        ),
        words_in(Path(__file__).parent / "templates" / "notices" / "mail", "notice"),
    ),
)
