"""Mails as programs and people write them, damaged where they are in life. Each with what must be read from it."""

import base64
import binascii
import quopri

HEAD = "From: Lars Holm <lars@kunde.dk>\nTo: support@nordlys.dk\nMIME-Version: 1.0\n"
PDF = b"%PDF-1.4\n\x00\xff\xfe binary \r\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"
DANISH = "Blåbærgrød på Ærø – 5 € “rabat”\n"
PLAIN_DANISH = "Blåbærgrød på Ærø\n"


def b64(data):
    return base64.encodebytes(data).decode()


def qp(data):
    return quopri.encodestring(data).decode()


def mail(headers="", body="", *, head=HEAD):
    return f"{head}{headers}\n{body}".encode()


def text_in(charset, text=PLAIN_DANISH, *, announced=None):
    head = f"{HEAD}Content-Type: text/plain; charset={announced or charset}\nContent-Transfer-Encoding: 8bit\n\n"
    return head.encode() + text.encode(charset)


def multipart(kind, *parts, boundary="=_skel", end=True, headers=""):
    """A multipart from parts that are whole with their headers."""
    body = "".join(f"--{boundary}\n{part}\n" for part in parts) + (f"--{boundary}--\n" if end else "")
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n{headers}\n{body}'


def part(kind, content, *, headers="", encoding="base64"):
    written = (
        b64(content) if encoding == "base64" else qp(content) if encoding == "quoted-printable" else content.decode()
    )
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n{headers}\n{written}"


def attachment(name="faktura.pdf", content=PDF, kind="application/pdf"):
    return part(kind, content, headers=f'Content-Disposition: attachment; filename="{name}"\n')


TEXT = "Content-Type: text/plain; charset=utf-8\n\nHej Freja\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Hej <b>Freja</b></p>\n"


def root(content):
    return (HEAD + content).encode()


def mixed(*parts, **how):
    return root(multipart("mixed", TEXT, *parts, **how))


def der(tag, *contents):
    body = b"".join(contents)
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + body


def ber(tag, *contents):
    return bytes([tag, 0x80]) + b"".join(contents) + b"\0\0"


def signed(content, wrap=der):
    """Signed data without any signature: only its shape matters to the reader."""
    data_oid, signed_oid = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    octets = der(0x04, content) if wrap is der else ber(0x24, der(0x04, content[:5]), der(0x04, content[5:]))
    inner = wrap(0x30, data_oid, wrap(0xA0, octets))
    return wrap(0x30, signed_oid, wrap(0xA0, wrap(0x30, b"\x02\x01\x01", wrap(0x31), inner, der(0x31))))


def record(level, name, content, kind=0x0006):
    sum_of = (sum(content) & 0xFFFF).to_bytes(2, "little")
    return (
        bytes([level])
        + name.to_bytes(2, "little")
        + kind.to_bytes(2, "little")
        + len(content).to_bytes(4, "little")
        + content
        + sum_of
    )


def mapi(*properties):
    out = len(properties).to_bytes(4, "little")
    for kind, number, content in properties:
        padded = content + bytes(-len(content) % 4)
        head = kind.to_bytes(2, "little") + number.to_bytes(2, "little")
        out += head + (1).to_bytes(4, "little") + len(content).to_bytes(4, "little") + padded
    return out


def winmail(*files, embedded=b""):
    """A winmail.dat with named files, and perhaps a message with its own."""
    out = bytes.fromhex("789f3e22") + b"\x01\x00" + record(1, 0x9006, (0x10000).to_bytes(4, "little"), 8)
    out += record(1, 0x9007, (1252).to_bytes(4, "little") + bytes(4))
    for name, content in files:
        out += record(2, 0x9002, bytes(14)) + record(2, 0x8010, b"KORT.PDF\0", 1) + record(2, 0x800F, content)
        out += record(2, 0x9005, mapi((0x1F, 0x3707, name.encode("utf-16-le") + b"\0\0")))
    if embedded:
        message = bytes.fromhex("0703020000000000c000000000000046") + embedded
        out += record(2, 0x9002, bytes(14)) + record(
            2, 0x9005, mapi((0x0D, 0x3701, message), (0x1E, 0x3001, b"Indre\0"))
        )
    return out


