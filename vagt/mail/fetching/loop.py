"""A thread for each mailbox: fetch, wait for news, fetch again; and come back after whatever went wrong."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, InterfaceError

from vagt.kit.permission import SYSTEM
from vagt.mail import queries
from vagt.mail.actions import note_failure
from vagt.mail.fetching.round import count, poll
from vagt.mail.fetching.session import READ_SECONDS, Session
from vagt.mail.oauth import access_token
from vagt.mail.rules.problems import seconds_until_retry
from vagt.mail.staff import as_staff
from vagt.mail.trouble import code_of, words_of

Clock = Callable[[], datetime]

POLL_SECONDS: Final = 60  # also while the server promises to tell us: some forget, after hours
ROUND_SECONDS: Final = 600  # a round that takes longer is broken off; what it stored stays
SESSION: Final = timedelta(minutes=45)  # tokens end after an hour, and some servers do not say so
COUNT_EVERY: Final = timedelta(hours=24)

log = logging.getLogger("vagt.mail.fetching")


class Fetcher(threading.Thread):
    """Fetches one mailbox until asked to stop. Its trouble stands on the mailbox and stops nobody else."""

    def __init__(
        self,
        mailbox_id: int,
        *,
        clock: Clock,
        cap: int,
        poll_seconds: float = POLL_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        super().__init__(name=f"mailbox {mailbox_id}", daemon=True)
        self.mailbox_id = mailbox_id
        self._clock, self._cap = clock, cap
        self._poll_seconds, self._read_seconds = poll_seconds, read_seconds
        self._stop_asked = threading.Event()
        self._session: Session | None = None
        self._broke: Counter[int] = Counter()
        self._failures = 0

    def ask_to_stop(self) -> None:
        """End soon, also while a server keeps us waiting."""
        self._stop_asked.set()
        if self._session is not None:
            self._session.break_off()

    def run(self) -> None:
        while not self._stop_asked.is_set():
            try:
                self._one_session()
            except Exception as error:  # noqa: BLE001 - one mailbox must not stop the others, nor itself
                self._stop_asked.wait(self._after(error))

    def _one_session(self) -> None:
        with as_staff():
            mailbox = queries.mailbox_of(self.mailbox_id)
        began = self._clock()
        account = queries.account_of(mailbox, token=access_token(mailbox, at=began))
        self._session = session = Session(account, read_seconds=self._read_seconds)
        try:
            while not self._stop_asked.is_set() and self._clock() - began < SESSION:
                again = self._round(session)
                self._failures = 0
                if not again:
                    session.wait(self._poll_seconds, self._stop_asked)
        finally:
            self._session = None
            session.close()

    def _round(self, session: Session) -> bool:
        """Fetch. True when it is to be done once more at once: what came meanwhile was announced while nobody listened."""
        watchdog = threading.Timer(ROUND_SECONDS, session.break_off)
        watchdog.daemon = True
        watchdog.start()
        try:
            polled = poll(session, self.mailbox_id, clock=self._clock, cap=self._cap, broke=self._broke)
            with as_staff():
                counted = queries.mailbox_of(self.mailbox_id).reconciled_at
            if counted is None or self._clock() - counted > COUNT_EVERY:
                count(session, self.mailbox_id, clock=self._clock, cap=self._cap)
                return True
            return polled.new > 0
        finally:
            watchdog.cancel()

    def _after(self, error: Exception) -> float:
        """Keep what went wrong; how long to leave the server alone."""
        if self._stop_asked.is_set():
            return 0
        code = code_of(error)
        self._failures += 1
        log.warning("mailbox %s: %s", self.mailbox_id, code, exc_info=code == "unexpected")
        try:
            with as_staff():
                note_failure(self.mailbox_id, code, words_of(error), by=SYSTEM, at=self._clock())
        except (DatabaseError, InterfaceError):
            log.warning("mailbox %s: the database does not take the note", self.mailbox_id)
        return seconds_until_retry(code, self._failures)
