"""What fetching leaves behind on a mailbox: how far it got, and what was wrong."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from vagt.kit import events
from vagt.kit.events import Actor, Subject
from vagt.kit.permission import require
from vagt.mail.models import Mailbox

MOST_UNFETCHED = 200  # numbers kept to ask for again; more means that the server is broken
_WORDS = 300


@transaction.atomic
def begin_poll(mailbox_id: int, uidvalidity: int, *, by: Actor, at: datetime) -> Mailbox:
    """The mailbox as the round begins. A server that has numbered its mail anew is read from the first one again.

    What is known already is not stored twice, because its content is.
    """
    require(by, "mailbox.fetch")
    row = Mailbox.objects.select_for_update(no_key=True).get(pk=mailbox_id)
    if row.uidvalidity == uidvalidity:
        return row
    if row.uidvalidity is not None:
        facts = {"old": row.uidvalidity, "new": uidvalidity}
        events.record("mailbox.renumbered", Subject("mailbox", row.pk), by=by, at=at, facts=facts)
    row.uidvalidity, row.last_uid, row.unfetched = uidvalidity, 0, []
    row.save(update_fields=["uidvalidity", "last_uid", "unfetched"])
    return row


@transaction.atomic
def note_unfetched(mailbox_id: int, uid: int, *, fetched: bool, by: Actor, at: datetime) -> None:
    """Remember a number that the server did not hand out, so that it is asked for again; or that it now did."""
    require(by, "mailbox.fetch")
    del at
    row = Mailbox.objects.select_for_update(no_key=True).get(pk=mailbox_id)
    others = [known for known in row.unfetched if known != uid]
    row.unfetched = others if fetched else [*others, uid][-MOST_UNFETCHED:]
    row.last_uid = max(row.last_uid, uid)
    row.save(update_fields=["unfetched", "last_uid"])


@transaction.atomic
def note_polled(mailbox_id: int, *, by: Actor, at: datetime) -> None:
    """Everything that was on the server at `at` is stored."""
    require(by, "mailbox.fetch")
    Mailbox.objects.filter(pk=mailbox_id).update(polled_at=at, problem="", problem_words="", failures=0)


@transaction.atomic
def note_untold(mailbox_id: int, words: str, *, by: Actor, at: datetime) -> None:
    """Everything is stored, but the server did not let us mark or move what we have."""
    require(by, "mailbox.fetch")
    Mailbox.objects.filter(pk=mailbox_id).update(problem="untold", problem_words=words[:_WORDS], problem_at=at)


@transaction.atomic
def note_failure(mailbox_id: int, code: str, words: str, *, by: Actor, at: datetime) -> None:
    """The round broke off; `code` is one of `rules.problems`, `words` are the server's own.

    A server that refuses us may have ended our access token early, so that another is asked for next time.
    """
    require(by, "mailbox.fetch")
    if code == "login_refused":
        Mailbox.objects.filter(pk=mailbox_id).update(sealed_access_token="", access_expires_at=None)
    Mailbox.objects.filter(pk=mailbox_id).update(
        problem=code, problem_words=words[:_WORDS], problem_at=at, failures=F("failures") + 1
    )


@transaction.atomic
def note_sending_failure(mailbox_id: int, code: str, words: str, *, by: Actor, at: datetime) -> None:
    """Mail from this address cannot leave at all; an empty code says that it can again."""
    require(by, "mailbox.fetch")
    rows = Mailbox.objects.filter(pk=mailbox_id)
    rows = rows if code else rows.exclude(sending_problem="")
    rows.update(sending_problem=code, sending_problem_words=words[:_WORDS], sending_problem_at=at if code else None)


@transaction.atomic
def note_counted(mailbox_id: int, *, missing: int, by: Actor, at: datetime) -> None:
    """What the nightly count found: so many mails were on the server and not with us. A difference is an event."""
    require(by, "mailbox.fetch")
    Mailbox.objects.filter(pk=mailbox_id).update(reconciled_at=at, missing=missing)
    if missing:
        facts = {"missing": missing}
        events.record("mailbox.differs", Subject("mailbox", mailbox_id), by=by, at=at, facts=facts)
