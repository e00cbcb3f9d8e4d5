"""One look into a mailbox: everything that is there is stored, each mail by itself."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from vagt.kit.permission import SYSTEM
from vagt.mail import queries
from vagt.mail.actions import begin_poll, note_counted, note_polled, note_unfetched, note_untold, store_inbound
from vagt.mail.fetching.session import Listed, Session
from vagt.mail.models import Mailbox
from vagt.mail.staff import as_staff

Clock = Callable[[], datetime]

BEGINNING: Final = 512 * 1024  # of a mail above the cap: the headers and the first text
PATIENCE: Final = 3  # a mail that breaks the connection so often is passed over, so that the others come through
COUNTED: Final = timedelta(days=7)  # what the nightly count looks at

log = logging.getLogger("vagt.mail.fetching")


@dataclass(slots=True)
class Polled:
    """What came of a round."""

    new: int = 0
    known: int = 0
    unfetched: int = 0
    untold: str = ""  # the server's words, when it did not let us mark or move one


def poll(session: Session, mailbox_id: int, *, clock: Clock, cap: int, broke: Counter[int] | None = None) -> Polled:
    """Store everything that is to be fetched, oldest first, each in a transaction of its own.

    `broke` counts how often a number broke the connection, over several sessions. Raises what breaks the round off:
    what was stored until then stays stored, and the next round begins where this one ended.
    """
    broken = Counter[int]() if broke is None else broke
    uidvalidity = session.open()
    began = clock()
    with as_staff():
        mailbox = begin_poll(mailbox_id, uidvalidity, by=SYSTEM, at=began)
    result = Polled()
    uids = session.uids(above=mailbox.last_uid, also=mailbox.unfetched)
    _forget_gone(mailbox, uids, began)
    uids = _only_new(session, mailbox, uids, result)
    for listed in session.listed(uids):
        if broken[listed.uid] >= PATIENCE:
            result.unfetched += 1
            _pass_over(mailbox, listed.uid, clock())
            continue
        broken[listed.uid] += 1
        _store(session, mailbox, listed, result, clock, cap)
        del broken[listed.uid]
    with as_staff():
        note_polled(mailbox_id, by=SYSTEM, at=began)
        if result.untold:
            note_untold(mailbox_id, result.untold, by=SYSTEM, at=began)
    return result


def _only_new(session: Session, mailbox: Mailbox, uids: Sequence[int], result: Polled) -> list[int]:
    """Those that are not stored yet. Of the others the server had not been told, or did not listen."""
    with as_staff():
        known = queries.uids_of(mailbox.pk, mailbox.uidvalidity or 0, among=uids)
    for uid in sorted(known):
        result.known += 1
        _tell(session, uid, result)
    return [uid for uid in uids if uid not in known]


def _tell(session: Session, uid: int, result: Polled) -> None:
    """That we have it. A server that refuses this does not keep the next mail from us."""
    try:
        session.done(uid)
    except IMAPClientError as error:
        if isinstance(error, IMAPClient.AbortError):
            raise
        result.untold = str(error)


def _store(session: Session, mailbox: Mailbox, listed: Listed, result: Polled, clock: Clock, cap: int) -> None:
    raw = _fetched(session, listed, cap)
    if raw is None:
        result.unfetched += 1
        _pass_over(mailbox, listed.uid, clock())
        return
    with as_staff():
        arrived = store_inbound(
            mailbox,
            raw,
            uidvalidity=mailbox.uidvalidity,
            uid=listed.uid,
            internal_date=listed.internal_date,
            size=listed.size if listed.size > cap else None,
            by=SYSTEM,
            at=clock(),
        )
    result.new += arrived.is_new
    result.known += not arrived.is_new
    _tell(session, listed.uid, result)
    if listed.uid in mailbox.unfetched:
        with as_staff():
            note_unfetched(mailbox.pk, listed.uid, fetched=True, by=SYSTEM, at=clock())


def _fetched(session: Session, listed: Listed, cap: int) -> bytes | None:
    """The mail, or the beginning of one above the cap; None when the server does not hand it out."""
    try:
        return session.raw(listed.uid, first_bytes=BEGINNING if listed.size > cap else None)
    except IMAPClientError as error:
        if isinstance(error, IMAPClient.AbortError):
            raise
        return None


def _pass_over(mailbox: Mailbox, uid: int, at: datetime) -> None:
    """The server does not hand it out: the others come first, and this one is asked for again at every round."""
    log.warning("mailbox %s: mail %s is not handed out", mailbox.pk, uid)
    with as_staff():
        note_unfetched(mailbox.pk, uid, fetched=False, by=SYSTEM, at=at)


def _forget_gone(mailbox: Mailbox, uids: Sequence[int], at: datetime) -> None:
    """A number that is not on the server any more need not be asked for."""
    for uid in set(mailbox.unfetched) - set(uids):
        with as_staff():
            note_unfetched(mailbox.pk, uid, fetched=True, by=SYSTEM, at=at)


def count(session: Session, mailbox_id: int, *, clock: Clock, cap: int) -> int:
    """How many mails of the last week were in the folder and not with us; those are stored now, and it is an alarm.

    With a folder for fetched mail nothing can be passed by: what stays in the folder is what every round looks at.
    """
    uidvalidity, at = session.open(), clock()
    there = sorted(session.every_uid(since=at - COUNTED))
    with as_staff():
        mailbox = begin_poll(mailbox_id, uidvalidity, by=SYSTEM, at=at)
        ours = queries.uids_of(mailbox_id, uidvalidity, among=there)
    result = Polled()
    for listed in session.listed([uid for uid in there if uid not in ours]):
        _store(session, mailbox, listed, result, clock, cap)
    with as_staff():
        note_counted(mailbox_id, missing=result.new + result.unfetched, by=SYSTEM, at=at)
    return result.new + result.unfetched
