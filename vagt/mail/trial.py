"""Whether a mailbox's settings are right: signed in as the fetcher and the sender do, nothing touched there."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, Literal, NamedTuple

from vagt.mail import queries
from vagt.mail.fetching.session import Session
from vagt.mail.models import Mailbox
from vagt.mail.oauth import access_token
from vagt.mail.sending.smtp import try_way_out
from vagt.mail.trouble import code_of, words_of

SECONDS: Final = 8  # a person waits for it


class Trial(NamedTuple):
    """What came of it: an empty code when it works."""

    what: Literal["fetching", "sending"]
    code: str = ""
    words: str = ""


def try_mailbox(mailbox: Mailbox, *, at: datetime) -> Iterator[Trial]:
    """Try each way that the mailbox has of its own."""
    if mailbox.incoming == "imap":
        yield _tried("fetching", lambda: _look(mailbox, at))
    if mailbox.smtp_host:
        yield _tried("sending", lambda: _knock(mailbox, at))


def _tried(what: Literal["fetching", "sending"], act: Callable[[], None]) -> Trial:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return Trial(what, code_of(error), words_of(error))
    return Trial(what)


def _look(mailbox: Mailbox, at: datetime) -> None:
    account = queries.account_of(mailbox, token=access_token(mailbox, at=at))
    session = Session(account, connect_seconds=SECONDS, read_seconds=SECONDS)
    try:
        session.look()
    finally:
        session.close()


def _knock(mailbox: Mailbox, at: datetime) -> None:
    try_way_out(queries.way_out_of(mailbox, token=access_token(mailbox, at=at)), seconds=SECONDS)
