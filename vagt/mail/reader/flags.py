"""What the reader found wrong or worth knowing, one named code each. `docs/rules/mail-reader.md` repeats this table."""

from enum import StrEnum
from typing import Self


class Flag(StrEnum):
    """A code that is also its string, with a sentence for the people who read it."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    # Size
    EMPTY = "empty", "there was nothing but blank space"
    TOO_LARGE = "too_large", "more than 50 MB: only the first 50 MB were read"
    TOO_DEEP = "too_deep", "parts within parts beyond 50 levels are kept unopened"
    TOO_MANY_PARTS = "too_many_parts", "beyond 1,000 parts the rest is kept as one attachment"
    TOO_MANY_LOOKALIKES = (
        "too_many_lookalikes",
        "beyond a million lines like delimiters the rest belongs to the last part",
    )
    TOO_MANY_HEADERS = "too_many_headers", "a block of headers was longer than what is read of it"
    TOO_MANY_RECIPIENTS = "too_many_recipients", "more than 500 recipients: the first 500 were read"
    HEADER_TOO_LONG = "header_too_long", "a header was cut at 64 kB, or the subject at 2,000 characters"
    TEXT_TOO_LONG = "text_too_long", "the text or the HTML was cut at 2 MB"
    LEFT_IN_CONTAINER = "left_in_container", "attachments inside a kept container were not also kept on their own"

    # Structure
    NO_HEADERS = "no_headers", "no header was found: everything is text"
    LEADING_JUNK = "leading_junk", "lines before the headers were passed over"
    HEADER_DAMAGED = "header_damaged", "lines among the headers are none"
    BARE_CR = "bare_cr", "headers hold a carriage return without a line feed beside ordinary line ends"
    DUPLICATE_HEADERS = "duplicate_headers", "a header that belongs once stands several times; the first counts"
    BOUNDARY_MISSING = "boundary_missing", "a multipart without its delimiters was read as text"
    BOUNDARY_GUESSED = "boundary_guessed", "the delimiters were not the announced ones"
    BOUNDARY_NOT_CLOSED = "boundary_not_closed", "a multipart ends without its closing delimiter"
    PARTS_AFTER_END = "parts_after_end", "parts follow the closing delimiter"
    MULTIPART_ENCODED = "multipart_encoded", "a multipart or a nested message was itself encoded"
    ENCODING_UNKNOWN = "encoding_unknown", "a transfer encoding nobody knows: the bytes are kept as they came"
    BASE64_DAMAGED = "base64_damaged", "base64 held foreign characters or ended early"
    UUENCODED = "uuencoded", "files stood uuencoded in the text and are attachments now"
    CHARSET_UNKNOWN = "charset_unknown", "a charset nobody knows was announced; another was found"
    CHARSET_WRONG = "charset_wrong", "the announced charset does not fit the bytes; another was found"
    CHARSET_LOSSY = "charset_lossy", "some bytes fit no charset and became replacement characters"
    CONTROL_CHARACTERS = "control_characters", "control characters were taken out of text or headers"
    TNEF_DAMAGED = "tnef_damaged", "winmail.dat could not be unpacked to its end"
    SMIME_DAMAGED = "smime_damaged", "a signed S/MIME container could not be opened; it is kept"

    # Kinds
    NESTED_MESSAGE = "nested_message", "a whole message is attached"
    PARTIAL = "partial", "this is a fragment of a message that was cut by its sender (message/partial)"
    EXTERNAL_BODY = "external_body", "an attachment lies elsewhere; nothing was fetched"
    CALENDAR = "calendar", "there is a calendar invitation"
    TNEF = "tnef", "there is a winmail.dat; it is kept, and so is what it held"
    ENCRYPTED = "encrypted", "there is an encrypted container (S/MIME or PGP); nobody opened it"
    SIGNED = "signed", "there is an S/MIME or PGP signature; nobody checked it"
    HTML_ONLY = "html_only", "the text was made from HTML"
    DELIVERY_REPORT = "delivery_report", "this is a delivery report (RFC 3464)"
    READ_RECEIPT = "read_receipt", "this is a read receipt (RFC 8098)"
    LOOKS_AUTOMATIC = "looks_automatic", "the subject begins like an automatic reply, though no header says so"

    # Sender
    FROM_MISSING = "from_missing", "there is no From with an address"
    FROM_REPEATED = "from_repeated", "there are several From headers"
    FROM_SEVERAL = "from_several", "From names several addresses"
    FROM_MALFORMED = "from_malformed", "From is not one strictly formed mailbox, so others may read another sender"
    NAME_HOLDS_ADDRESS = "name_holds_address", "the sender's name contains another address"
    BIDI_MARKS = (
        "bidi_marks",
        "marks that turn the direction of writing were taken out of a name, the subject or a file name",
    )
    FROM_NOT_ASCII = "from_not_ascii", "the sender's address holds letters beyond ASCII, which may imitate another's"

    FAILED = "failed", "the reader gave up: the raw mail is the only attachment"


class Notes(set[Flag]):
    """What one reading noticed. It also counts how often a charset may still be guessed, which is slow."""

    guesses = 8
