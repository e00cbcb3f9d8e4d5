"""Mail that another server delivers to us by LMTP: it hears 250 only after the mail is stored."""

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, InterfaceError

from vagt.kit.permission import SYSTEM
from vagt.mail import queries
from vagt.mail.actions import store_inbound
from vagt.mail.actions.arriving import Envelope as Said
from vagt.mail.staff import as_staff

Clock = Callable[[], datetime]

LATER: Final = "451 4.3.0 The mail cannot be stored right now; try again later"
UNKNOWN: Final = "550 5.1.1 There is no such mailbox here"
_NULL_PATH: Final = ("<>", None)

log = logging.getLogger("vagt.mail.delivery")


class _Server(LMTP):
    """Takes lines of any length: some programs write a whole text in one."""

    line_length_limit = 10 * 2**20


class Delivery:
    """Answers the protocol's questions. Each touch of the database is in a thread, so that others are served meanwhile."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only mailboxes in use, also with a reply token behind their name."""
        del server, session, options
        try:
            known = await asyncio.to_thread(_is_ours, address)
        except (DatabaseError, InterfaceError):
            return LATER
        if not known:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store it, in one transaction for all recipients; one answer for each of them, as LMTP wants."""
        del server
        try:
            await asyncio.to_thread(self._store, session, envelope)
        except (DatabaseError, InterfaceError, OSError):
            log.warning("a mail was not stored and is to come again", exc_info=True)
            answer = LATER
        else:
            answer = "250 2.0.0 stored"
        return "\r\n".join([answer] * len(envelope.rcpt_tos))

    def _store(self, session: Session, envelope: Envelope) -> None:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        sender = "" if envelope.mail_from in _NULL_PATH else envelope.mail_from
        peer = session.peer[0] if isinstance(session.peer, tuple) else str(session.peer or "")
        with as_staff():
            boxes: dict[int, Any] = {}
            for recipient in envelope.rcpt_tos:
                mailbox = queries.mailbox_for(recipient)
                if mailbox is None:  # taken out of use since RCPT
                    raise OSError("no such mailbox any more")
                boxes.setdefault(mailbox.pk, (mailbox, []))[1].append(recipient)
            for mailbox, recipients in boxes.values():
                said = Said(sender, recipients, peer)
                store_inbound(mailbox, raw, envelope=said, by=SYSTEM, at=self._clock())


def _is_ours(address: str) -> bool:
    with as_staff():
        return queries.mailbox_for(address) is not None


class Receiver(threading.Thread):
    """Listens until asked to stop."""

    def __init__(self, host: str, port: int, *, clock: Clock, cap: int) -> None:
        super().__init__(name="lmtp", daemon=True)
        self._place, self._clock, self._cap = (host, port), clock, cap
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self._problem: OSError | None = None

    def run(self) -> None:
        try:
            server = self._loop.run_until_complete(self._loop.create_server(self._connection, *self._place))
        except OSError as error:
            self._problem = error
            self._listening.set()
            return
        self._listening.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def _connection(self) -> LMTP:
        return _Server(
            Delivery(self._clock), data_size_limit=self._cap, enable_SMTPUTF8=True, loop=self._loop, ident="Vagt"
        )

    def wait_listening(self) -> None:
        """Return when it takes connections. Raises OSError when the address is taken."""
        self._listening.wait()
        if self._problem is not None:
            raise self._problem

    def ask_to_stop(self) -> None:
        """End; who is in the middle of a mail has not heard 250 and comes again."""
        if self.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
