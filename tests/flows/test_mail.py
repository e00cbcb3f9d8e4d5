"""A customer writes, a consultant answers, and the promise is kept, broken or taken back: as the agreement says."""

from datetime import date

import pytest
from django.urls import reverse

from tests.flows.conftest import clocks, left_for, task_of
from vagt.agreements.actions import Draft, draft_agreement, sign_agreement
from vagt.agreements.queries import default_calendar, plan_versions
from vagt.agreements.tests.examples import at as local
from vagt.intake.tests.post import SUPPORT, mail
from vagt.mail.queries import mail_about
from vagt.people.actions import add_contact, add_customer
from vagt.people.rules import SYSTEM
from vagt.tasks.models import Message, Task, Turn
from vagt.tasks.tests.conftest import MADE_AT

SOFIE, LAGER = "sofie@dybvad.example", "lager@dybvad.example"
FRIDAY = "2026-07-03 15:30"


def test_from_the_customers_mail_to_the_next_turn(story):
    """The story that everything else is a variation of."""
    row = story.arrives(mail(SOFIE, message_id="<first@dybvad.example>"), FRIDAY)
    task = task_of(row)
    (clock,) = clocks(task)
    assert (row.state, clock.due_at, clock.outcome) == ("filed", local("2026-07-06 15:30"), "open")

    receipt = story.sink.mails[-1]
    assert receipt["To"] == SOFIE
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert receipt["In-Reply-To"] == "<first@dybvad.example>"
    said = receipt.get_payload(0).get_payload(decode=True).decode()
    assert "Vi svarer senest mandag den 6. juli kl. 15.30." in said
    assert story.sink.envelopes[-1].mail_from == "<>"

    shown = story.browser("Freja").get(reverse("task", args=[task.pk]))
    assert "Der mangler ordrer fra i nat." in shown.content.decode()
    answer = story.answers(task, "2026-07-06 10:00", "De er på vej.")
    (clock,) = clocks(task)
    assert (clock.outcome, clock.judged_at, clock.met_by) == ("met", local("2026-07-06 10:00"), answer)

    ours = story.sink.mails[-1]
    assert ours["To"] == SOFIE
    assert SUPPORT in ours["From"]
    assert ours["Message-ID"] == left_for(answer).message_id
    assert "<first@dybvad.example>" in ours["References"]
    assert ours["Auto-Submitted"] is None
    assert story.sink.envelopes[-1].mail_from == SUPPORT

    reply = mail(SOFIE, "SV: noget helt andet", "Tak, men der mangler én.", in_reply_to=ours["Message-ID"])
    again = story.arrives(reply, "2026-07-07 09:00")
    assert (again.state, task_of(again)) == ("joined", task)
    first, second = clocks(task)
    assert (first.outcome, second.outcome) == ("met", "open")
    assert (second.received_at, second.due_at) == (local("2026-07-07 09:00"), local("2026-07-08 09:00"))


@pytest.mark.parametrize(
    ("plan", "due", "said"),
    [
        ("basic", None, "Vi lover ingen svartid."),
        ("essential", "2026-07-27 15:30", "senest mandag den 27. juli kl. 15.30"),
        ("extended", "2026-07-06 15:30", "senest mandag den 6. juli kl. 15.30"),
        ("premium", "2026-07-06 11:30", "senest mandag den 6. juli kl. 11.30"),
    ],
)
def test_the_friday_before_the_summer_weeks(story, plan, due, said):
    task = task_of(story.arrives(mail(story.world.contact(plan).email), FRIDAY))
    (clock,) = clocks(task)
    assert clock.due_at == (local(due) if due else None)
    assert said in mail_about("task", task.pk)[0].text
    story.answers(task, "2026-07-06 11:00", name={"premium": "Freja", "extended": "Freja"}.get(plan, "Malthe"))
    assert clocks(task)[0].outcome == "met"  # Basic was promised nothing, and is answered all the same


def test_a_critical_mail_on_a_premium_saturday(story):
    emil = story.world.contact("premium").email
    task = task_of(story.arrives(mail(emil, "KRITISK: kassen er nede"), "2026-04-04 10:15"))
    assert (task.priority, task.to_the_top) == ("critical", True)
    assert clocks(task)[0].due_at == local("2026-04-04 11:15")
    story.answers(task, "2026-04-04 11:15", name="Aksel")
    assert clocks(task)[0].outcome == "met"


def test_two_mails_before_the_answer_are_one_turn(story):
    task = task_of(story.arrives(mail(SOFIE), FRIDAY))
    receipt = mail_about("task", task.pk)[0].message_id
    story.arrives(mail(SOFIE, text="Og en til", in_reply_to=receipt), "2026-07-03 15:45")
    assert Turn.objects.filter(task=task).count() == 1
    assert clocks(task)[0].due_at == local("2026-07-06 15:30")
    assert len(story.sink.mails) == 1
    story.answers(task, "2026-07-06 09:00")
    assert clocks(task)[0].outcome == "met"


def test_answer_and_status_in_one_save_then_a_reply_reopens(story):
    task = task_of(story.arrives(mail(SOFIE), FRIDAY))
    answer = story.answers(task, "2026-07-06 09:00", "Løst.", status="resolved")
    task.refresh_from_db()
    assert (task.status, clocks(task)[0].outcome) == ("resolved", "met")
    again = story.arrives(mail(SOFIE, text="Nej", in_reply_to=left_for(answer).message_id), "2026-07-08 10:00")
    assert task_of(again).status == "in_progress"
    assert clocks(task)[1].due_at == local("2026-07-09 10:00")


