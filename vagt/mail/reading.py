"""Reading what was stored: each mail in a process that can be stopped, and what came of it kept."""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from vagt.kit.permission import SYSTEM
from vagt.mail import queries
from vagt.mail.actions import claim_unread, keep_version, record_readings, record_unread, reread
from vagt.mail.models import InboundMessage
from vagt.mail.reader import VERSION, Message
from vagt.mail.reader.pool import Unread
from vagt.mail.rules.kinds import Facts, judge
from vagt.mail.rules.readings import GivenBack, Reading, as_document
from vagt.mail.staff import as_staff

Clock = Callable[[], datetime]

AT_ONCE: Final = 20  # a burst costs fewer transactions; whoever waits for the first of them hardly notices
OLD_AT_ONCE: Final = 50  # read again by a newer reader before anything new is looked for
_MACHINES: Final = frozenset({"auto_submitted", "autoreply_header", "report"})

log = logging.getLogger("vagt.mail.reading")


class Reads(Protocol):
    """What `reader.pool.Pool` can do."""

    def read(self, raw: bytes) -> Message | Unread: ...


def read_some(pool: Reads, clock: Clock, most: int = AT_ONCE) -> Sequence[InboundMessage]:
    """Read the oldest mails that nobody has read, as they are afterwards. The reading happens outside transactions.

    What was read is kept together; when that fails, each by itself, so that one mail does not keep the others.
    """
    with as_staff():
        rows = claim_unread(most, by=SYSTEM, at=clock())
        raws = queries.raws_of([row.raw_id for row in rows]) if rows else {}
        own = queries.own_addresses() if rows else frozenset()
    found = [(row, pool.read(raws[row.raw_id])) for row in rows]
    readings = {row.pk: reading_of(one, row, own) for row, one in found if not isinstance(one, Unread)}
    unread = {row: one for row, one in found if isinstance(one, Unread)}
    return [*_kept(readings, clock), *(_given_up(row, one, clock) for row, one in unread.items())]


def _kept(readings: Mapping[int, Reading], clock: Clock) -> Sequence[InboundMessage]:
    if not readings:
        return ()
    try:
        with as_staff():
            return record_readings(readings, by=SYSTEM, at=clock())
    except Exception:
        if len(readings) == 1:
            raise
        log.exception("%s mails were not kept together; each is kept by itself", len(readings))
    return [row for one in readings for row in _kept_alone(one, readings[one], clock)]


def _kept_alone(number: int, reading: Reading, clock: Clock) -> Sequence[InboundMessage]:
    """The mail; nothing when its reading cannot be kept, and then it is read again when its claim has run out."""
    try:
        return _kept({number: reading}, clock)
    except Exception:
        log.exception("what was read of mail %s was not kept", number)
        return ()


def _given_up(row: InboundMessage, found: Unread, clock: Clock) -> InboundMessage:
    log.warning("mail %s was not read: %s", row.pk, found.reason)
    with as_staff():
        return record_unread(row, str(found.reason), version=VERSION, by=SYSTEM, at=clock())


def read_old(pool: Reads, clock: Clock) -> int:
    """Read some of the mails again that an older reader read or gave up on; how many."""
    with as_staff():
        old = queries.unread(version=VERSION, limit=OLD_AT_ONCE)
        own = queries.own_addresses()
    for message_id in old:
        with as_staff():
            row = queries.inbound_of(message_id)
            raw = queries.raw_of(row.raw_id)
        found = pool.read(raw)
        with as_staff():
            if isinstance(found, Unread):
                keep_version(row, VERSION, by=SYSTEM, at=clock())
            else:
                reread(message_id, reading_of(found, row, own), by=SYSTEM, at=clock())
    return len(old)


def reading_of(found: Message, row: InboundMessage, own_addresses: frozenset[str]) -> Reading:
    """What is stored of a message, and what kind of mail it is."""
    headers: dict[str, list[str]] = defaultdict(list)
    for name, value in found.headers:
        headers[name].append(value)
    facts = Facts(
        from_address=found.from_address,
        headers=headers,
        is_bounce=found.is_bounce,
        is_auto_reply=found.is_auto_reply or bool(found.automatic & _MACHINES),
        is_bulk=found.is_bulk,
        null_return_path=row.envelope_from == "" or "null_return_path" in found.automatic,
    )
    return Reading(
        version=VERSION,
        message_id=found.message_id,
        from_address=found.from_address,
        subject=found.subject,
        document=as_document(found),
        judged=judge(facts, own_addresses=own_addresses),
        given_back=tuple(_given_back(found)),
    )


def _given_back(found: Message) -> list[GivenBack]:
    if found.bounce is None or not found.bounce.original_message_id:
        return []
    recipients = found.bounce.recipients
    status = next((one.status for one in recipients if one.action == "failed"), "")
    permanent = any(one.action == "failed" for one in recipients)
    return [GivenBack(found.bounce.original_message_id, permanent, status)]


class ReadingLoop(threading.Thread):
    """Reads until asked to stop; in quiet moments, what an older reader had read."""

    def __init__(self, pool: Reads, stop: threading.Event, clock: Clock, *, pause: float = 1.0) -> None:
        super().__init__(name="reading", daemon=True)
        self._pool, self._stop_asked, self._clock, self._pause = pool, stop, clock, pause

    def run(self) -> None:
        old = 1
        while not self._stop_asked.is_set():
            try:
                some = read_some(self._pool, self._clock)
                if not some and old:
                    old = read_old(self._pool, self._clock)
                elif not some:
                    self._stop_asked.wait(self._pause)
            except Exception:
                log.exception("reading broke off")
                self._stop_asked.wait(self._pause * 5)
