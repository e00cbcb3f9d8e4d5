"""How much of a mail is read. What lies beyond is flagged, and the raw mail keeps it."""

from typing import Final

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_DEPTH: Final = 50
MOST_PARTS: Final = 1000
MOST_HEADER: Final = 64 * 1024
"""Bytes of one header."""
MOST_HEADERS: Final = 2000
"""Headers of one block."""
MOST_HEADER_BLOCK: Final = 1024 * 1024
"""Bytes of one block of headers, and of those of all parts together four times as many."""
MOST_PARAMETERS: Final = 200
MOST_RECIPIENTS: Final = 500
MOST_TEXT: Final = 2 * 1024 * 1024
"""Bytes, as UTF-8, of text and of HTML."""
MOST_SUBJECT: Final = 2000
MOST_IDS: Final = 200
MOST_LOOKALIKES: Final = 1_000_000
"""Lines that begin like a delimiter and are none: a database dump has thousands, a bomb has millions."""
MOST_UNPACKED: Final = 100 * 1024 * 1024
"""Bytes of attachments that are also inside a kept container; a nest of forwarded mails would otherwise be kept over and over."""
MOST_NAME: Final = 255
"""Bytes of a file name, as UTF-8."""
