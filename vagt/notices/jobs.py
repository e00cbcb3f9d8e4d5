"""Background work about notices. Each job may run twice without harm."""

from django.db import transaction
from procrastinate.contrib.django import app

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.notices.actions import SUBJECT, follow_mail, send_waiting
from vagt.notices.queries import due_deliveries, told_of
from vagt.people.rules import SYSTEM


@app.periodic(cron="* * * * *")
@app.task(name="notices.send_waiting_mail", queueing_lock="notices.send_waiting_mail", pass_context=False)
def send_waiting_mail(timestamp: int) -> None:
    """Mail what waited for the end of somebody's quiet hours; reads one index when nothing did."""
    del timestamp
    with behind(STAFF):
        with transaction.atomic():
            due = due_deliveries(now())
        for delivery_id in due:
            send_waiting(delivery_id, by=SYSTEM, at=now())


@app.task(name="notices.follow_mail", pass_context=False)
def follow_mail_of_notice(*, event_id: int) -> None:
    """A mail left, failed or came back: where it was a notice's, its delivery says so."""
    with behind(STAFF):
        with transaction.atomic():
            event = told_of(event_id)
        if event.facts.get("about_kind") == SUBJECT:
            state = "sent" if event.kind == "mail.sent" else "failed"
            follow_mail(event.subject_id, state, by=SYSTEM, at=now())
