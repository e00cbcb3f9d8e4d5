"""Mails built to be slow, deep or large: each is read in less than five seconds of processor time, and never by giving up."""

import base64
import time

import pytest

from vagt.mail.reader import Flag, read
from vagt.mail.reader.limits import MOST_BYTES, MOST_RECIPIENTS, MOST_TEXT
from vagt.mail.tests.bombs import some_always

HEAD = b"From: lars@kunde.dk\nMIME-Version: 1.0\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n'
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\n\n"
MB = 1024 * 1024


def subject(value):
    return b"Subject: " + value + b"\n" + HEAD + b"\ntekst"


def nested(levels):
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(levels))
    return HEAD + opening + b"\ninderst"


def at_every_level(levels, size):
    return nested(levels) + b"x" * size + b"".join(b"\n--b%d--" % n for n in reversed(range(levels)))


def base64_of(data):
    return base64.encodebytes(data)


def _winmail(count):
    record = b"\x02" + (0x9002).to_bytes(2, "little") + b"\0\0" + bytes(4) + b"\0\0"
    return b"\x78\x9f\x3e\x22\1\0" + record * count


def _properties(count):
    body = count.to_bytes(4, "little") + b"\x02\x10\x01\x30" + (2**32 - 1).to_bytes(4, "little")
    return b"\x78\x9f\x3e\x22\1\0\x01\x03\x90\x06\0" + len(body).to_bytes(4, "little") + body + b"\0\0"


def part(kind, content):
    head = b"--b\nContent-Type: " + kind + b"\nContent-Transfer-Encoding: base64\n\n"
    return MIXED + head + base64_of(content) + b"--b--\n"


