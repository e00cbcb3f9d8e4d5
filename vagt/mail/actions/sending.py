"""What became of a mail that left: accepted, to be tried again, refused for good, or come back."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Actor, Subject
from vagt.kit.permission import require
from vagt.mail.errors import NotNow
from vagt.mail.models import OutboundMessage
from vagt.mail.queries.outbound import lock_outbound, outbound_by_message_id
from vagt.mail.rules.sending import GIVE_UP, LEASE, REST, answer_of, pause_after

_WORDS = 300


class Reply(NamedTuple):
    """A server's reply: the code and its words."""

    code: int
    words: str


# Our own word for a server that takes no letters beyond ASCII in addresses (RFC 6531, 3.5).
NO_SMTPUTF8: Final = Reply(553, "5.6.7 The server takes no letters beyond ASCII in addresses (no SMTPUTF8)")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt came to. `error` is a code of `rules.problems` when no server answered for the message.

    `uncertain`: the connection broke after everything was handed over, so the server may have taken it.
    """

    accepted: Set[str] = frozenset()
    refused: Mapping[str, Reply] = field(default_factory=dict)
    error: str = ""
    words: str = ""
    uncertain: bool = False


@transaction.atomic
def claim_outbound(*, by: Actor, at: datetime) -> OutboundMessage | None:
    """The mail that is longest due, claimed for one sender; None when there is none.

    One whose sender has not come back within a quarter of an hour is due again; it may leave twice, under the same
    Message-ID, and that is counted in `repeated`. A server that did not let us send is left alone for a minute, so that
    the mail of other mailboxes does not wait behind it.
    """
    require(by, "mail.send")
    rows = OutboundMessage.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    due = rows.filter(state__in=["queued", "sending"], next_attempt_at__lte=at)
    due = due.exclude(mailbox__sending_problem_at__gt=at - REST)
    row = due.select_related("mailbox").order_by("next_attempt_at", "id").first()
    if row is None:
        return None
    if row.state == "sending":
        row.repeated += 1
    row.state, row.claimed_at, row.next_attempt_at = "sending", at, at + LEASE
    row.attempts += 1
    row.save(update_fields=["state", "claimed_at", "next_attempt_at", "attempts", "repeated"])
    return row


@transaction.atomic
def record_attempt(message: OutboundMessage, attempt: Attempt, *, by: Actor, at: datetime) -> OutboundMessage:
    """Keep what an attempt came to: `sent`, `queued` for another attempt, or `failed`.

    It is sent when everybody has it or has refused it for good; failed when nobody it was addressed to (copies do not
    count) has it, or when it could not be handed over within two days. A second result of the same claim is a no-op.
    """
    require(by, "mail.send")
    row = lock_outbound(message.pk)
    if row.state != "sending" or row.attempts != message.attempts:
        return row
    _take_in(row, attempt)
    reached = [who for who in row.to if who not in row.refused and who not in row.remaining]
    if row.remaining and at - row.queued_at < GIVE_UP:
        row.state, row.next_attempt_at = "queued", at + pause_after(row.attempts)
    elif reached:
        row.state, row.sent_at = "sent", at
    else:
        row.state, row.ended_at = "failed", at
        row.error = row.error if not row.remaining else "gave_up"
    row.save()
    if row.state == "sent":
        _record("mail.sent", row, by=by, at=at)
    elif row.state == "failed":
        _record("mail.failed", row, by=by, at=at)
    return row


def _take_in(row: OutboundMessage, attempt: Attempt) -> None:
    """Who has it now, who never will, and what the server said last."""
    never = {who: reply for who, reply in attempt.refused.items() if answer_of(reply.code) == "never"}
    row.remaining = [who for who in row.remaining if who not in attempt.accepted and who not in never]
    row.refused = {**row.refused, **{who: list(reply) for who, reply in never.items()}}
    row.repeated += attempt.uncertain
    last = next(iter(attempt.refused.values()), None)
    row.error = attempt.error or ("no_smtputf8" if last == NO_SMTPUTF8 else "refused" if last else "")
    row.smtp_code, row.smtp_words = (last.code, last.words[:_WORDS]) if last else (None, attempt.words[:_WORDS])


@transaction.atomic
def record_bounce(message_id: str, *, permanent: bool, status: str, by: Actor, at: datetime) -> OutboundMessage | None:
    """A server gives back the mail of ours with this Message-ID; None when it is none of ours, and nothing changes.

    Only a name that carries our own code is believed, so that nobody can forge a bounce of what they did not get. One
    that says "not yet" (`permanent` false) changes nothing; nor does the second one. `status` is RFC 3463's.
    """
    require(by, "mail.send")
    known = outbound_by_message_id(message_id)
    if known is None:
        return None
    row = lock_outbound(known.pk)
    if not permanent or row.state not in {"sent", "sending", "queued"}:
        return row
    row.state, row.ended_at, row.error, row.smtp_words = "bounced", at, "bounced", status[:_WORDS]
    row.save(update_fields=["state", "ended_at", "error", "smtp_words"])
    _record("mail.bounced", row, by=by, at=at)
    return row


@transaction.atomic
def send_again(message: OutboundMessage, *, by: Actor, at: datetime) -> OutboundMessage:
    """Try a mail once more that failed or came back, to whoever has not got it. Refuses any other (NotNow)."""
    require(by, "mail.judge")
    row = lock_outbound(message.pk)
    if row.state not in {"failed", "bounced"}:
        raise NotNow(_("This mail is not one that failed."), state=row.state)
    row.remaining = row.remaining or [who for who in [*row.to, *row.cc] if who in row.refused] or [*row.to, *row.cc]
    row.refused, row.state, row.queued_at, row.next_attempt_at = {}, "queued", at, at
    row.error, row.smtp_code, row.smtp_words, row.attempts, row.ended_at = "", None, "", 0, None
    row.save()
    _record("mail.taken_up", row, by=by, at=at)
    return row


def _record(kind: str, row: OutboundMessage, *, by: Actor, at: datetime) -> None:
    facts = {"about_kind": row.about_kind, "about_id": row.about_id, "attempts": row.attempts, "code": row.smtp_code}
    subject = Subject("outbound_message", row.pk)
    events.record(kind, subject, by=by, at=at, customer_id=row.customer_id, facts=facts)
