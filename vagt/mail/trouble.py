"""What an exception of a server, the network or the database means, as a code of `rules.problems`."""

import smtplib
import socket
import ssl

from django.db import DatabaseError, InterfaceError
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from vagt.kit.bucket import FilesAway
from vagt.mail.errors import SecretUnreadable
from vagt.mail.oauth import TokenRefused

_FULL = {"53100", "53200"}  # PostgreSQL: disk full, out of memory


class FolderMissing(Exception):
    """The folder to fetch from does not exist."""


# The first that fits wins; a class stands before those it inherits from.
_CODES: tuple[tuple[type[BaseException], str], ...] = (
    (FolderMissing, "folder_missing"),
    (FilesAway, "files_away"),
    (SecretUnreadable, "secret_unreadable"),
    (TokenRefused, "token_refused"),
    (LoginError, "login_refused"),
    (smtplib.SMTPAuthenticationError, "login_refused"),
    (smtplib.SMTPServerDisconnected, "dropped"),
    (smtplib.SMTPException, "server_error"),
    (IMAPClientAbortError, "dropped"),
    (IMAPClientError, "server_error"),
    (TimeoutError, "timeout"),
    (ssl.SSLError, "tls"),
    (ConnectionResetError, "dropped"),
    (BrokenPipeError, "dropped"),
    (EOFError, "dropped"),
    (ConnectionError, "unreachable"),
    (socket.gaierror, "unreachable"),
    (OSError, "unreachable"),
)


def code_of(error: BaseException) -> str:
    """The code; `unexpected` for what is our own fault."""
    if isinstance(error, DatabaseError | InterfaceError):
        state = getattr(error.__cause__, "sqlstate", None)
        return "storage_full" if state in _FULL else "database_away"
    if isinstance(error, LoginError) and "[UNAVAILABLE]" in str(error):  # RFC 5530: not now, rather than not you
        return "server_error"
    return next((code for kind, code in _CODES if isinstance(error, kind)), "unexpected")


def words_of(error: BaseException) -> str:
    """The server's own words, in one line."""
    text = str(error)
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())[:300] or type(error).__name__
