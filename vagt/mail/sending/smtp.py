"""Handing a mail to an SMTP server, step by step, so that we know how far it got."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Final

from vagt.mail.actions.sending import NO_SMTPUTF8, Attempt, Reply
from vagt.mail.queries import Account
from vagt.mail.rules.addresses import needs_smtputf8
from vagt.mail.rules.sending import answer_of

TIMEOUT_SECONDS: Final = 60


def hand_over(
    way: Account, mail: bytes, *, ascii_only: bytes | None = None, sender: str, recipients: Sequence[str]
) -> Attempt:
    """Give the mail to the server for everybody it takes; an empty sender is the null return path.

    A mail that needs SMTPUTF8 comes with `ascii_only`, the same without the addresses that need it. A server that does
    not know SMTPUTF8 gets that for the others, and those addresses are refused for good: waiting would not help.
    Raises what `trouble.code_of` knows when no server came to the point of judging the mail.
    """
    with connected(way) as server:
        if ascii_only is None or server.has_extn("smtputf8"):
            return _given(server, mail, sender, recipients, wide=ascii_only is not None)
        beyond = dict.fromkeys(
            recipients if needs_smtputf8(sender) else filter(needs_smtputf8, recipients), NO_SMTPUTF8
        )
        others = [who for who in recipients if who not in beyond]
        found = _given(server, ascii_only, sender, others, wide=False) if others else Attempt()
        return replace(found, refused={**found.refused, **beyond})


def _given(server: smtplib.SMTP, mail: bytes, sender: str, recipients: Sequence[str], *, wide: bool) -> Attempt:
    options = [*([f"size={len(mail)}"] if server.has_extn("size") else []), *(["SMTPUTF8"] if wide else [])]
    reply = _reply(server.mail(sender, options))
    if answer_of(reply.code) != "accepted":
        return Attempt(refused=dict.fromkeys(recipients, reply))
    replies = {who: _reply(server.rcpt(who)) for who in recipients}
    refused = {who: said for who, said in replies.items() if answer_of(said.code) != "accepted"}
    accepted = frozenset(replies.keys() - refused.keys())
    if not accepted:
        return Attempt(refused=refused)
    try:
        said = _reply(server.data(mail))
    except smtplib.SMTPDataError as error:  # refused before the first byte
        said = _reply((error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        return Attempt(refused=refused, error="dropped", words=str(error)[:300], uncertain=True)
    if answer_of(said.code) != "accepted":
        return Attempt(refused={**refused, **dict.fromkeys(accepted, said)})
    return Attempt(accepted=accepted, refused=refused)


def try_way_out(way: Account, *, seconds: float = TIMEOUT_SECONDS) -> None:
    """Connect and sign in, and send nothing. Raises what `trouble.code_of` knows."""
    with connected(way, seconds=seconds) as server:
        code, words = server.noop()
        if answer_of(code) != "accepted":
            raise smtplib.SMTPResponseException(code, words)


@contextmanager
def connected(way: Account, *, seconds: float = TIMEOUT_SECONDS) -> Iterator[smtplib.SMTP]:
    """A session with the server, signed in if it wants that, and ended politely."""
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if way.tls == "tls":
        server = smtplib.SMTP_SSL(way.host, way.port, timeout=seconds, context=context)
    else:
        server = smtplib.SMTP(way.host, way.port, timeout=seconds)
    try:
        server.ehlo_or_helo_if_needed()
        if way.tls == "starttls":
            server.starttls(context=context)
            server.ehlo()
        _sign_in(server, way)
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _sign_in(server: smtplib.SMTP, way: Account) -> None:
    if way.token:
        code, words = server.docmd("AUTH", "XOAUTH2 " + smtplib.encode_base64(_bearer(way).encode(), eol=""))  # type: ignore[attr-defined]
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, words)
    elif way.login:
        server.login(way.login, way.secret)


def _bearer(way: Account) -> str:
    return f"user={way.login}\x01auth=Bearer {way.token}\x01\x01"


def _reply(said: tuple[int, bytes | str]) -> Reply:
    code, words = said
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return Reply(code, " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300])
