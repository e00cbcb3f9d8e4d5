"""Bodies that come slowly, never, or too large."""

import threading
import time
from io import BytesIO

import pytest

from vagt.kit import bodies
from vagt.kit.bodies import TOO_LARGE, TOO_SLOW, TimedBodies


class Slow:
    """Gives one byte at a time, each after a pause; stops for good when cut off."""

    def __init__(self, size, pause):
        self.left, self.pause, self.cut = size, pause, threading.Event()

    def read(self, _size):
        if self.left == 0 or self.cut.wait(self.pause):
            return b""
        self.left -= 1
        return b"x"


def received(source, *, length=None, chunked=False, grace=0.2, cap=1000):
    """What the application inside is given."""
    seen = {}

    def inside(environ, _start_response):
        seen.update(environ)
        seen["body"] = environ["wsgi.input"].read()
        return [b""]

    environ = {"wsgi.input": source}
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    if chunked:
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    list(TimedBodies(inside, grace=grace, cap=cap)(environ, lambda *a: None))
    return seen


def test_a_body_that_arrives_is_given_whole():
    seen = received(BytesIO(b"x" * 1000), length=1000)
    assert seen["body"] == b"x" * 1000
    assert seen["CONTENT_LENGTH"] == "1000"


def test_a_chunked_body_gets_the_length_that_django_needs():
    seen = received(BytesIO(b"hello"), chunked=True)
    assert (seen["body"], seen["CONTENT_LENGTH"]) == (b"hello", "5")


@pytest.mark.parametrize("pause", [60, 0.01], ids=["silent", "trickling"])
def test_a_slow_body_is_given_up(pause):
    source = Slow(1000, pause)
    started = time.monotonic()
    seen = received(source, length=1000)
    assert time.monotonic() - started < 2
    assert TOO_SLOW in seen
    assert (seen["body"], seen["CONTENT_LENGTH"]) == (b"", "0")
    source.cut.set()


def test_a_slow_body_that_keeps_the_rate_may_take_longer_than_the_grace(monkeypatch):
    monkeypatch.setattr(bodies, "MINIMUM_RATE", 10)
    seen = received(Slow(40, 0.01), length=40, grace=0.1)
    assert seen["body"] == b"x" * 40


def test_a_chunked_body_is_not_read_beyond_the_cap():
    source = BytesIO(b"x" * 1_000_000)
    seen = received(source, chunked=True, cap=100_000)
    assert TOO_LARGE in seen
    assert seen["body"] == b""
    assert source.tell() < 300_000


def test_a_body_declared_too_large_is_not_read_at_all():
    source = BytesIO(b"x" * 2000)
    seen = {}

    def inside(environ, _start_response):
        seen["position"] = environ["wsgi.input"].tell()
        return [b""]

    list(TimedBodies(inside, grace=0.2, cap=1000)({"wsgi.input": source, "CONTENT_LENGTH": "2000"}, lambda *a: None))
    assert seen["position"] == 0
