"""The mail process: a fetcher for each mailbox, the reader, the sender, and the door for deliveries."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import Final

from django.db import DatabaseError, InterfaceError

from vagt.mail import queries
from vagt.mail.delivery import Receiver
from vagt.mail.fetching.loop import Fetcher
from vagt.mail.reader.pool import Pool
from vagt.mail.reading import ReadingLoop
from vagt.mail.sending.outbox import Sender
from vagt.mail.staff import as_staff

Clock = Callable[[], datetime]

LOOK_SECONDS: Final = 10  # how soon a new or changed mailbox is noticed
STOP_SECONDS: Final = 6
READERS: Final = 2
SENDERS: Final = 3  # so that one server that hangs holds up nobody else's mail

log = logging.getLogger("vagt.mail")


class Mailroom:
    """Runs until `stop` is set. Every part has its own thread, so that none waits for another's server."""

    def __init__(
        self,
        stop: threading.Event,
        *,
        clock: Clock,
        cap: int,
        listen: tuple[str, int] | None = None,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._stop_asked, self._clock, self._cap = stop, clock, cap
        self._listen, self._look_seconds = listen, look_seconds
        self._fetchers: dict[int, tuple[int, Fetcher]] = {}

    def run(self) -> None:
        """Serve. Raises OSError when the address for deliveries is taken."""
        with ExitStack() as rest:
            pool = rest.enter_context(Pool(READERS))
            receiver = self._receiver()
            threads: list[threading.Thread] = [
                *(Sender(self._stop_asked, self._clock) for _ in range(SENDERS)),
                ReadingLoop(pool, self._stop_asked, self._clock),
            ]
            for thread in threads:
                thread.start()
            while not self._stop_asked.is_set():
                self._tend()
                self._stop_asked.wait(self._look_seconds)
            if receiver is not None:
                receiver.ask_to_stop()
                threads.append(receiver)
            for _revision, fetcher in self._fetchers.values():
                fetcher.ask_to_stop()
                threads.append(fetcher)
            for thread in threads:
                thread.join(STOP_SECONDS)

    def _receiver(self) -> Receiver | None:
        if self._listen is None:
            return None
        receiver = Receiver(*self._listen, clock=self._clock, cap=self._cap)
        receiver.start()
        receiver.wait_listening()
        return receiver

    def _tend(self) -> None:
        """Start fetchers of new mailboxes, end those of others, and replace those whose settings changed."""
        try:
            with as_staff():
                wanted = {row.pk: row.revision for row in queries.active_mailboxes() if row.incoming == "imap"}
        except (DatabaseError, InterfaceError):
            log.warning("the database does not say which mailboxes there are")
            return
        for mailbox_id, (revision, fetcher) in list(self._fetchers.items()):
            if wanted.get(mailbox_id) != revision or not fetcher.is_alive():
                fetcher.ask_to_stop()
                del self._fetchers[mailbox_id]
        for mailbox_id, revision in wanted.items():
            if mailbox_id not in self._fetchers:
                fetcher = Fetcher(mailbox_id, clock=self._clock, cap=self._cap)
                fetcher.start()
                self._fetchers[mailbox_id] = (revision, fetcher)
