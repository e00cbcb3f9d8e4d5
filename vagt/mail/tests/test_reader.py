"""What is read from mails as they come in life. Every sentence of docs/rules/mail-reader.md has its row here."""

import dataclasses
import unicodedata
from datetime import UTC, datetime

import pytest
from tnefparse import TNEF

from vagt.mail.reader import Flag, read
from vagt.mail.tests.mails import (
    BOUNCE,
    CALENDAR,
    DANISH,
    HEAD,
    HTML,
    KEPT,
    NESTED,
    PLAIN_DANISH,
    TEXT,
    attachment,
    mail,
    mixed,
    multipart,
    part,
    root,
    text_in,
    winmail,
)


def line_ends(raw):
    """The same mail with the three line ends there are."""
    return [raw, raw.replace(b"\n", b"\r\n"), raw.replace(b"\n", b"\r")]


@pytest.mark.parametrize("name", KEPT)
def test_no_attachment_is_lost(name):
    raw, expected = KEPT[name]
    message = read(raw)
    found = {one.name: one.bytes for one in message.attachments}
    assert set(found) == set(expected)
    for file, content in expected.items():
        assert content is None or found[file].rstrip(b"\n") == content.rstrip(b"\n")
    assert not {Flag.FAILED} & message.flags
    for one in message.attachments:
        assert one.inside is None or message.attachments[one.inside].kind in {"nested message", "smime", "tnef"}


CRLF_KEPT = [name for name in KEPT if "TNEF" not in name]


@pytest.mark.parametrize("name", CRLF_KEPT)
def test_line_ends_make_no_difference(name):
    names = {one.name for one in read(KEPT[name][0]).attachments}
    assert {one.name for one in read(KEPT[name][0].replace(b"\n", b"\r\n")).attachments} == names


CHARSETS = [
    "utf-8",
    "iso-8859-1",
    "windows-1252",
    "iso-8859-15",
    "utf-16",
    "utf-16-le",
    "utf-7",
    "cp850",
    "mac_roman",
    "utf-8-sig",
    "cp865",
]
OTHERS = [
    ("koi8-r", "Привет, принтер"),
    ("windows-1251", "Привет"),
    ("iso-2022-jp", "プリンター"),
    ("shift_jis", "プリンター"),
    ("gb2312", "打印机"),
    ("big5", "印表機"),
    ("euc-kr", "프린터"),
    ("iso-8859-8-i", "שלום"),
    ("windows-1254", "ığş"),
]


@pytest.mark.parametrize(
    ("charset", "text"),
    [*((one, PLAIN_DANISH) for one in CHARSETS), *OTHERS, ("windows-1252", DANISH), ("utf-8", DANISH)],
)
def test_charsets(charset, text):
    python = {"iso-8859-8-i": "iso-8859-8"}.get(charset, charset)
    assert read(text_in(python, text, announced=charset)).text.strip() == text.strip()


LIES = [
    ("utf-8", "us-ascii", set()),
    ("utf-8", "iso-8859-1", {Flag.CHARSET_WRONG}),
    ("windows-1252", "utf-8", {Flag.CHARSET_WRONG}),
    ("windows-1252", "us-ascii", set()),
    ("windows-1252", "iso-8859-1", set()),
    ("windows-1252", "x-unknown-charset", {Flag.CHARSET_UNKNOWN}),
    ("utf-8", '"utf-8', set()),
    ("utf-8", "base64", {Flag.CHARSET_UNKNOWN}),
    ("utf-8", "punycode", {Flag.CHARSET_UNKNOWN}),
    ("windows-1252", "", set()),
]


@pytest.mark.parametrize(("charset", "announced", "flags"), LIES)
def test_charsets_that_lie(charset, announced, flags):
    raw = text_in(charset, "Blåbærgrød på Ærø, æg og øl\n", announced="X").replace(
        b"charset=X", f"charset={announced}".encode()
    )
    message = read(raw)
    assert message.text.strip() == "Blåbærgrød på Ærø, æg og øl"
    assert message.flags >= flags


def test_ascii_announced_as_utf_16_is_ascii():
    assert read(mail("Content-Type: text/plain; charset=utf-16\n", "Hej Freja")).text == "Hej Freja"


