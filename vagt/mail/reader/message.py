"""What a mail says, once read. Everything here can be stored: see `vagt.mail.reader.clean`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from vagt.mail.reader.flags import Flag

# A field of an attachment is called `bytes`; inside its class the name would otherwise mean the field.
Octets: TypeAlias = bytes

NO_REPLY_REASONS: Final = (
    "auto_submitted",
    "precedence",
    "autoreply_header",
    "suppress_header",
    "list",
    "null_return_path",
    "report",
    "system_address",
)
"""Why an automatic answer must not be sent. `Message.automatic` holds those that apply."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person or a machine in From, To, Cc or Reply-To: the name as decoded, the address with its domain in lower case."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, a picture in the text, a nested message, or a container.

    `kind` says what to make of it: `file`, `inline` (shown in the HTML by its `content_id`), `nested message`, `calendar`,
    `contact`, `tnef`, `smime`, `pgp`, `delivery report`, `headers`, `apple double`, `external`, `partial`, `text` (another
    form of the text) or `unread` (the rest of a mail with too many parts). `inside` is the place, among the message's
    attachments, of the container that holds this one too.
    """

    name: str
    type: str
    bytes: Octets = field(repr=False)
    kind: str = "file"
    content_id: str = ""
    inline: bool = False
    looks_like: str = ""
    """The media type its first bytes tell of, empty when they tell nothing."""
    inside: int | None = None


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """One recipient of a delivery report: action (`failed`, `delayed`, `delivered` ...), status (`5.1.1`), why."""

    address: str
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report (RFC 3464). It is only a claim: trust it when it names a Message-ID we sent."""

    recipients: tuple[BouncedRecipient, ...] = ()
    original_message_id: str = ""
    original_envelope_id: str = ""
    reporting_mta: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A mail as read by `vagt.mail.reader.read`."""

    subject: str = ""
    from_address: str = ""
    from_name: str = ""
    sender_is_clear: bool = False
    """Exactly one From with exactly one strictly formed mailbox: only then may anything follow from who sent it."""
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    date: datetime | None = None
    """What the sender's clock claims, in UTC. Nothing may follow from it."""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    """As it came: for `vagt.mail.reader.html.safe_html`, never for a page."""
    attachments: tuple[Attachment, ...] = ()
    is_auto_reply: bool = False
    """Auto-Submitted is other than `no` (RFC 3834), or a header from before it says the same."""
    is_bounce: bool = False
    bounce: Bounce | None = None
    is_bulk: bool = False
    automatic: frozenset[str] = frozenset()
    """Why no automatic answer may be sent; empty when one may. Codes of NO_REPLY_REASONS."""
    flags: frozenset[Flag] = frozenset()
    authentication_results: tuple[str, ...] = ()
    """The values of Authentication-Results, topmost first, for `vagt.mail.reader.authority`."""
    headers: tuple[tuple[str, str], ...] = ()
    """Those that later decisions need, in their order: lower-case name and decoded value."""

    def header(self, name: str) -> str:
        """The first value of one of the kept headers, else the empty string."""
        return next((value for known, value in self.headers if known == name.lower()), "")
