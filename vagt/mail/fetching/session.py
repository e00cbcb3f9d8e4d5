"""One signed-in connection to an IMAP server, with the few commands that fetching needs."""

import contextlib
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from vagt.mail.queries import Account
from vagt.mail.trouble import FolderMissing

CONNECT_SECONDS: Final = 20
READ_SECONDS: Final = 60
_AT_ONCE: Final = 200  # numbers in one question


class Listed(NamedTuple):
    """A mail on the server: its number, size, and when it arrived there."""

    uid: int
    size: int
    internal_date: datetime | None


class Session:
    """Raises what `trouble.code_of` knows; after that it is to be closed."""

    def __init__(
        self, account: Account, *, connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        self._account = account
        self._client = IMAPClient(
            account.host,
            account.port,
            ssl=account.tls == "tls",
            ssl_context=ssl.create_default_context() if account.tls == "tls" else None,
            timeout=SocketTimeout(connect=connect_seconds, read=read_seconds),
        )
        self._client.normalise_times = False
        try:
            self._sign_in()
        except BaseException:
            self.close()
            raise

    def _sign_in(self) -> None:
        account = self._account
        if account.tls == "starttls":
            self._client.starttls(ssl.create_default_context())
        if account.token:
            try:
                self._client.oauth2_login(account.login, account.token)
            except IMAPClientError as error:
                raise LoginError(str(error)) from error
        else:
            self._log_in(account)
        self.idles = self._client.has_capability("IDLE")
        self._moves = self._client.has_capability("MOVE")

    def _log_in(self, account: Account) -> None:
        """Its library takes a line that goes dead for a refusal."""
        try:
            self._client.login(account.login, account.secret)
        except LoginError as error:
            if isinstance(error.__context__, IMAPClient.AbortError):
                raise error.__context__ from error
            raise

    def look(self) -> None:
        """Whether the folder is there, without changing anything. Raises `FolderMissing`."""
        try:
            self._client.select_folder(self._account.folder, readonly=True)
        except IMAPClientError as error:
            if _is_over(error):
                raise
            raise FolderMissing(str(error)) from error

    def open(self) -> int:
        """Open the folder; its UIDVALIDITY. Makes the folder for fetched mail where it is missing."""
        try:
            opened = self._client.select_folder(self._account.folder)
        except IMAPClientError as error:
            if _is_over(error):
                raise
            raise FolderMissing(str(error)) from error
        done = self._account.done_folder
        if done and not self._client.folder_exists(done):
            self._client.create_folder(done)
        return int(opened[b"UIDVALIDITY"])

    def uids(self, *, above: int, also: Sequence[int] = ()) -> list[int]:
        """The numbers that are still to be fetched, in order.

        With a folder for fetched mail that is all there is, because what stays behind was not moved; else those above
        the cursor, and those in `also` that are still there.
        """
        if self._account.done_folder:
            return sorted(self._client.search("ALL"))
        new = [uid for uid in self._client.search(["UID", f"{above + 1}:*"]) if uid > above]
        old = self._client.search(["UID", ",".join(map(str, also))]) if also else []
        return sorted({*new, *old})

    def every_uid(self, *, since: datetime) -> set[int]:
        """The numbers of all mail of the folder that arrived since that day."""
        return set(self._client.search(["SINCE", since.date()]))

    def listed(self, uids: Sequence[int]) -> Iterator[Listed]:
        """Size and arrival of each; one that is gone by now is left out."""
        for first in range(0, len(uids), _AT_ONCE):
            some = uids[first : first + _AT_ONCE]
            found = self._client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
            for uid in some:
                if uid in found and b"RFC822.SIZE" in found[uid]:
                    yield Listed(uid, int(found[uid][b"RFC822.SIZE"]), _aware(found[uid].get(b"INTERNALDATE")))

    def raw(self, uid: int, *, first_bytes: int | None = None) -> bytes | None:
        """The mail, or its beginning, without marking it as read; None when it is gone or not handed out."""
        what = "BODY.PEEK[]" if first_bytes is None else f"BODY.PEEK[]<0.{first_bytes}>"
        found = self._client.fetch([uid], [what]).get(uid, {})
        value = next((value for key, value in found.items() if key.startswith(b"BODY[]")), None)
        return value if isinstance(value, bytes) else None

    def done(self, uid: int) -> None:
        """Tell the server that we have it: moved to the folder for fetched mail, or marked as seen."""
        folder = self._account.done_folder
        if not folder:
            self._client.add_flags([uid], [SEEN], silent=True)
        elif self._moves:
            self._client.move([uid], folder)
        else:
            self._client.copy([uid], folder)
            self._client.delete_messages([uid], silent=True)
            self._client.uid_expunge([uid]) if self._client.has_capability("UIDPLUS") else self._client.expunge()

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return when anything has happened in the folder, after `seconds`, or when asked to stop.

        Whatever the server says is a reason to look: some say `* OK Still here` where others say EXISTS.
        """
        if not self.idles:
            stop.wait(seconds)
            return
        until = time.monotonic() + seconds
        self._client.idle()
        while time.monotonic() < until and not stop.is_set():
            if self._client.idle_check(timeout=min(1.0, seconds)):
                break
        self._client.idle_done()

    def break_off(self) -> None:
        """End it from another thread: whoever waits for the server gets an error at once."""
        with contextlib.suppress(OSError, AttributeError):
            self._client.shutdown()

    def close(self) -> None:
        """End it without a word; a server that hangs would not hear it."""
        self.break_off()


def _is_over(error: Exception) -> bool:
    return isinstance(error, IMAPClient.AbortError)


def _aware(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) and value.tzinfo is not None else None