SUBJECTS = [
    (b"=?utf-8?q?R=C3=B8dgr=C3=B8d?=", "Rødgrød"),
    (b"=?iso-8859-1?q?R=F8dgr=F8d?= med =?utf-8?b?ZmzDuGRl?=", "Rødgrød med fløde"),
    (b"=?utf-8?b?UsO4ZGdyw?=\n =?utf-8?b?7hk?=", "Rødgrød"),
    (b"=?utf-8?q?R=C3?= =?utf-8?q?=B8d?=", "Rød"),
    (b"=?UTF-8?Q?to_ord?=   =?UTF-8?Q?_ialt?=", "to ord ialt"),
    (b"=?utf-8*da?q?R=C3=B8d?=", "Rød"),
    (b"Re:=?utf-8?q?R=C3=B8d?=", "Re:Rød"),
    (b"=?utf-8?q?med mellemrum?=", "med mellemrum"),
    (b"=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
    (b"=?utf-8?q?uden ende", "=?utf-8?q?uden ende"),
    (b"=?no-such?q?R=F8d?=", "Rød"),
    ("Rødgrød".encode(), "Rødgrød"),
    ("Rødgrød".encode("latin-1"), "Rødgrød"),
    (b"foldet\n\tover\n linjer", "foldet over linjer"),
    (b"=?utf-8?q?linje=0Abrud=00=0Dher?=", "linje brud her"),
    ("vendt \u202eom".encode(), "vendt om"),
    ("de\u0301ja\u0300".encode(), "déjà"),
    (b"=?utf-7?q?+2AA-x?=", "\ufffdx"),
    (b"", ""),
    (b"x" * 70_000, "x" * 2000),
]


@pytest.mark.parametrize(("raw", "subject"), SUBJECTS)
def test_subjects(raw, subject):
    assert read(b"Subject: " + raw + b"\nFrom: a@b.dk\n\nx").subject == subject


SENDERS = [
    ("lars@kunde.dk", "lars@kunde.dk", "", True),
    ("Lars Holm <lars@kunde.dk>", "lars@kunde.dk", "Lars Holm", True),
    ('"Holm, Lars" <Lars@KUNDE.dk>', "Lars@kunde.dk", "Holm, Lars", True),
    ("=?utf-8?q?S=C3=B8ren?= <s@kunde.dk>", "s@kunde.dk", "Søren", True),
    ('"=?utf-8?q?S=C3=B8ren?=" <s@kunde.dk>', "s@kunde.dk", "Søren", True),
    ("lars@kunde.dk (Lars Holm)", "lars@kunde.dk", "Lars Holm", True),
    ("Søren <s@kunde.dk>", "s@kunde.dk", "Søren", True),
    ("'Lars' <lars@kunde.dk>", "lars@kunde.dk", "Lars", True),
    ("lars@kunde.dk <evil@x.dk>", "evil@x.dk", "lars@kunde.dk", False),
    ("<lars@kunde.dk>evil@x.dk", "lars@kunde.dk", None, False),
    ('"lars@kunde.dk" <evil@x.dk>', "evil@x.dk", "lars@kunde.dk", True),
    ("a@x.dk, b@x.dk", "a@x.dk", "", False),
    ("Gruppe: a@x.dk;", "a@x.dk", "", False),
    ("=?utf-8?q?Lars_=3Clars=40kunde.dk=3E?=", "lars@kunde.dk", "Lars", False),
    ("Lars <lars@kunde.dk", "lars@kunde.dk", "Lars", False),
    ("<<lars@kunde.dk>>", "lars@kunde.dk", "", False),
    ("Lars <lars@localhost>", "lars@localhost", "Lars", False),
    ("<@relay.dk:lars@kunde.dk>", "lars@kunde.dk", "", False),
    ("Lars", "", "Lars", False),
    ("", "", "", False),
    ("undisclosed-recipients:;", "", None, False),
    ("lars@kunde.dk\nFrom: b@x.dk", "lars@kunde.dk", "", False),
]


@pytest.mark.parametrize(("written", "address", "name", "is_clear"), SENDERS)
def test_senders(written, address, name, is_clear):
    message = read(f"From: {written}\nSubject: x\n\nx".encode())
    assert (message.from_address, message.sender_is_clear) == (address, is_clear)
    assert name is None or message.from_name == name
    assert (Flag.FROM_MISSING in message.flags) == (address == "")


FORMS = [
    (b"", "", "", {Flag.EMPTY}),
    (b" \r\n\0\n", "", "", {Flag.EMPTY}),
    (b"Subject: Hej", "Hej", "", set()),
    (b"Subject: Hej\n", "Hej", "", set()),
    (b"Hej Freja\n\nDet virker ikke.", "", "Hej Freja\n\nDet virker ikke.", {Flag.NO_HEADERS}),
    (b"From lars@kunde.dk Mon Nov 23 10:00:00 2026\nSubject: Hej\n\nx", "Hej", "x", {Flag.LEADING_JUNK}),
    (b"\xef\xbb\xbfSubject: Hej\n\nx", "Hej", "x", set()),
    (b"\r\n\r\nSubject: Hej\r\n\r\nx", "Hej", "x", set()),
    (b" Subject: Hej\n From: a@b.dk\n\nx", "Hej", "x", set()),
    (b"+OK 120 octets\nSubject: Hej\n\nx", "Hej", "x", {Flag.LEADING_JUNK}),
    (b"Subject: Hej\nen linje uden kolon\nFrom: a@b.dk\n\nx", "Hej", "x", {Flag.HEADER_DAMAGED}),
    (b"Subject: Hej\nteksten begynder her\nog her", "Hej", "teksten begynder her\nog her", {Flag.HEADER_DAMAGED}),
    (b"Subject : Hej\n\nx", "Hej", "x", set()),
    (b"SUBJECT: Hej\nSubject: to\n\nx", "Hej", "x", {Flag.DUPLICATE_HEADERS}),
    (b"Subject: Hej\rX-A: b\n\nx", "Hej", "x", {Flag.BARE_CR}),
    ("Subject: Hej\nFrom: a@b.dk\n\næ".encode("utf-16"), "Hej", "æ", set()),
    (b"Subject: Hej\n\n\0a\x01b\x7f", "Hej", "ab", {Flag.CONTROL_CHARACTERS}),
    (b"Content-Type: multipart/mixed\nSubject: Hej\n\nx", "Hej", "x", {Flag.BOUNDARY_MISSING}),
    (
        b"Content-Type: multipart/mixed; boundary=b\nSubject: Hej\n\nindledning",
        "Hej",
        "indledning",
        {Flag.BOUNDARY_MISSING},
    ),
]


@pytest.mark.parametrize(("raw", "subject", "text", "flags"), FORMS)
def test_odd_forms(raw, subject, text, flags):
    message = read(raw)
    assert (message.subject, message.text) == (subject, text)
    assert message.flags >= flags


@pytest.mark.parametrize(
    "raw", line_ends(mail("Subject: Hej\nDate: Mon, 23 Nov 2026 10:00:00 +0100\n", "Linje 1\nLinje 2\n"))
)
def test_line_ends(raw):
    message = read(raw)
    assert (message.subject, message.text, message.from_address) == ("Hej", "Linje 1\nLinje 2", "lars@kunde.dk")
    assert message.date == datetime(2026, 11, 23, 9, tzinfo=UTC)


BODIES = [
    (root(multipart("alternative", TEXT, HTML)), "Hej Freja", "<p>Hej <b>Freja</b></p>"),
    (root(HTML), "Hej Freja", "<p>Hej <b>Freja</b></p>\n"),
    (root(multipart("alternative", "Content-Type: text/plain\n\n \n", HTML)), "Hej Freja", "<p>Hej <b>Freja</b></p>"),
    (root(multipart("mixed", TEXT, HTML)), "Hej Freja\nHej Freja", "<pre>Hej Freja</pre>\n<p>Hej <b>Freja</b></p>"),
    (mixed("Content-Type: text/plain\n\nListe: fodnote\n"), "Hej Freja\nListe: fodnote", ""),
    (root("Content-Type: text/html\n\n<meta charset=utf-8>bl\u00e5"), "blå", "<meta charset=utf-8>blå"),
    (mail("Content-Type: text/plain; format=flowed\n", "et \nafsnit\n> citat \n> mere\n-- \nLars\n"), "et afsnit\n> citat mere\n-- \nLars", ""),
    (mail("Content-Type: text/plain; format=flowed; delsp=yes\n", "sam \nmen\n"), "sammen", ""),
    (mail("Content-Type: text/enriched\n", "<bold>fed</bold> <<x\n\nny <color><param>red</param>r\u00f8d</color>"), "fed <x\nny rød", ""),
    (mail("Content-Transfer-Encoding: quoted-printable\n", "bl=C3=A5 = \nb=C3=A6r=\t\n, 3=4 =\n"), "blå bær, 3=4 ", ""),
    (root(CALENDAR), "Statusmøde", ""),
    (root(NESTED), "Indre tekst", ""),
    (mixed(NESTED), "Hej Freja", ""),
    (root(multipart("signed", TEXT, part("application/pgp-signature", b"-----"))), "Hej Freja", ""),
    (root(multipart("mixed", attachment())), "", ""),
    (root(multipart("mixed", "Content-Type: text/plain; name=log.txt\n\nKun en log\n")), "Kun en log", ""),
    (mixed(attachment(), headers="Subject: x\n").replace(b"--=_skel\n", b"indledning\n--=_skel\n", 1), "Hej Freja", ""),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "text", "html"), BODIES)
