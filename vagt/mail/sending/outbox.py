"""The sender: takes one due mail after another, hands it over outside any transaction, and keeps what came of it."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from vagt.kit.clamd import ScannerAway
from vagt.kit.permission import SYSTEM
from vagt.kit.scanning import judged, scanner
from vagt.mail import queries
from vagt.mail.actions import claim_outbound, note_sending_failure, record_attempt
from vagt.mail.actions.sending import Attempt, Reply
from vagt.mail.models import OutboundAttachment, OutboundMessage
from vagt.mail.oauth import access_token
from vagt.mail.queries import Account
from vagt.mail.sending.building import build, is_international
from vagt.mail.sending.smtp import hand_over
from vagt.mail.staff import as_staff
from vagt.mail.trouble import code_of, words_of

log = logging.getLogger("vagt.mail.sending")
Clock = Callable[[], datetime]
OF_THE_FILE: Final = frozenset(
    {"files_away", "infected", "scanner_away"}
)  # and not of the mailbox, whose other mail may leave
REFUSED_HERE: Final = 554  # our own reply, as a server that scans would give it


def send_one(clock: Clock) -> OutboundMessage | None:
    """Try the mail that is longest due; None when there is none. What goes wrong is kept on its row.

    Raises only what the database raises; then the mail is tried again, and the server may get it twice.
    """
    with as_staff():
        row = claim_outbound(by=SYSTEM, at=clock())
        files = list(queries.attachments_of(row)) if row is not None else []
    if row is None:
        return None
    try:
        attempt = _attempt(row, files, clock)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - one mail must not stop the others
        log.warning("mail %s did not leave: %s", row.pk, code_of(error))
        attempt = Attempt(error=code_of(error), words=words_of(error))
    with as_staff():
        if row.mailbox_id is not None and attempt.error not in OF_THE_FILE:
            note_sending_failure(row.mailbox_id, attempt.error, attempt.words, by=SYSTEM, at=clock())
        return record_attempt(row, attempt, by=SYSTEM, at=clock())


def _attempt(row: OutboundMessage, files: list[OutboundAttachment], clock: Clock) -> Attempt:
    held = _held_back(row, files)
    if held is not None:
        return held
    mail = build(row, files)
    way = _way_out(row, clock)
    if way is None:
        return _keep_as_file(row, mail)
    ascii_only = build(row, files, ascii_only=True) if is_international(row) else None
    sender = "" if row.auto else row.from_address
    return hand_over(way, mail, ascii_only=ascii_only, sender=sender, recipients=row.remaining)


def _held_back(row: OutboundMessage, files: list[OutboundAttachment]) -> Attempt | None:
    """Nothing harmful leaves: refused for good when the scanner finds something, later when it does not answer.

    A file that it cannot judge, such as one too large for it, leaves.
    """
    asked = scanner()
    if asked is None or not files:
        return None
    try:
        verdicts = [judged(asked, file.key) for file in files]
    except ScannerAway as error:
        return Attempt(error="scanner_away", words=words_of(error))
    found = next((verdict.found for verdict in verdicts if verdict.state == "infected"), None)
    if found is None:
        return None
    return Attempt(error="infected", refused={who: Reply(REFUSED_HERE, found) for who in row.remaining})


def _way_out(row: OutboundMessage, clock: Clock) -> Account | None:
    """The mailbox's own server, or the installation's; None when there is neither."""
    if row.mailbox is not None and row.mailbox.smtp_host:
        return queries.way_out_of(row.mailbox, token=access_token(row.mailbox, at=clock()))
    return installations_way_out()


def installations_way_out() -> Account | None:
    """The server of VAGT_SMTP_URL; None when there is none."""
    if not settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
        return None
    tls = "tls" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "plain"
    return Account(
        settings.EMAIL_HOST, settings.EMAIL_PORT, tls, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD
    )


def _keep_as_file(row: OutboundMessage, mail: bytes) -> Attempt:
    """An installation that cannot send keeps what it would have sent where somebody can read it."""
    folder = Path(str(settings.EMAIL_FILE_PATH))  # type: ignore[misc]  # only there without a server
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"outbound-{row.pk}.eml").write_bytes(mail)
    return Attempt(accepted=frozenset(row.remaining))


class Sender(threading.Thread):
    """Sends until asked to stop. A database that is away is waited for."""

    def __init__(self, stop: threading.Event, clock: Clock, *, pause: float = 1.0) -> None:
        super().__init__(name="sender", daemon=True)
        self._stop_asked, self._clock, self._pause = stop, clock, pause

    def run(self) -> None:
        while not self._stop_asked.is_set():
            try:
                sent = send_one(self._clock)
            except Exception:
                log.exception("sending broke off")
                self._stop_asked.wait(self._pause * 5)
                continue
            if sent is None:
                self._stop_asked.wait(self._pause)
