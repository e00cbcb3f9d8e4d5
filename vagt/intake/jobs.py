"""Background work about arriving mail. Each job may run twice without harm."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from vagt.intake.actions import answer_came_back, file_inbound, take_up_known
from vagt.intake.contents import FilesUnread, contents_of
from vagt.intake.queries import read_by, told_of
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import Refusal
from vagt.kit.now import now
from vagt.mail.actions import mark_unfiled
from vagt.mail.queries import inbound_of, outbound_of
from vagt.people.rules import SYSTEM

if TYPE_CHECKING:
    from vagt.mail.models import InboundMessage

TO_FILE = frozenset({"classified", "automatic", "bulk"})
ABOUT_ANSWERS = "task_message"

log = logging.getLogger("vagt.intake")
# A database that is away, and files for which there is no room: neither is the mail's fault, and both pass.
_PASSING = (DatabaseError, InterfaceError, OSError)
_again = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=set(_PASSING))


@app.task(name="intake.file_mail", retry=_again, pass_context=False)
def file_mail(*, event_ids: Sequence[int]) -> None:
    """Mails were read: make a task of each, or part of one. One that cannot be filed waits for a person, and none keeps
    the others from their turn."""
    passing: list[Exception] = []
    with behind(STAFF):
        with transaction.atomic():
            messages = read_by(event_ids)
        for message in messages:
            try:
                _file(message)
            except _PASSING as error:
                log.warning("mail %s is filed later: %s", message.pk, error)
                passing.append(error)
    if passing:
        raise passing[0]  # the job is run again, and finds what it filed already


def _file(message: "InboundMessage") -> None:
    if message.state not in TO_FILE:
        return
    try:
        file_inbound(message, contents_of(message), by=SYSTEM, at=now())
    except _PASSING:
        raise
    except Exception as error:
        code = error.code if isinstance(error, Refusal) else _code_of(error)
        log.exception("mail %s was not filed: %s", message.pk, code)
        with transaction.atomic():
            current = inbound_of(message.pk)
        if current.state == "classified":
            mark_unfiled(current, code, by=SYSTEM, at=now())


@app.task(name="intake.take_back_answer", retry=_again, pass_context=False)
def take_back_answer(*, event_id: int) -> None:
    """A mail of ours did not arrive: where it was an answer, it no longer counts."""
    with behind(STAFF):
        with transaction.atomic():
            event = told_of(event_id)
            outbound = outbound_of(event.subject_id)
        if outbound.about_kind == ABOUT_ANSWERS:
            answer_came_back(outbound, reason=event.kind.rpartition(".")[2], by=SYSTEM, at=now())


@app.task(name="intake.take_up_known", retry=_again, pass_context=False)
def take_up_known_mail(*, event_id: int) -> None:
    """Somebody became known: their mail need not wait any more."""
    del event_id
    with behind(STAFF):
        take_up_known(by=SYSTEM, at=now())


def _code_of(error: Exception) -> str:
    return "files_unread" if isinstance(error, FilesUnread) else "unexpected"
