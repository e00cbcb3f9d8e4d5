"""Damaged copies of every written mail: always a message, always storable, never by giving up, and the same again over the wire."""

import os
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vagt.mail.reader import Flag, read, wire
from vagt.mail.reader.reading import MOST_BYTES
from vagt.mail.tests.mails import BOUNCE, KEPT
from vagt.mail.tests.test_reader import BODIES, FORMS, assert_storable

MAILS = [raw for raw, _ in KEPT.values()] + [raw for raw, *_ in BODIES] + [raw for raw, *_ in FORMS] + [BOUNCE]
MAILS += [raw.replace(b"\n", b"\r\n") for raw in MAILS]
PIECES = [
    b"\0",
    b"\r",
    b"\n",
    b"\n\n",
    b"--",
    b"=?utf-8?q?=E6?=",
    b"=\n",
    b"\xff",
    b"\xc3",
    b'"',
    b"<",
    b"(",
    b";",
    b"*0*=",
    b"\x80\x02",
    b" ",
]
PIECES += [
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: message/rfc822\n",
    b"From: x@y.dk\n",
    b"\n--=_skel\n",
    b"\n--=_skel--\n",
]
PIECES += [
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Type: text/html; charset=utf-16\n",
    b"begin 644 x\n",
    bytes.fromhex("789f3e22"),
]


def law():
    """Many when VAGT_TEST_PROFILE=prove, else enough to notice."""
    full = 20_000 if os.environ.get("VAGT_TEST_PROFILE") == "prove" else 250
    return settings(max_examples=full, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def damaged(draw):
    raw = bytearray(draw(st.sampled_from(MAILS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        to = min(len(raw), at + draw(st.integers(0, 60)))
        match draw(st.sampled_from(["flip", "cut", "insert", "delete", "splice", "repeat"])):
            case "flip" if at < len(raw):
                raw[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del raw[at:]
            case "insert":
                raw[at:at] = draw(st.sampled_from(PIECES))
            case "delete":
                del raw[at:to]
            case "splice":
                other = draw(st.sampled_from(MAILS))
                raw[at:to] = other[draw(st.integers(0, len(other))) :]
            case "repeat":
                raw[at:at] = raw[at:to] * draw(st.integers(1, 5))
            case _:
                pass
    return bytes(raw)


def assert_sound(raw):
    before = time.process_time()
    message = read(raw)
    assert time.process_time() - before < 5
    assert Flag.FAILED not in message.flags
    assert_storable(message)
    assert wire.unpack(b"".join(wire.pack(message))) == message
    assert sum(len(one.bytes) for one in message.attachments) <= 3 * MOST_BYTES


@law()
@given(damaged())
def test_a_damaged_mail_is_a_message(raw):
    assert_sound(raw)


@law()
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)), max_size=60).map(b"".join),
    )
)
def test_any_bytes_are_a_message(raw):
    assert_sound(raw)


def test_every_beginning_of_a_mail_is_a_message():
    raw, _ = KEPT["TNEF in TNEF"]
    for end in range(0, len(raw), 23):
        assert_sound(raw[:end])
    for end in range(0, len(BOUNCE), 11):
        assert_sound(BOUNCE[:end])
