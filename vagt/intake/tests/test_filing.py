"""From the bytes of a mail to a task with its clock, on a real database."""

from errno import ENOSPC
from unittest.mock import Mock

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from vagt.agreements.tests.examples import at as local
from vagt.intake.actions import file_inbound
from vagt.intake.contents import contents_of
from vagt.intake.jobs import file_mail
from vagt.intake.tests.post import SUPPORT, filed, mail, received
from vagt.kit.errors import NotAllowed
from vagt.kit.models import Event
from vagt.mail.actions import add_mailbox
from vagt.mail.models import OutboundMessage
from vagt.mail.queries import inbound_of, mail_about, subject_mark
from vagt.mail.rules.settings import Secrets, Settings
from vagt.people.actions import add_contact, affiliate_contact, end_affiliation
from vagt.people.models import User
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import Written, answer, change_status, erase_message
from vagt.tasks.models import Link, Message, Task

SOFIE, TORBEN, LAURA = "sofie@dybvad.example", "torben@dybvad.example", "laura@bageri.example"
FRIDAY = "2026-07-03 15:30"


def clock_of(result):
    return result.message.turn.clock


def receipt_of(result):
    return mail_about("task", result.task.pk)[0]


def answered(world, task, when, **values):
    return answer(task, Written("Vi ser på det."), by=world.viewer("Freja"), at=local(when), **values)


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        ("basic", None),
        ("essential", "2026-07-27 15:30"),
        ("extended", "2026-07-06 15:30"),
        ("premium", "2026-07-06 11:30"),
    ],
)
def test_a_friday_before_the_summer_weeks(world, mailbox, plan, due):
    result = filed(mailbox, mail(world.contact(plan).email), FRIDAY)
    clock = clock_of(result)
    assert result.task.customer == world.customer(plan)
    assert result.task.contact == world.contact(plan)
    assert clock.received_at == local(FRIDAY)
    assert clock.due_at == (local(due) if due else None)
    assert result.message.body == "Der mangler ordrer fra i nat."
    assert Event.objects.get(kind="inquiry.arrived", subject_id=result.task.pk).facts["tier"] == 2


def test_the_clock_runs_from_the_arrival_however_late_it_is_filed(world, mailbox):
    result = filed(mailbox, mail(SOFIE), FRIDAY, later="2026-07-04 12:00")
    assert clock_of(result).due_at == local("2026-07-06 15:30")


def test_filing_twice_is_filing_once(world, mailbox):
    row = received(mailbox, mail(SOFIE), FRIDAY)
    first = file_inbound(row, contents_of(row), by=SYSTEM, at=local(FRIDAY))
    assert file_inbound(row, contents_of(row), by=SYSTEM, at=local(FRIDAY)) is None
    assert inbound_of(row.pk).about_id == first.task.pk
    event = Event.objects.get(kind="mail.read", subject_id=row.pk)
    file_mail(event_ids=[event.pk])
    assert Task.objects.filter(messages__source=f"mail:{row.pk}").count() == 1
    assert OutboundMessage.objects.filter(about_kind="task", about_id=first.task.pk).count() == 1


def test_only_who_may_files(world, mailbox):
    row = received(mailbox, mail(SOFIE), FRIDAY)
    with pytest.raises(NotAllowed):
        file_inbound(row, Written("x"), by=world.viewer("Freja"), at=local(FRIDAY))


def test_files_and_html_come_along(world, mailbox):
    raw = mail(SOFIE, file=b"%PDF-1.7 ordrer", html="<p>Der <b>mangler</b><script>x()</script></p>")
    row = received(mailbox, raw, FRIDAY)
    contents_of(row)
    result = file_inbound(row, contents_of(row), by=SYSTEM, at=local(FRIDAY))
    (file,) = result.message.attachments.all()
    assert (file.name, file.media_type) == ("ordrer.pdf", "application/pdf")
    with default_storage.open(file.key) as kept:
        assert kept.read() == b"%PDF-1.7 ordrer"
    assert "<b>mangler</b>" in result.message.html
    assert "script" not in result.message.html


def test_critical_in_the_subject_on_a_premium_saturday(world, mailbox):
    raw = mail(world.contact("premium").email, "KRITISK: webshoppen er nede")
    result = filed(mailbox, raw, "2026-04-04 10:15")
    assert (result.task.priority, result.task.declared_critical, result.task.to_the_top) == ("critical", True, True)
    assert clock_of(result).due_at == local("2026-04-04 11:15")


