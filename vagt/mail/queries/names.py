"""The tokens of `rules.tokens`, made and known with this installation's key."""

from vagt.mail.models import Mailbox
from vagt.mail.rules import tokens
from vagt.mail.rules.tokens import Named
from vagt.mail.sealing import naming_key


def named_by_message_id(text: str) -> Named | None:
    """What a Message-ID of ours (from In-Reply-To or References) is about; None for any other."""
    return tokens.named_by_message_id(text, key=naming_key())


def named_by_address(address: str) -> Named | None:
    """What a reply address of ours is about; None for any other."""
    return tokens.named_by_address(address, key=naming_key())


def named_by_subject(subject: str) -> int | None:
    """The number that a mark of ours in a subject names; None when there is none."""
    return tokens.named_by_subject(subject, key=naming_key())


def reply_address_of(mailbox: Mailbox, kind: str, number: int) -> str:
    """The mailbox's address with a token that says what an answer is about; empty where such mail would not arrive."""
    if mailbox.incoming != "lmtp" and not mailbox.reply_tokens:
        return ""
    return tokens.reply_address(mailbox.address, Named(kind, number), key=naming_key())


def subject_mark(number: int) -> str:
    """`[#100234-code]`, to stand in a subject."""
    return tokens.subject_mark(number, key=naming_key())