def test_bodies(raw, text, html):
    message = read(raw)
    assert message.text == text
    assert message.html.strip() == html.strip()


NAMES = [
    ('filename="faktura.pdf"', "faktura.pdf"),
    ("filename=faktura 7.pdf", "faktura 7.pdf"),
    ("filename*=utf-8'da'bl%C3%A5b%C3%A6r.pdf", "blåbær.pdf"),
    ("filename*0*=iso-8859-1''bl%E5;\n filename*1=b.pdf", "blåb.pdf"),
    ("filename*1=b.pdf; filename*0=a", "ab.pdf"),
    ('filename="=?utf-8?q?bl=C3=A5.pdf?="', "blå.pdf"),
    ('filename="blå.pdf"', "blå.pdf"),
    (r'filename="C:\Users\lars\faktura.pdf"', "faktura.pdf"),
    ('filename="../../etc/passwd"', "passwd"),
    (r'filename="a\"b;c.pdf"', "a_b;c.pdf"),
    ('filename="uden ende.pdf', "uden ende.pdf"),
    ('filename="regning\u202efdp.exe"', "regningfdp.exe"),
    ('filename="a%00b\x01.pdf"', "a%00b.pdf"),
    (f'filename="{"æ" * 300}.pdf"', "æ" * 125 + ".pdf"),
    ("filename=", "attachment-1.pdf"),
    ('filename=".."', "attachment-1.pdf"),
]