def test_a_reply_to_our_mail_joins(world, mailbox):
    first = filed(mailbox, mail(SOFIE), FRIDAY)
    receipt = receipt_of(first)
    again = filed(mailbox, mail(SOFIE, text="Nu er der flere.", in_reply_to=receipt.message_id), "2026-07-03 15:50")
    assert (again.step, again.task) == ("join", first.task)
    assert again.message.turn == first.message.turn
    assert len(mail_about("task", first.task.pk)) == 1  # one turn, one receipt


@pytest.mark.parametrize("way", ["reference", "address", "delivered to", "subject", "mark and prefix"])
def test_the_ways_to_name_a_task(world, mailbox, way):
    task = filed(mailbox, mail(SOFIE), FRIDAY).task
    receipt = mail_about("task", task.pk)[0]
    address = receipt.reply_to
    assert address != SUPPORT
    named = {
        "reference": {"references": f"<a@b.example> {receipt.message_id} <c@d.example>"},
        "address": {"to": address.upper()},
        "delivered to": {"delivered_to": address},
        "subject": {"subject": f"Noget andet {subject_mark(task.pk)}"},
        "mark and prefix": {"subject": f"SV: {receipt.subject}"},
    }[way]
    assert filed(mailbox, mail(SOFIE, text=way, **named), "2026-07-03 15:50").task == task


def test_a_subject_alone_names_nothing(world, mailbox):
    task = filed(mailbox, mail(SOFIE), FRIDAY).task
    other = filed(mailbox, mail(SOFIE, f"Re: Ordrer mangler [#{task.pk}]", text="Hej"), "2026-07-03 15:50")
    assert (other.step, other.reason) == ("file", "new")


def test_a_forged_sender_starts_the_clock_and_joins_nothing(world, mailbox):
    first = filed(mailbox, mail(SOFIE), FRIDAY)
    raw = mail(SOFIE, text="Send os adgangskoden", proof="forged", in_reply_to=receipt_of(first).message_id)
    forged = filed(mailbox, raw, "2026-07-03 17:00")
    assert forged.task != first.task
    assert clock_of(forged).due_at is not None
    note = Message.objects.get(task=forged.task, kind="note")
    assert f"#{first.task.pk}" in note.body
    receipt = receipt_of(forged)
    assert receipt.to == [SOFIE]
    assert "Ordrer mangler" not in receipt.subject  # a stranger's words are not repeated under our name


def test_a_verified_colleague_joins_the_open_turn_and_takes_part(world, mailbox):
    first = filed(mailbox, mail(SOFIE), FRIDAY)
    joined = filed(mailbox, mail(TORBEN, in_reply_to=receipt_of(first).message_id), "2026-07-03 16:50")
    assert joined.message.turn == first.message.turn
    said = answered(world, first.task, "2026-07-06 08:30")
    assert {world.contact("extended").pk, world.approver("extended").pk} == set(said.to)
    assert clock_of(first).__class__.objects.get(pk=clock_of(first).pk).outcome == "met"


def test_another_customer_never_joins(world, mailbox):
    first = filed(mailbox, mail(SOFIE), FRIDAY)
    other = filed(mailbox, mail(LAURA, in_reply_to=receipt_of(first).message_id), "2026-07-03 16:50")
    assert other.task.customer == world.customer("basic")
    assert other.reason == "of_another_customer"


def test_somebody_of_a_customers_domain_is_that_customers(world, mailbox):
    result = filed(mailbox, mail("lager@dybvad.example"), FRIDAY)
    assert result.task.customer == world.customer("extended")
    assert result.task.contact is None
    assert receipt_of(result).to == ["lager@dybvad.example"]
    said = answered(world, result.task, "2026-07-06 08:30")
    assert mail_about("task_message", said.pk)[0].to == ["lager@dybvad.example"]


def test_a_free_mail_address_belongs_to_nobody_but_its_owner(world, mailbox):
    assert filed(mailbox, mail("sofie@gmail.com"), FRIDAY).reason == "unknown_sender"
    add_contact(world.customer("extended"), name="Ib", email="ib@gmail.com", by=SYSTEM, at=local(FRIDAY))
    assert filed(mailbox, mail("ib@gmail.com"), FRIDAY).task.customer == world.customer("extended")