def test_thanks_needs_no_answer_because_a_person_says_so(story):
    task = task_of(story.arrives(mail(SOFIE), FRIDAY))
    answer = story.answers(task, "2026-07-06 09:00", status="resolved")
    thanks = story.arrives(mail(SOFIE, text="Tak!", in_reply_to=left_for(answer).message_id), "2026-07-06 09:30")
    turn = Turn.objects.filter(task=task_of(thanks)).latest("id")
    assert turn.clock.outcome == "open"  # never by itself
    story.until("2026-07-06 09:40")
    url = reverse("task_no_answer", args=[task.pk, turn.pk])
    assert story.browser("Freja").post(url, {"reason": "thanks"}).status_code == 302
    turn.clock.refresh_from_db()
    assert turn.clock.outcome == "void"


def test_an_out_of_office_neither_stops_nor_reopens(story):
    task = task_of(story.arrives(mail(SOFIE), FRIDAY))
    receipt = mail_about("task", task.pk)[0].message_id
    away = mail(SOFIE, "Autosvar", "Jeg er på ferie", in_reply_to=receipt, auto_submitted="auto-replied")
    assert story.arrives(away, "2026-07-03 15:31").state == "joined"
    assert clocks(task)[0].outcome == "open"
    answer = story.answers(task, "2026-07-06 09:00", status="resolved")
    away = mail(
        SOFIE, "Autosvar", "Stadig ferie", in_reply_to=left_for(answer).message_id, auto_submitted="auto-replied"
    )
    sent = len(story.sink.mails)
    assert story.arrives(away, "2026-07-06 09:01").state == "joined"
    task.refresh_from_db()
    assert (task.status, Turn.objects.filter(task=task).count(), len(story.sink.mails)) == ("resolved", 1, sent)
    assert Message.objects.filter(task=task, kind="note", internal=True).count() == 2


def test_an_answer_that_the_server_refuses_is_none(story):
    task = task_of(story.arrives(mail(LAGER), FRIDAY))
    story.sink.rcpt[LAGER] = "550 5.1.1 no such user"
    answer = story.answers(task, "2026-07-06 09:00", status="resolved")
    assert left_for(answer).state == "failed"
    task.refresh_from_db()
    (clock,) = clocks(task)
    assert (task.status, clock.outcome, clock.due_at) == ("in_progress", "open", local("2026-07-06 15:30"))
    assert (task.next_due_at, task.waits_since) == (local("2026-07-06 15:30"), local(FRIDAY))
    assert "no such user" in Message.objects.get(task=task, kind="note").body
    del story.sink.rcpt[LAGER]
    story.answers(task, "2026-07-06 16:00")
    assert clocks(task)[0].outcome == "answered_late"  # the first try does not count


def test_a_forged_sender_starts_a_clock_and_reads_nothing(story):
    task = task_of(story.arrives(mail(SOFIE), FRIDAY))
    receipt = mail_about("task", task.pk)[0].message_id
    forged = mail(SOFIE, text="Send adgangskoden", proof="forged", in_reply_to=receipt, reply_to="evil@else.example")
    other = task_of(story.arrives(forged, "2026-07-03 17:30"))
    assert other != task
    assert clocks(other)[0].due_at is not None
    story.answers(other, "2026-07-06 09:00", "Hvem er du?")
    assert {envelope.rcpt_tos[0] for envelope in story.sink.envelopes} == {SOFIE}  # never to whoever forged it
    assert clocks(task)[0].outcome == "open"


def test_an_agreement_that_ended_yesterday(story):
    customer = add_customer(
        number="2001",
        name="Havnekontoret",
        brand=story.world.cast.brand,
        team=story.world.cast.teams["Team Havn"],
        domains=["havnekontor.example"],
        by=SYSTEM,
        at=MADE_AT,
    )
    add_contact(customer, name="Ib", email="ib@havnekontor.example", language="en", by=SYSTEM, at=MADE_AT)
    version = draft_agreement(
        customer,
        Draft(
            plan_version=plan_versions("essential").first(),
            calendar=default_calendar(),
            valid_from=date(2025, 1, 1),
            valid_until=date(2026, 7, 3),
        ),
        by=SYSTEM,
        at=MADE_AT,
    )
    for party in ("provider", "customer"):
        sign_agreement(version, party=party, name="Ib", signed_at=MADE_AT, by=SYSTEM, at=MADE_AT)
    before = task_of(story.arrives(mail("ib@havnekontor.example"), "2026-07-02 15:30"))
    after = task_of(story.arrives(mail("ib@havnekontor.example", text="Igen"), FRIDAY))
    assert clocks(before)[0].due_at == local("2026-07-03 15:30")  # what was promised before it ended stays promised
    assert clocks(after)[0].due_at is None
    assert "There is no guaranteed response time" in mail_about("task", after.pk)[0].text


def test_a_stranger_loses_nothing(story):
    row = story.arrives(mail("ny@ukendt.example", proof=None), FRIDAY)
    assert (row.state, row.reason) == ("quarantined", "unknown_sender")
    assert story.sink.mails[-1]["To"] == "ny@ukendt.example"
    story.until("2026-07-06 08:10")
    customer = story.world.customer("extended")
    form = {"customer": customer.pk, "contact_name": "Nina"}
    assert story.browser("Aksel").post(reverse("unsorted_mail", args=[row.pk]), form).status_code == 302
    story.sends()
    task = Task.objects.get(messages__source=f"mail:{row.pk}")
    assert (task.contact.name, clocks(task)[0].due_at) == ("Nina", local("2026-07-06 15:30"))
    assert Message.objects.filter(task=task).count() == 1  # the jobs that followed filed nothing twice