@pytest.mark.parametrize(("written", "name"), NAMES)
def test_names_of_files(written, name):
    raw = f"{HEAD}Content-Type: application/pdf\nContent-Disposition: attachment; {written}\n\nx".encode()
    (found,) = read(raw).attachments
    assert (found.name, found.bytes, found.type) == (name, b"x", "application/pdf")
    assert len(found.name.encode()) <= 255


def test_pictures_in_the_text_are_told_from_files():
    picture = "Content-Type: image/png\nContent-ID: <Logo@x>\n\n\x89"
    html = 'Content-Type: text/html\n\n<img src="cid:logo@x">\n'
    logo, file = read(root(multipart("related", html, picture, attachment()))).attachments
    assert (logo.kind, logo.inline, logo.content_id) == ("inline", True, "Logo@x")
    assert (file.kind, file.inline, file.looks_like) == ("file", False, "application/pdf")


def test_the_library_for_winmail_reads_our_samples_alike():
    sample = winmail(("Årsrapport.pdf", b"%PDF-1"), ("b.png", b"\x89PNG"))
    theirs = {one.long_filename().strip("\0"): bytes(one.data) for one in TNEF(sample).attachments}
    assert theirs == {"Årsrapport.pdf": b"%PDF-1", "b.png": b"\x89PNG"}


def test_what_lies_too_deep_is_kept_unopened():
    raw = (
        HEAD + "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(60)) + attachment()
    )
    (kept,) = read(raw.encode()).attachments
    assert (kept.kind, kept.bytes.count(b"%PDF"), b"faktura.pdf" in kept.bytes) == ("unread", 0, True)


def test_pgp_written_into_the_text():
    assert Flag.ENCRYPTED in read(mail("", "-----BEGIN PGP MESSAGE-----\nabc\n")).flags
    assert Flag.SIGNED in read(mail("", "-----BEGIN PGP SIGNED MESSAGE-----\nabc\n")).flags


def test_a_charset_with_a_comment():
    assert read(text_in("cp850", announced="cp850 (DOS)")).text == PLAIN_DANISH.strip()


def test_a_bounce():
    message = read(BOUNCE)
    assert message.is_bounce
    assert message.is_auto_reply
    assert message.text == "Ikke leveret."
    bounce = message.bounce
    assert [(one.address, one.action, one.status) for one in bounce.recipients] == [
        ("lars@kunde.dk", "failed", "5.1.1"),
        ("pia@kunde.dk", "delayed", "4.4.1"),
    ]
    assert bounce.recipients[0].diagnostic == "550 5.1.1 no such user"
    assert (bounce.original_message_id, bounce.original_envelope_id, bounce.reporting_mta) == (
        "<tak.7.abc@nordlys.dk>",
        "e-7",
        "mx.kunde.dk",
    )
    assert message.automatic >= {"auto_submitted", "null_return_path", "report", "system_address"}


