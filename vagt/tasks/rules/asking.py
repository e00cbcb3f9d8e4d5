"""Asking how it was: how long a link holds, and how long a mail that the limits held back may still leave."""

from datetime import timedelta
from typing import Final

HOLDS: Final = timedelta(days=30)
WAITS: Final = timedelta(days=30)
RETURNED: Final = timedelta(days=30)  # an address whose mail came back so lately is not asked
