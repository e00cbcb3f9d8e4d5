"""The same mail in two of our mailboxes."""

from datetime import timedelta
from typing import Final

from django.db import connection

from vagt.intake.queries.readings import document_of
from vagt.mail.models import InboundMessage

_NEAR = timedelta(days=2)


def twin_of(message: InboundMessage) -> InboundMessage | None:
    """The mail that became a task and is this one, sent to another mailbox of ours as well.

    A Message-ID alone proves nothing, since anybody can write one: sender, subject and text must be the same too, so
    that nothing is lost.
    """
    if message.state != "classified" or not message.message_id:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_NAMED_THE_SAME, [message.message_id, message.pk])
        named = [number for (number,) in cursor.fetchall()]
    if not named:
        return None
    rows = InboundMessage.objects.filter(
        pk__in=named,
        about_kind="task",
        from_address=message.from_address,
        received_at__range=(message.received_at - _NEAR, message.received_at + _NEAR),
        state__in=["filed", "joined"],
        subject=message.subject,
    )
    text = document_of(message).get("text")
    return next((row for row in rows.order_by("id") if document_of(row).get("text") == text), None)


# With the mailboxes as an array the index finds them; hardly a mail has another of its name.
_NAMED_THE_SAME: Final = """
SELECT id FROM mail_inboundmessage
 WHERE mailbox_id = ANY(ARRAY(SELECT id FROM mail_mailbox)) AND message_id = %s AND id <> %s LIMIT 50
"""
