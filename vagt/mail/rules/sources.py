"""What a thing made of a received mail names as its source, so that it is made once."""

from typing import Final

_PREFIX: Final = "mail:"


def source_of(inbound_id: int) -> str:
    """The source that is this mail."""
    return f"{_PREFIX}{inbound_id}"


def inbound_in(source: str | None) -> int | None:
    """The mail that a source is; None for any other source."""
    number = (source or "").removeprefix(_PREFIX)
    return int(number) if source and source != number and number.isdecimal() else None
