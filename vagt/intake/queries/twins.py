"""The same mail in two of our mailboxes."""

from datetime import timedelta

from vagt.intake.queries.readings import document_of
from vagt.mail.models import InboundMessage
from vagt.mail.queries import mailbox_ids

_NEAR = timedelta(days=2)


def twin_of(message: InboundMessage) -> InboundMessage | None:
    """The mail that became a task and is this one, sent to another mailbox of ours as well.

    A Message-ID alone proves nothing, since anybody can write one: sender, subject and text must be the same too, so
    that nothing is lost.
    """
    if message.state != "classified" or not message.message_id:
        return None
    rows = InboundMessage.objects.filter(
        mailbox__in=mailbox_ids(),  # named one by one, the index finds them
        about_kind="task",
        from_address=message.from_address,
        message_id=message.message_id,
        received_at__range=(message.received_at - _NEAR, message.received_at + _NEAR),
        state__in=["filed", "joined"],
        subject=message.subject,
    )
    text = document_of(message).get("text")
    same = (row for row in rows.exclude(pk=message.pk).order_by("id")[:5] if document_of(row).get("text") == text)
    return next(same, None)
