"""Background work about people."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from procrastinate.contrib.django import app

from vagt.kit.db.walls import STAFF, behind
from vagt.mail.queries import composed
from vagt.people.queries import brand_of_person, invited_person, provider


@app.task(queue="mail", name="people.send_invitation", pass_context=False)
def send_invitation(*, event_id: int) -> None:
    """Write to an invited person how to sign in: with a code sent to their own address, so no link can leak.

    Run twice, it sends the same mail with the same Message-ID, which mail programs show once.
    """
    with behind(STAFF), transaction.atomic():
        user = invited_person(event_id)
        values = {"contact": user.name, "provider": provider().name}
        values |= {"link": settings.PUBLIC_URL, "address": user.email}
        said = composed("invitation", values, language=user.language, brand=brand_of_person(user))
    mail = EmailMultiAlternatives(
        said.subject,
        said.text,
        to=[user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<invitation-{event_id}@{settings.MAIL_DOMAIN}>",
        },
    )
    mail.attach_alternative(said.html, "text/html")
    mail.send()
