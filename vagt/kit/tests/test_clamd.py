"""What clamd says of bytes, and what is made of one that is away, answers nonsense or has had enough. A real one."""

import socket
import threading
from contextlib import contextmanager

import pytest

from tests.clamd import BAD, FOUND, LIMIT, clamd  # noqa: F401 - a fixture
from vagt.kit.clamd import TOO_LARGE, Clamd, ScannerAway, Verdict


def test_what_it_says_of_bytes(clamd):  # noqa: F811
    asked = Clamd.at(clamd.place)
    assert asked.signatures().startswith("ClamAV")
    for content, verdict in (
        ([b"orders"], Verdict("clean")),
        ([], Verdict("clean")),
        ([b"", BAD], Verdict("infected", FOUND)),
        ([BAD[:30], BAD[30:]], Verdict("infected", FOUND)),
        ([b"x" * 200_000, BAD], Verdict("infected", FOUND)),
        ([b"x" * LIMIT], Verdict("clean")),
        ([b"x" * LIMIT, b"x"], Verdict("failed", TOO_LARGE)),
        ([b"x" * LIMIT] * 20, Verdict("failed", TOO_LARGE)),
    ):
        assert asked.scan(content) == verdict


def test_what_goes_wrong_with_the_file_is_not_the_scanners_fault(clamd):  # noqa: F811
    def torn():
        yield b"the beginning"
        raise FileNotFoundError("gone")

    with pytest.raises(FileNotFoundError):
        Clamd.at(clamd.place).scan(torn())


@contextmanager
def somebody(answer):
    """A server that takes what comes for a moment, gives this answer and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            link, _ = server.accept()
            with link:
                link.recv(64)
                link.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield Clamd.at(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        thread.join(5)


@pytest.mark.parametrize("answer", [b"", b"220 mail.example ESMTP\r\n", b"\xff" * 9000, b"stream: "])
def test_who_is_no_scanner_clears_no_file(answer):
    with somebody(answer) as asked, pytest.raises(ScannerAway):
        asked.scan([b"orders"])
    with somebody(answer) as asked, pytest.raises(ScannerAway):
        asked.signatures()


def test_its_own_words_when_it_could_not():
    with somebody(b"stream: Can't allocate\nmemory ERROR\0") as asked:
        assert asked.scan([b"orders"]) == Verdict("failed", "Can't allocate memory")


def test_nobody_there(tmp_path):
    for place in (f"unix:{tmp_path}/none", "tcp://127.0.0.1:1"):
        with pytest.raises(ScannerAway):
            Clamd.at(place).signatures()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("unix:/run/clamav/clamd.ctl", Clamd(path="/run/clamav/clamd.ctl")),
        ("unix:///run/clamd", Clamd(path="/run/clamd")),
        ("tcp://scan.example:3310", Clamd(host="scan.example", port=3310)),
        ("tcp://[::1]:3310/", Clamd(host="::1", port=3310)),
    ],
)
def test_where_it_listens(text, place):
    assert Clamd.at(text) == place


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "/run/clamd", "unix:", "unix:clamd.ctl", "unix:/", "unix://host/run/clamd", "http://h:1"),
        *("tcp://host", "tcp://:3310", "tcp://a:b:1", "tcp://h:0", "tcp://h:99999", "tcp://me@h:1", "tcp://h:1/path"),
        *("tcp://[::1:3",),
    ],
)
def test_where_it_does_not(text):
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic shows whatever sentence it holds
        Clamd.at(text)
