"""A few canned answers, to show what they are for."""

from datetime import datetime

from vagt.kit.db.walls import STAFF, behind
from vagt.knowledge.actions import add_canned
from vagt.knowledge.queries import canned_listed
from vagt.people.rules import SYSTEM

CANNED = (
    (
        "Vi er i gang",
        "modtaget",
        "Hej {first_name}\n\nTak, fordi du skrev. Jeg er gået i gang med {number} og vender tilbage, så snart jeg ved mere.",
        "Hello {first_name}\n\nThank you for writing. I have begun on {number} and will be back as soon as I know more.",
    ),
    (
        "Vi mangler et skærmbillede",
        "skaermbillede",
        "Hej {first_name}\n\nVil du sende et skærmbillede af fejlen, og skrive, hvornår du så den?",
        "Hello {first_name}\n\nCould you send a screenshot of the error, and tell me when you saw it?",
    ),
    (
        "Det er løst",
        "loest",
        "Hej {first_name}\n\nDet virker igen. Sig til, hvis du ser det igen; så åbner {number} af sig selv.",
        "Hello {first_name}\n\nIt works again. Tell me if you see it once more; {number} then opens by itself.",
    ),
)


def make_canned(at: datetime) -> None:
    """The same few every time; nothing where there are some."""
    with behind(STAFF):
        if canned_listed(SYSTEM):
            return
        for title, shortcut, body_da, body_en in CANNED:
            add_canned(title=title, shortcut=shortcut, body_da=body_da, body_en=body_en, by=SYSTEM, at=at)
