"""Readers are killed and replaced, and the next mail is read as if nothing had been."""

import base64
import os
import signal
import threading
import time

import pytest

from vagt.mail.reader import read
from vagt.mail.reader.pool import Pool, Reason, Unread

MAIL = "From: Søren <soren@kunde.dk>\nSubject: Rødgrød\n\nmed fløde\n".encode()
FUNCTION = "vagt.mail.tests.readers:reads"


@pytest.fixture(scope="module")
def pool():
    with Pool(1, function=FUNCTION, seconds=1, memory=800 * 1024 * 1024) as pool:
        yield pool


def reader_of(pool):
    (process,) = pool.processes()
    return process


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"stop", {Reason.TIMED_OUT}),
        (b"sleep", {Reason.TIMED_OUT}),
        (b"spin", {Reason.TIMED_OUT, Reason.DIED}),
        (b"eat", {Reason.DIED}),
        (b"exit", {Reason.DIED}),
    ],
)
def test_a_reader_that_fails_is_replaced(pool, raw, reason):
    before = reader_of(pool)
    answer = pool.read(raw)
    assert isinstance(answer, Unread)
    assert answer.reason in reason
    assert pool.read(MAIL) == read(MAIL)
    assert reader_of(pool) != before
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


def test_what_a_library_prints_is_no_answer(pool):
    assert pool.read(b"babble").text == "babble"


def test_a_reader_has_no_secrets_and_no_connections(pool):
    seen = pool.read(b"environment")
    assert not {name for name in seen.text.split() if "VAGT" in name or "DATABASE" in name or "SECRET" in name}
    assert len(seen.subject.split()) <= 5  # the three of every process, the pipe's copy, and the listing itself


def test_a_reader_killed_in_the_middle_gives_unread_and_the_next_goes_on(pool):
    pool.read(MAIL)
    victim = reader_of(pool)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(pool.read(b"sleep")))
    thread.start()
    time.sleep(0.2)
    os.kill(victim, signal.SIGKILL)
    thread.join()
    assert answers == [Unread(Reason.DIED)]
    assert pool.read(MAIL) == read(MAIL)


def test_a_reader_killed_between_two_mails_costs_one_reading_at_most(pool):
    pool.read(MAIL)
    os.kill(reader_of(pool), signal.SIGKILL)
    answers = [pool.read(MAIL), pool.read(MAIL)]
    assert answers[1] == read(MAIL)


def test_attachments_come_back_byte_for_byte(pool):
    raw = b"From: a@b.dk\nContent-Type: application/octet-stream; name=x\n\n" + bytes(range(256)) * 20_000
    assert pool.read(raw) == read(raw)
    assert pool.read(raw).attachments[0].bytes == bytes(range(256)) * 20_000


def test_threads_share_readers_that_are_recycled():
    mails = [f"From: a@b.dk\nSubject: {number}\n\nx".encode() for number in range(24)]
    with Pool(2, mails=5) as pool:
        first = pool.processes()
        answers = {}
        threads = [
            threading.Thread(target=lambda part=part: answers.update({raw: pool.read(raw) for raw in mails[part::4]}))
            for part in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == {raw: read(raw) for raw in mails}
        assert not first & pool.processes()
        last = pool.processes()
    assert pool.read(MAIL) == Unread(Reason.CLOSED)
    pool.close()
    for process in last:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_closing_ends_a_mail_that_is_being_read():
    pool = Pool(1, function=FUNCTION, seconds=30)
    pool.read(MAIL)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(pool.read(b"sleep")))
    thread.start()
    time.sleep(0.2)
    pool.close()
    thread.join()
    assert answers == [Unread(Reason.CLOSED)]


def test_the_largest_mail_fits_in_a_reader():
    content = bytes(range(256)) * 144_000
    head = b"From: a@b.dk\nContent-Type: a/b; name=x\nContent-Transfer-Encoding: base64\n\n"
    with Pool(1) as pool:
        assert pool.read(head + base64.encodebytes(content)).attachments[0].bytes == content
