"""Background work about people."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override
from procrastinate.contrib.django import app

from vagt.kit.db.walls import STAFF, behind
from vagt.people.queries import invited_person, provider


@app.task(queue="mail", name="people.send_invitation", pass_context=False)
def send_invitation(*, event_id: int) -> None:
    """Write to an invited person how to sign in: with a code sent to their own address, so no link can leak.

    Run twice, it sends the same mail with the same Message-ID, which mail programs show once.
    """
    with behind(STAFF), transaction.atomic():
        user = invited_person(event_id)
        words = {"user": user, "provider": provider(), "url": settings.PUBLIC_URL}
    with override(user.language):
        subject = render_to_string("people/mail/invitation_subject.txt", words).strip()
        body = render_to_string("people/mail/invitation.txt", words)
    EmailMessage(
        subject,
        body,
        to=[user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<invitation-{event_id}@{settings.MAIL_DOMAIN}>",
        },
    ).send()
