"""How often we answer by ourselves. Headers stop most loops; counting stops the rest."""

from typing import Final, Literal, NamedTuple

Limit = Literal["address_hour", "address_day", "subject_day", "everybody"]

ADDRESS_HOUR: Final = 1
ADDRESS_DAY: Final = 5
SUBJECT_DAY: Final = 3
EVERYBODY: Final = 200  # in ten minutes: then something is wrong, and silence is better


class Sent(NamedTuple):
    """Automatic mails until now: to the address within an hour and a day, about the subject, and to everybody."""

    address_hour: int
    address_day: int
    subject_day: int
    everybody: int


def limit_reached(sent: Sent) -> Limit | None:
    """The limit that forbids one more automatic mail; None when it may leave."""
    if sent.everybody >= EVERYBODY:
        return "everybody"
    if sent.address_hour >= ADDRESS_HOUR:
        return "address_hour"
    if sent.address_day >= ADDRESS_DAY:
        return "address_day"
    return "subject_day" if sent.subject_day >= SUBJECT_DAY else None