BOMBS = {
    "50,000 parts": lambda: MIXED + b"--b\n\nx\n" * 50_000,
    "many parts with headers": lambda: MIXED + b"--b\nContent-Type: text/plain; charset=x-none\n\n\xe6\xf8\n" * 5000,
    "parts whose charset must be guessed": lambda: MIXED + (b"--b\n\n" + bytes(range(128, 256)) * 200 + b"\n") * 1000,
    "20,000 encoded words": lambda: subject(b"=?utf-8?q?=C3=A6?= " * 20_000),
    "60,000 unfinished encoded words": lambda: subject(b"=?" * 30_000),
    "encoded words of strange charsets": lambda: subject(b"".join(b"=?x%d?q?=E6?= " % n for n in range(4000))),
    "20,000 parameters": lambda: HEAD + b"Content-Type: text/plain" + b"; a=b" * 20_000 + b"\n\nx",
    "20,000 continuations": lambda: (
        HEAD + b"Content-Type: a/b" + b"".join(b"; x*%d=a" % n for n in range(9000)) + b"\n\nx"
    ),
    "quotation marks in parameters": lambda: HEAD + b'Content-Type: a/b; x="' + b'\\"' * 30_000 + b"\n\nx",
    "20,000 recipients": lambda: b"To: " + b"a@b.dk, " * 20_000 + b"\n" + HEAD + b"\nx",
    "20,000 headers of recipients": lambda: b"To: a@b.dk\n" * 20_000 + HEAD + b"\nx",
    "parentheses": lambda: b"From: " + b"(" * 60_000 + b"\nTo: a@b.dk\n\nx",
    "angle brackets": lambda: b"From: " + b"<" * 60_000 + b"\nTo: " + b"<" * 60_000 + b">\n\nx",
    "quotes": lambda: b"From: " + b'"' * 60_000 + b"\nTo: " + b'\\"' * 30_000 + b"\n\nx",
    "letters before no at sign": lambda: b"From: " + b"a" * 60_000 + b" @\nTo: " + b"a.b@" * 16_000 + b"\n\nx",
    "1,500 multiparts in each other": lambda: nested(1500),
    "1,500 messages in each other": lambda: (
        HEAD + b"Content-Type: message/rfc822\n\n" * 1500 + b"Subject: x\n\ninderst"
    ),
    "large and deep": lambda: at_every_level(48, 40 * MB),
    "messages in messages, large": lambda: HEAD + b"Content-Type: message/rfc822\n\n" * 40 + b"\n" + b"x" * 30 * MB,
    "lines like delimiters": lambda: MIXED + b"--b\n\n" + b"--a\n" * (12 * MB),
    "50 MB of line feeds": lambda: MIXED + b"--b\n\n" + b"\n" * 49 * MB,
    "50 MB of line feeds as quoted-printable": lambda: (
        HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b" \n" * 24 * MB
    ),
    "50 MB of blanks": lambda: HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b" " * 49 * MB + b"x",
    "50 MB of equals signs": lambda: HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"QQ==" * 12 * MB,
    "50 MB of base64": lambda: part(b"application/zip", bytes(36 * MB)),
    "a header of 50 MB": lambda: b"Subject: " + b"x" * 49 * MB + b"\n" + HEAD + b"\nx",
    "12 million headers": lambda: b"A:\n" * 16 * MB,
    "junk among headers": lambda: HEAD + (b"x\n" * 18 + b"To: a@b.dk\n") * 60_000,
    "junk in every part": lambda: MIXED + (b"--b\n" + (b"x\n" * 18 + b"To: a@b.dk\n") * 100) * 1000,
    "parts without the end of their headers": lambda: MIXED + (b"--b\n" + b"X-Long: y\n" * 2000) * 1000,
    "combining marks": lambda: HEAD + b"\na" + "\u0301\u0323".encode() * 450_000,
    "combining marks in the subject": lambda: subject("\u0301\u0323".encode() * 15_000),
    "begin of uuencoded files": lambda: HEAD + b"\n" + b"begin 644 x\n" * 400_000,
    "uuencoded empty lines": lambda: HEAD + b"\nbegin 644 x\n" + b"`\n" * 5_000_000,
    "nested encoded multiparts": lambda: _encoded_multiparts(12),
    "divs": lambda: HTML + b"<div>" * 400_000,
    "tables": lambda: HTML + b"<table><tr><td>" * 130_000,
    "cells": lambda: HTML + b"<table><tr>" + b"<td>x" * 400_000,
    "lists": lambda: HTML + b"<ul><li>x" * 200_000,
    "attributes": lambda: HTML + b"<p " + b"a=b " * 500_000 + b">x</p>",
    "unclosed tags": lambda: HTML + b"<" * 2_000_000,
    "comments": lambda: HTML + b"<!--" * 500_000,
    "entities": lambda: HTML + b"&amp;" * 400_000,
    "cids": lambda: (
        MIXED + b"--b\nContent-Type: text/html\n\n" + b"cid:x " * 300_000 + b"\n--b\nContent-ID: <x>\n\n" * 998
    ),
    "winmail of tiny records": lambda: part(b"application/ms-tnef", _winmail(2_000_000)),
    "winmail of four billion properties": lambda: part(b"application/ms-tnef", _properties(2**32 - 1)),
    "S/MIME of open ends": lambda: part(b"application/pkcs7-mime", b"\x30\x80" * 5_000_000),
    "names all alike": lambda: MIXED + b"--b\nContent-Type: a/b; name=x\n\n" * 1000,
    "flowed": lambda: HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\n\n" + b"a \n" * 600_000,
    "quoted deep": lambda: HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b">" * 2_000_000,
    "enriched": lambda: HEAD + b"Content-Type: text/enriched\n\n" + b"<b><<</b>" * 200_000,
    "a report of many": lambda: _report(100_000),
    "dates": lambda: b"Date: " + b"1" * 60_000 + b"\nReferences: " + b"<a@b> " * 10_000 + b"\n" + HEAD + b"\nx",
}


def _encoded_multiparts(levels):
    inner = b"Content-Type: text/plain\n\n" + b"x" * 200_000
    for level in range(levels):
        body = b"--b%d\n" % level + inner + b"\n--b%d--\n" % level
        head = b"Content-Type: multipart/mixed; boundary=b%d\nContent-Transfer-Encoding: base64\n\n" % level
        inner = head + base64_of(body)
    return HEAD + inner


def _report(count):
    fields = b"Final-Recipient: rfc822; a@b.dk\nAction: failed\nStatus: 5.1.1\n\n" * count
    kind = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    return (
        HEAD + kind + b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n" + fields + b"--b--\n"
    )


@pytest.mark.parametrize("name", some_always(BOMBS))
def test_no_mail_is_slow(name):
    raw = BOMBS[name]()[:MOST_BYTES]
    before = time.process_time()
    message = read(raw)
    spent = time.process_time() - before
    assert Flag.FAILED not in message.flags
    assert spent < 5, f"{spent:.1f} s"
    assert len(message.text.encode()) <= MOST_TEXT
    assert len(message.to) <= MOST_RECIPIENTS
