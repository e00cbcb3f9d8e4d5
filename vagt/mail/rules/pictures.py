"""Which files of a mail may be shown as pictures, once they were drawn anew."""

from typing import Final

TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