def uu(name, content):
    lines = [binascii.b2a_uu(content[at : at + 45], backtick=True).decode() for at in range(0, len(content), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


NESTED = f"Content-Type: message/rfc822\n\n{HEAD}Subject: =?utf-8?q?Indre_sp=C3=B8rgsm=C3=A5l?=\n" + multipart(
    "mixed", "Content-Type: text/plain\n\nIndre tekst\n", attachment("indre.pdf"), boundary="=_indre"
)
CALENDAR = part("text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\nSUMMARY:Statusm\xc3\xb8de\nEND:VCALENDAR\n")
BOUNCE_FIELDS = (
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.kunde.dk\nOriginal-Envelope-Id: e-7\n\n"
    "Final-Recipient: rfc822; lars@kunde.dk\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 5.1.1 no such\n user\n\nFinal-Recipient: rfc822; pia@kunde.dk\nAction: delayed\nStatus: 4.4.1\n"
)
RETURNED = "Content-Type: message/rfc822\n\nMessage-ID: <tak.7.abc@nordlys.dk>\nSubject: Svar\n\nHej\n"
BOUNCE = (
    "Return-Path: <>\nFrom: MAILER-DAEMON@mx.kunde.dk\nAuto-Submitted: auto-replied\nSubject: Undelivered\nMIME-Version: 1.0\n"
    + multipart("report; report-type=delivery-status", "\nIkke leveret.\n", BOUNCE_FIELDS, RETURNED)
).encode()
SIGNED_CONTENT = multipart("mixed", TEXT, attachment()).encode()

# Each with the names and bytes of what must be attached.
KEPT = {
    "mixed": (mixed(attachment()), {"faktura.pdf": PDF}),
    "in alternative": (root(multipart("alternative", TEXT, HTML, attachment())), {"faktura.pdf": PDF}),
    "mixed in alternative": (
        root(multipart("alternative", TEXT, multipart("mixed", HTML, attachment(), boundary="=_2"))),
        {"faktura.pdf": PDF},
    ),
    "in related": (root(multipart("related", HTML, attachment())), {"faktura.pdf": PDF}),
    "prefix of another boundary": (
        root(multipart("mixed", multipart("alternative", TEXT, HTML, boundary="b1"), attachment(), boundary="b")),
        {"faktura.pdf": PDF},
    ),
    "boundary that ends like a closing one": (
        root(
            multipart(
                "mixed", multipart("mixed", TEXT, attachment("a.pdf"), boundary="b--"), attachment(), boundary="b"
            )
        ),
        {"a.pdf": PDF, "faktura.pdf": PDF},
    ),
    "same boundary twice": (
        root(multipart("mixed", multipart("alternative", TEXT, HTML, boundary="b"), attachment(), boundary="b")),
        {"faktura.pdf": PDF},
    ),
    "no final boundary": (mixed(attachment(), end=False), {"faktura.pdf": PDF + b""}),
    "parts after the end": (
        mixed(attachment()) + f"--=_skel\n{attachment('sen.pdf')}\n--=_skel--\n".encode(),
        {"faktura.pdf": PDF, "sen.pdf": PDF},
    ),
    "boundary not announced": (mixed(attachment()).replace(b'; boundary="=_skel"', b""), {"faktura.pdf": PDF}),
    "boundary announced wrongly": (
        mixed(attachment()).replace(b'boundary="=_skel"', b'boundary="x"'),
        {"faktura.pdf": PDF},
    ),
    "encoded multipart": (
        root(
            "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n"
            + b64(f"--b\n{attachment()}\n--b--\n".encode())
        ),
        {"faktura.pdf": PDF},
    ),
    "nested message": (mixed(NESTED), {"Indre spørgsmål.eml": None, "indre.pdf": PDF}),
    "encoded nested message": (
        mixed(
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
            + b64(NESTED.partition("\n\n")[2].encode())
        ),
        {"Indre spørgsmål.eml": None, "indre.pdf": PDF},
    ),
    "digest": (
        root(multipart("digest", "\n" + NESTED.partition("\n\n")[2])),
        {"Indre spørgsmål.eml": None, "indre.pdf": PDF},
    ),
    "whole mail a nested one": (root(NESTED), {"Indre spørgsmål.eml": None, "indre.pdf": PDF}),
    "S/MIME, opaque": (
        root(part("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", signed(SIGNED_CONTENT))),
        {"smime.p7m": signed(SIGNED_CONTENT), "faktura.pdf": PDF},
    ),
    "S/MIME, opaque, lengths open": (
        root(part("application/x-pkcs7-mime; name=smime.p7m", signed(SIGNED_CONTENT, ber))),
        {"smime.p7m": signed(SIGNED_CONTENT, ber), "faktura.pdf": PDF},
    ),
    "S/MIME, encrypted": (
        root(part("application/pkcs7-mime; smime-type=enveloped-data", b"0\x80\6\7")),
        {"attachment-1.p7m": b"0\x80\6\7"},
    ),
    "S/MIME, detached": (
        root(multipart("signed; micalg=sha-256", TEXT, part("application/pkcs7-signature; name=smime.p7s", b"0\x80"))),
        {"smime.p7s": b"0\x80"},
    ),
    "PGP": (
        root(
            multipart(
                "encrypted",
                part("application/pgp-encrypted", b"Version: 1\n"),
                part("application/octet-stream; name=x.asc", b"-----"),
            )
        ),
        {"attachment-1.asc": b"Version: 1\n", "x.asc": b"-----"},
    ),
    "TNEF": (
        mixed(attachment("winmail.dat", winmail(("Årsrapport.pdf", PDF), ("b.png", PNG)), "application/ms-tnef")),
        {"winmail.dat": winmail(("Årsrapport.pdf", PDF), ("b.png", PNG)), "Årsrapport.pdf": PDF, "b.png": PNG},
    ),
    "TNEF in TNEF": (
        mixed(attachment("winmail.dat", winmail(embedded=winmail(("dyb.pdf", PDF))), "application/octet-stream")),
        {
            "winmail.dat": winmail(embedded=winmail(("dyb.pdf", PDF))),
            "Indre.dat": winmail(("dyb.pdf", PDF)),
            "dyb.pdf": PDF,
        },
    ),
    "TNEF cut off": (
        mixed(attachment("winmail.dat", winmail(("a.pdf", PDF), ("b.png", PNG))[:-20], "application/ms-tnef")),
        {"winmail.dat": winmail(("a.pdf", PDF), ("b.png", PNG))[:-20], "a.pdf": PDF, "KORT.PDF": PNG},
    ),
    "calendar": (root(multipart("alternative", TEXT, CALENDAR)), {"invitation-1.ics": None}),
    "uuencoded": (mail("", f"Hej\n{uu('kort.png', PNG)}Farvel\n"), {"kort.png": PNG}),
    "uuencoded part": (
        mixed(
            f"Content-Type: image/png; name=kort.png\nContent-Transfer-Encoding: x-uuencode\n\n{uu('kort.png', PNG)}"
        ),
        {"kort.png": PNG},
    ),
    "base64 with junk": (
        mixed(attachment().replace("JVBERi0xLjQK", "JVBE!!\x01\n\nRi0x ~LjQK")),
        {"faktura.pdf": PDF},
    ),
    "base64 without padding": (mixed(attachment(content=b"abcd").replace("==", "")), {"faktura.pdf": b"abcd"}),
    "base64 joined": (
        mixed("Content-Type: a/b; name=x\nContent-Transfer-Encoding: base64\n\n" + b64(b"a") + b64(b"bc")),
        {"x": b"abc"},
    ),
    "quoted-printable binary": (
        mixed(part("a/b; name=x", b"a = b\xff\x00 \r\n", encoding="quoted-printable")),
        {"x": quopri.decodestring(quopri.encodestring(b"a = b\xff\x00 \r\n"))},
    ),
    "unknown encoding": (mixed("Content-Type: a/b; name=x\nContent-Transfer-Encoding: x-zip\n\nabc"), {"x": b"abc"}),
    "unknown type": (mixed("Content-Type: nonsense; name=x.bin\n\nabc"), {"x.bin": b"abc"}),
    "Apple double": (
        mixed(
            multipart("appledouble", part("application/applefile; name=x.pdf", b"\0\5"), attachment(), boundary="=_a")
        ),
        {"x.pdf": b"\0\5", "faktura.pdf": PDF},
    ),
    "external body": (
        mixed("Content-Type: message/external-body; access-type=URL; name=x\n\nContent-Type: a/b\n\n"),
        {"x": None},
    ),
    "partial": (
        root('Content-Type: message/partial; id="1@b"; number=2; total=3\n\nresten'),
        {"attachment-1.bin": b"resten"},
    ),
    "two of one name": (mixed(attachment(), attachment(content=PNG)), {"faktura.pdf": PDF, "faktura (2).pdf": PNG}),
    "empty file": (mixed(attachment(content=b"")), {"faktura.pdf": b""}),
    "text as a file": (
        mixed("Content-Type: text/plain; name=log.txt\nContent-Disposition: inline\n\nlinje\n"),
        {"log.txt": b"linje\n"},
    ),
    "continued text file": (
        mixed('Content-Type: text/csv\nContent-Disposition: attachment;\n\tfilename="a.csv"\n\n1;2'),
        {"a.csv": b"1;2"},
    ),
    "junk between headers": (
        mixed(attachment().replace("Content-Disp", "vrøvl uden kolon\nContent-Disp")),
        {"faktura.pdf": PDF},
    ),
}
