"""How long the link holds that confirms an address."""

from datetime import timedelta
from typing import Final

HOLDS: Final = timedelta(days=14)