def test_a_bounce_with_headers_only_and_one_without_a_report():
    raw = BOUNCE.replace(b"message/rfc822", b"text/rfc822-headers")
    assert read(raw).bounce.original_message_id == "<tak.7.abc@nordlys.dk>"
    exim = read(b"Return-Path: <>\nFrom: Mailer-Daemon@x.dk\nX-Failed-Recipients: a@b.dk\n\nx").bounce
    assert [one.address for one in exim.recipients] == ["a@b.dk"]
    assert not read(b"Return-Path: <>\nFrom: lars@kunde.dk\n\nx").is_bounce


AUTOMATIC = [
    ("Auto-Submitted: auto-replied", True, False, {"auto_submitted"}),
    ("Auto-Submitted: auto-generated (x); a=b", True, False, {"auto_submitted"}),
    ("Auto-Submitted: no", False, False, set()),
    ("Precedence: auto_reply", True, False, {"precedence"}),
    ("Precedence: Bulk", False, True, {"precedence"}),
    ("X-Autoreply: yes", True, False, {"autoreply_header"}),
    ("X-Auto-Response-Suppress: All", False, False, {"suppress_header"}),
    ("List-Id: <x.kunde.dk>", False, True, {"list"}),
    ("Return-Path: <>", False, False, {"null_return_path"}),
    ("Subject: Automatisk svar: Ferie", False, False, set()),
    ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", True, False, {"report"}),
    ("X-Priority: 1", False, False, set()),
]


@pytest.mark.parametrize(("header", "is_auto_reply", "is_bulk", "reasons"), AUTOMATIC)
def test_automatic_mail(header, is_auto_reply, is_bulk, reasons):
    message = read(f"{HEAD}{header}\n\nx".encode())
    assert (message.is_auto_reply, message.is_bulk, message.automatic) == (is_auto_reply, is_bulk, reasons)
    assert (Flag.LOOKS_AUTOMATIC in message.flags) == ("Automatisk svar" in header)


def test_ids_and_people():
    message = read(
        b'From: a@b.dk\nTo: Support <s@x.dk>, "Holm, P" <p@x.dk>,, nobody\nTo: t@x.dk\nCc: Gruppe: c@x.dk, d@x.dk;, e@x.dk\n'
        b"Reply-To: r@x.dk\nMessage-ID: < a@b >\nIn-Reply-To: <1@x> (x)\nReferences: <1@x>\n\t<2@x><3@x>\nDate: i morgen\n\nx"
    )
    assert [one.address for one in message.to] == ["s@x.dk", "p@x.dk", "t@x.dk"]
    assert [one.address for one in message.cc] == ["c@x.dk", "d@x.dk", "e@x.dk"]
    assert [one.address for one in message.reply_to] == ["r@x.dk"]
    assert (message.message_id, message.in_reply_to, message.references) == (
        "",
        ("<1@x>",),
        ("<1@x>", "<2@x>", "<3@x>"),
    )
    assert message.date is None
    assert read(b"Message-ID: a.b@c\n\n").message_id == "<a.b@c>"
    assert read(b"Message-ID: <>\nFrom: a@b\n\n").message_id == ""


def strings_in(thing):
    if isinstance(thing, str):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for one in dataclasses.fields(thing):
            yield from strings_in(getattr(thing, one.name))
    elif isinstance(thing, tuple | frozenset):
        for one in thing:
            yield from strings_in(one)


def assert_storable(message):
    bodies = {message.text, message.html}
    for text in strings_in(message):
        text.encode("utf-8")
        assert "\0" not in text
        assert unicodedata.is_normalized("NFC", text)
        assert text in bodies or not any(unicodedata.category(letter) == "Cc" for letter in text)
    assert not any(unicodedata.category(letter) == "Cc" for body in bodies for letter in body if letter not in "\n\t")


@pytest.mark.parametrize("name", KEPT)
def test_everything_read_can_be_stored(name):
    assert_storable(read(KEPT[name][0]))


def test_every_flag_is_explained_in_the_rules():
    from pathlib import Path

    page = (Path(__file__).resolve().parents[3] / "docs" / "rules" / "mail-reader.md").read_text()
    assert [flag.value for flag in Flag if f"| `{flag.value}` | {flag.meaning} |" not in page] == []
