"""Pictures of mail, drawn anew: what comes out holds the picture and nothing else that came with it.

Runs in a reader's process, with its limits of memory and time; nothing of a picture is decoded before its size is known.
"""

import io
import struct
import warnings
from typing import Final

from PIL import Image, ImageOps

from vagt.mail.reader.message import Attachment, Message

READ: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
MOST_PIXELS: Final = 40_000_000
MOST_BYTES: Final = 20 * 1024 * 1024
WIDEST: Final = 1600
_QUALITY: Final = 85
# What damaged pictures have been seen to raise; whatever else there is ends the process, and another takes its place.
_NOT_ONE: Final = (
    OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError, MemoryError, struct.error,
    Image.DecompressionBombWarning, Image.DecompressionBombError,
)  # fmt: skip


def shown(raw: bytes) -> Message:
    """A message with the picture as its only attachment; without one for what is no picture, or too large a one.

    Of one that moves the first frame is kept. Where and by what it was taken is left out.
    """
    try:
        drawn = _drawn(raw) if len(raw) <= MOST_BYTES else None
    except _NOT_ONE:
        drawn = None
    return Message(attachments=(drawn,) if drawn is not None else ())


def _drawn(raw: bytes) -> Attachment | None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = Image.open(io.BytesIO(raw), formats=READ)
    if picture.width * picture.height > MOST_PIXELS:
        return None
    picture.draft("RGB", (WIDEST, WIDEST))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((WIDEST, WIDEST * 4))
    see_through = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    drawn = upright.convert("RGBA" if see_through else "RGB")
    drawn.info = {}
    out, kind = io.BytesIO(), "png" if see_through or picture.format in {"PNG", "GIF", "BMP"} else "jpeg"
    drawn.save(out, kind, **({} if kind == "png" else {"quality": _QUALITY}))
    return Attachment(f"picture.{kind}", f"image/{kind}", out.getvalue(), kind="inline")
