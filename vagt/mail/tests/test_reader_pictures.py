"""Pictures are drawn anew in a process of their own; what is no picture, or a bomb, is none."""

import io
import struct
import zlib

import pytest
from PIL import Image

from vagt.mail.reader.pictures import MOST_PIXELS, WIDEST, shown
from vagt.mail.reader.pool import Pool


def picture(kind="png", size=(8, 6), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, **({"color": (200, 10, 10)} if mode == "RGB" else {})).save(out, kind, **options)
    return out.getvalue()


def bomb(width, height):
    """A PNG that says how large it is and holds almost nothing."""
    chunks = [b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0), b"IDAT" + zlib.compress(b"\0" * 99)]
    body = b"".join(struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (picture("png"), "image/png"),
        (picture("jpeg"), "image/jpeg"),
        (picture("gif"), "image/png"),
        (picture("webp"), "image/jpeg"),
        (picture("png", mode="RGBA"), "image/png"),
    ],
)
def test_a_picture_stays_one(raw, kind):
    (drawn,) = shown(raw).attachments
    assert drawn.type == kind
    assert Image.open(io.BytesIO(drawn.bytes)).size == (8, 6)


def test_nothing_but_the_picture_comes_along():
    told = Image.Exif()
    told[0x010E] = "taken in the server room"
    (drawn,) = shown(picture("jpeg", exif=told, comment=b"<script>") + b"<script>alert(1)</script>").attachments
    assert b"server room" not in drawn.bytes
    assert b"<script" not in drawn.bytes


def test_a_wide_one_is_made_smaller():
    (drawn,) = shown(picture(size=(WIDEST * 2, 20))).attachments
    assert Image.open(io.BytesIO(drawn.bytes)).width == WIDEST


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.4",
        picture()[:40],
        bomb(60_000, 60_000),
        bomb(MOST_PIXELS, 2),
    ],
)
def test_what_is_no_picture_or_too_large_is_none(raw):
    assert shown(raw).attachments == ()


def test_in_a_process_that_can_be_killed():
    with Pool(1, function="vagt.mail.reader.pictures:shown") as pool:
        assert pool.read(bomb(60_000, 60_000)).attachments == ()
        assert pool.read(picture()).attachments[0].type == "image/png"
