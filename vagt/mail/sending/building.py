"""A row of the outbox as the mail that leaves: the same at every attempt."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.core.files.storage import default_storage

from vagt.mail.models import OutboundAttachment, OutboundMessage
from vagt.mail.rules.addresses import needs_smtputf8

# Seven bits pass every server. Long lines are allowed because some programs lose a Message-ID that is folded.
_POLICY = SMTP.clone(cte_type="7bit", max_line_length=998)
_AUTOMATIC = {"generated": "auto-generated", "replied": "auto-replied"}


def is_international(row: OutboundMessage) -> bool:
    """Whether its headers hold an address with letters beyond ASCII, so that a server must know SMTPUTF8."""
    return any(needs_smtputf8(one) for one in (row.from_address, row.reply_to, *row.to, *row.cc))


def build(row: OutboundMessage, attachments: list[OutboundAttachment], *, ascii_only: bool = False) -> bytes:
    """The whole mail. `EmailMessage` refuses a line break in a header, whatever the row holds.

    `ascii_only` leaves out the addresses that need SMTPUTF8, for a server that does not know it.
    """
    wide = is_international(row) and not ascii_only
    mail = EmailMessage(policy=_POLICY.clone(utf8=True) if wide else _POLICY)
    mail["From"] = _named(row.from_name, row.from_address)
    to, cc = ([one for one in many if wide or not needs_smtputf8(one)] for many in (row.to, row.cc))
    mail["To"] = ", ".join(to) or "undisclosed-recipients:;"
    if cc:
        mail["Cc"] = ", ".join(cc)
    if row.reply_to and (wide or not needs_smtputf8(row.reply_to)):
        mail["Reply-To"] = row.reply_to
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(row.queued_at)
    mail["Message-ID"] = row.message_id
    if row.in_reply_to:
        mail["In-Reply-To"] = row.in_reply_to
    if row.references:
        mail["References"] = " ".join(row.references)
    mail["X-Loop"] = row.from_address
    if row.auto:
        mail["Auto-Submitted"] = _AUTOMATIC[row.auto]
        mail["X-Auto-Response-Suppress"] = "All"
    for name, value in row.headers.items():
        mail[name] = value
    _fill(mail, row, attachments)
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{row.pk}_{number}_{row.message_id.split('.')[2]}")
    return mail.as_bytes()


def _fill(mail: EmailMessage, row: OutboundMessage, attachments: list[OutboundAttachment]) -> None:
    mail.set_content(row.text)
    inline = [file for file in attachments if file.content_id and row.html]
    if row.html:
        mail.add_alternative(row.html, subtype="html")
        body = mail.get_body(("html",))
        for file in inline:
            kind, sub = _type(file)
            assert isinstance(body, EmailMessage)  # noqa: S101 - it was added two lines above
            body.add_related(_content(file), kind, sub, cid=f"<{file.content_id}>", filename=file.name)
    for file in attachments:
        if file not in inline:
            kind, sub = _type(file)
            mail.add_attachment(_content(file), kind, sub, filename=file.name)


def _named(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=address)


def _type(file: OutboundAttachment) -> tuple[str, str]:
    kind, _, sub = file.media_type.partition("/")
    plain = kind.isalpha() and sub and kind not in {"multipart", "message"}
    return (kind, sub) if plain else ("application", "octet-stream")


def _content(file: OutboundAttachment) -> bytes:
    with default_storage.open(file.key) as stored:
        return bytes(stored.read())
