"""The mails that intake writes and the fields of each; what they say by itself stands beside its templates."""

from pathlib import Path
from typing import Final

from vagt.kit.words import Words
from vagt.mail.rules.templates.kinds import Field, Kind, words_in

_FOLDER: Final = Path(__file__).parent / "templates" / "intake" / "mail"


def _same(text: str) -> Words:
    return Words(text, text)


def _receipt_fields(promise: Words, due: Words, reason: Words) -> tuple[Field, ...]:
    """The fields of a receipt, with the samples of what is promised."""
    return (
        Field("contact", Words("navnet på den, der skrev", "the name of whoever wrote"), _same("Sofie Dybvad")),
        Field(
            "about",
            Words("mailens emne, eller at den er modtaget", "the mail's subject, or that it has arrived"),
            Words("Re: Ordrer mangler", "Re: Orders are missing"),
        ),
        Field(
            "mark",
            Words("mærket, der fører et svar til opgaven", "the mark that brings an answer to the task"),
            _same("[#100234-k3x7qa]"),
            in_subject=True,
        ),
        Field(
            "filed",
            Words("om mailen blev en opgave eller kom på en", "whether it became a task or was added to one"),
            Words("Den er nu opgave", "It is task"),
        ),
        Field("number", Words("opgavens nummer", "the task's number"), _same("#100234"), in_text=True),
        Field(
            "promise",
            Words("hvornår vi svarer, eller at intet er lovet", "by when we answer, or that nothing is promised"),
            promise,
            in_text=True,
        ),
        Field("due", Words("selve tidspunktet; tomt uden løfte", "the instant itself; empty without a promise"), due),
        Field("reason", Words("hvorfor, i hele sætninger", "why, in whole sentences"), reason),
        Field("brand", Words("brandets navn", "the brand's name"), _same("Nordlys")),
        Field("brand_email", Words("brandets adresse", "the brand's address"), _same("support@nordlys.example")),
        Field(
            "signature",
            Words("brandets underskrift", "the brand's signature"),
            Words("Venlig hilsen\nNordlys", "Kind regards\nNordlys"),
            "lines",
        ),
    )


MAILS: Final = (
    Kind(
        "receipt",
        Words("Kvittering med lovet svartid", "Receipt with a promised response time"),
        _receipt_fields(
            Words("Vi svarer senest mandag den 27. juli kl. 15.30.", "We answer by Monday 27 July at 15:30."),
            Words("mandag den 27. juli kl. 15.30", "Monday 27 July at 15:30"),
            Words(
                "Jeres aftale giver svar inden for 8 timer i kontortiden.",
                "Your agreement gives an answer within 8 office hours.",
            ),
        ),
        words_in(_FOLDER, "receipt"),
        is_answered=True,
    ),
    Kind(
        "receipt_without_promise",
        Words("Kvittering uden lovet svartid", "Receipt without a promised response time"),
        _receipt_fields(
            Words("Vi lover ingen svartid.", "There is no guaranteed response time."),
            _same(""),
            Words("Essential ville give en svartid.", "Essential would give a response time."),
        ),
        words_in(_FOLDER, "receipt_without_promise"),
        is_answered=True,
    ),
    Kind(
        "confirm_address",
        Words("Bekræft din adresse (til ukendte)", "Confirm your address (to strangers)"),
        (
            Field(
                "link",
                Words("linket, der bekræfter adressen", "the link that confirms the address"),
                _same("https://desk.nordlys.example/confirm/…/"),
                "link",
                in_text=True,
            ),
            Field(
                "holds",
                Words("hvad der gælder uden aftale, med punkt", "what holds without an agreement, with its clause"),
                Words(
                    "Der er ingen underskrevet aftale, så Basic gælder. En medarbejder svarer, når vi har tid (punkt 1.4).",
                    "There is no signed agreement, so Basic holds. An employee answers as time allows (clause 1.4).",
                ),
                in_text=True,
            ),
            Field("provider", Words("virksomhedens navn", "the company's name"), _same("Nordlys")),
        ),
        words_in(_FOLDER, "confirm_address"),
    ),
)