def test_who_left_counts_as_anybody_of_the_company(world, mailbox):
    end_affiliation(world.contact("extended"), world.customer("extended"), by=SYSTEM, at=local(FRIDAY))
    result = filed(mailbox, mail(SOFIE), FRIDAY)
    assert (result.task.customer, result.task.contact) == (world.customer("extended"), None)


def test_a_contact_of_several_customers(world, mailbox):
    affiliate_contact(world.contact("extended"), world.customer("basic"), by=SYSTEM, at=local(FRIDAY))
    assert filed(mailbox, mail(SOFIE), FRIDAY).reason == "several_customers"
    task = world.task("basic", contact=world.contact("extended"))
    assert filed(mailbox, mail(SOFIE, text="Igen"), FRIDAY).task.customer == task.customer
    other = world.task("extended")
    raw = mail(SOFIE, text="Mere", subject=f"x {subject_mark(other.pk)}", proof=None)
    named = filed(mailbox, raw, FRIDAY)
    assert named.task.customer == world.customer("extended")  # what they name says for whom they write


def test_a_reply_after_resolution_reopens_and_after_closing_follows_up(world, mailbox):
    first = filed(mailbox, mail(SOFIE), FRIDAY)
    said = answered(world, first.task, "2026-07-06 08:30", status="resolved")
    ours = mail_about("task_message", said.pk)[0].message_id
    back = filed(mailbox, mail(SOFIE, text="Det sker igen", in_reply_to=ours), "2026-07-07 09:00")
    assert (back.task.pk, back.task.status) == (first.task.pk, "in_progress")
    assert clock_of(back).received_at == local("2026-07-07 09:00")
    answered(world, back.task, "2026-07-07 09:30", status="resolved")
    change_status(Task.objects.get(pk=back.task.pk), status="closed", by=SYSTEM, at=local("2026-07-21 09:00"))
    late = filed(mailbox, mail(SOFIE, text="Og igen", in_reply_to=ours), "2026-07-22 09:00")
    assert late.task != first.task
    assert first.task.links_out.get().target == late.task


def test_an_out_of_office_is_seen_and_changes_nothing(world, mailbox):
    first = filed(mailbox, mail(SOFIE), FRIDAY)
    said = answered(world, first.task, "2026-07-06 08:30", status="resolved")
    ours = mail_about("task_message", said.pk)[0].message_id
    raw = mail(SOFIE, text="Jeg er på ferie", in_reply_to=ours, auto_submitted="auto-replied")
    away = filed(mailbox, raw, "2026-07-06 08:31")
    assert away.step == "note"
    assert away.message.internal
    task = Task.objects.get(pk=first.task.pk)
    assert (task.status, task.turns.count()) == ("resolved", 1)
    assert [sent.auto for sent in mail_about("task", task.pk)] == ["replied", "generated"]  # nothing for the machine


def test_a_consultant_answers_by_mail(world, mailbox):
    first = filed(mailbox, mail(SOFIE), FRIDAY)
    raw = mail("freja@nordlys.example", text="Det er løst.\n\nDen 3. jul. 2026 kl. 15.30 skrev Sofie <s@d.example>:\n> Hej",
               in_reply_to=receipt_of(first).message_id)  # fmt: skip
    result = filed(mailbox, raw, "2026-07-03 15:45")
    assert (result.step, result.message.kind, result.message.body) == ("answer", "answer", "Det er løst.")
    assert result.message.consultant == world.cast.consultants["Freja"]
    assert first.message.turn.clock.__class__.objects.get(turn=first.message.turn).outcome == "met"
    forged = mail("freja@nordlys.example", proof="forged", in_reply_to=receipt_of(first).message_id)
    assert filed(mailbox, forged, "2026-07-03 15:50").reason == "from_a_consultant"


def test_the_same_mail_in_two_mailboxes_is_one_task(world, mailbox):
    sales = add_mailbox(
        "sales", Settings(address="sales@nordlys.example", display_name="Nordlys", incoming="none"), Secrets(),
        by=SYSTEM, at=local(FRIDAY),
    )  # fmt: skip
    raw = mail(SOFIE, to=f"{SUPPORT}, sales@nordlys.example")
    first = filed(mailbox, raw, FRIDAY)
    second = filed(sales, b"Received: x\r\n" + raw, FRIDAY)
    assert (second.task, second.reason) == (first.task, "same_mail")
    other = filed(sales, b"Received: x\r\n" + raw.replace(b"i nat", b"i dag"), FRIDAY)
    assert other.task != first.task  # another text under a known Message-ID is not swallowed


