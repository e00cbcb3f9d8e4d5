"""What is known of a file by its bytes."""

from typing import Final

NOT_SCANNED: Final = "not_scanned"
CLEAN: Final = "clean"
INFECTED: Final = "infected"
FAILED: Final = "failed"
STATES: Final = (NOT_SCANNED, CLEAN, INFECTED, FAILED)