def test_a_list_that_a_contact_writes_through_is_theirs(world, mailbox):
    row = received(mailbox, mail(SOFIE, list_id="<it.dybvad.example>"), FRIDAY)
    assert row.state == "bulk"
    assert file_inbound(row, contents_of(row), by=SYSTEM, at=local(FRIDAY)).step == "take_up"
    taken = inbound_of(row.pk)
    result = file_inbound(taken, contents_of(taken), by=SYSTEM, at=local(FRIDAY))
    assert result.step == "file"
    assert mail_about("task", result.task.pk) == []  # lists are not answered


def test_a_mail_that_cannot_be_filed_waits_for_a_person(world, mailbox, monkeypatch):
    row = received(mailbox, mail(SOFIE, file=b"%PDF"), FRIDAY)
    monkeypatch.setattr("vagt.intake.contents._pool", _Dead)
    file_mail(event_ids=[Event.objects.get(kind="mail.read", subject_id=row.pk).pk])
    assert (inbound_of(row.pk).state, inbound_of(row.pk).error) == ("failed", "files_unread")


class _Dead:
    def read(self, raw):
        from vagt.mail.reader.pool import Reason, Unread

        del raw
        return Unread(Reason.DIED)


def test_the_files_of_a_mail_that_waited_are_not_read_again(mailbox, monkeypatch):
    row = received(mailbox, mail("ny@ukendt.example", file=b"%PDF-1.4 ordrer", proof=None), FRIDAY)
    first = contents_of(row).files
    monkeypatch.setattr("vagt.intake.contents.raw_of", lambda sha256: pytest.fail("it was read again"))
    assert contents_of(row).files == first
    assert default_storage.open(first[0].key).read() == b"%PDF-1.4 ordrer"


def test_a_file_that_a_killed_worker_left_half_is_written_again(mailbox):
    row = received(mailbox, mail(SOFIE, file=b"%PDF-1.4 ordrer"), FRIDAY)
    (file,) = contents_of(row).files
    with default_storage.open(file.key, "wb") as half:
        half.write(b"%PDF")
    assert contents_of(row).files == (file,)
    assert default_storage.open(file.key).read() == b"%PDF-1.4 ordrer"


def test_what_it_may_belong_to_is_linked_with_one_click(world, mailbox):
    first = filed(mailbox, mail(SOFIE), FRIDAY).task
    subject = f"Re: {subject_mark(first.pk)} Ordrer mangler"
    task = filed(mailbox, mail(SOFIE, subject, "Stadig ikke.", proof="forged"), "2026-07-03 15:40").task
    assert task != first
    browser = Client()
    browser.force_login(
        User.objects.get(email="aksel@nordlys.example"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = reverse("task", args=[task.pk])
    button = f'name="other" value="{first.pk}"'
    assert button in browser.get(page).content.decode()
    response = browser.post(reverse("task_link", args=[task.pk]), {"other": first.pk, "kind": "related"})
    assert response.status_code == 302
    assert Link.objects.filter(source=task, target=first).exists()
    assert button not in browser.get(page).content.decode()


def test_where_there_is_no_room_for_files_the_mail_is_filed_later(mailbox, monkeypatch):
    row = received(mailbox, mail(SOFIE, file=b"%PDF-1.4 ordrer"), FRIDAY)
    event = Event.objects.get(kind="mail.read", subject_id=row.pk)
    with monkeypatch.context() as full:
        full.setattr(default_storage, "save", Mock(side_effect=OSError(ENOSPC, "No space left on device")))
        with pytest.raises(OSError, match="No space"):  # the job comes again by itself
            file_mail(event_ids=[event.pk])
    assert inbound_of(row.pk).state == "classified"
    file_mail(event_ids=[event.pk])
    assert inbound_of(row.pk).state == "filed"


def test_erasing_the_words_of_a_message_erases_the_mail_it_came_by(mailbox, world):
    row = received(mailbox, mail("sofie@dybvad.example", text="Koden er hunter2"), FRIDAY)
    task = file_inbound(row, contents_of(row), by=SYSTEM, at=local(FRIDAY)).task
    erase_message(task.messages.get(), reason="secret", by=world.viewer("Aksel"), at=local(FRIDAY))
    row.refresh_from_db()
    assert (row.raw.packed, row.reading, row.subject, row.about_id) == (None, None, "", task.pk)
