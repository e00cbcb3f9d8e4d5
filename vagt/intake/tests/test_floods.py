"""Very many mails of one sender: thirty tasks, one that stands for the rest, and nothing lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from vagt.agreements.tests.examples import at as local
from vagt.intake.actions import let_through, put_away, take_into
from vagt.intake.contents import contents_of
from vagt.intake.jobs import file_mail
from vagt.intake.models import Flood, Held
from vagt.intake.queries import unsorted_mail
from vagt.intake.queries.floods import gathered_with
from vagt.intake.rules.filing import MOST_AN_HOUR
from vagt.intake.tests.post import filed, mail
from vagt.kit.errors import NotAllowed, NotFound
from vagt.kit.models import Event
from vagt.mail.models import InboundMessage, OutboundMessage
from vagt.people.models import User
from vagt.tasks.actions import Written, answer
from vagt.tasks.models import Message, ResponseClock, Task

SOFIE = "sofie@dybvad.example"
FRIDAY = "2026-07-03 10:00"
MAILS = 60
WAITING = MAILS - MOST_AN_HOUR - 1


def flood(mailbox, sender=SOFIE, *, mails=MAILS, begins=FRIDAY, proof=None):
    """So many mails, one every half minute; what became of each."""
    start = local(begins)
    return [
        filed(
            mailbox,
            mail(sender, f"Alarm {number} {begins}", f"Alarm {number}", proof=proof),
            (start + timedelta(seconds=30 * number)).strftime("%Y-%m-%d %H:%M:%S"),
        )
        for number in range(mails)
    ]


@pytest.fixture
def flooded(world, mailbox):
    flood(mailbox)
    return Flood.objects.get().task


def browser(name):
    client = Client(headers={"accept-language": "en"})
    User.objects.filter(email=name).update(language="en")
    user = User.objects.get(email=name)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_one_task_stands_for_the_rest_and_nothing_is_lost(world, mailbox, flooded):
    assert Task.objects.filter(channel="email").count() == MOST_AN_HOUR + 1
    assert InboundMessage.objects.filter(from_address=SOFIE).count() == MAILS
    assert f"Alarm {MOST_AN_HOUR}" in flooded.title
    # Its own mail is its first message, with the clock of its arrival; the others wait with theirs.
    first = Message.objects.get(task=flooded, kind="customer_wrote")
    assert first.body == f"Alarm {MOST_AN_HOUR}"
    assert ResponseClock.objects.get(turn=first.turn).received_at == local(FRIDAY) + timedelta(minutes=15)
    assert Message.objects.filter(task=flooded, kind="note").count() == 1
    waiting = gathered_with(flooded)
    assert (len(waiting.held), waiting.waiting, waiting.judged) == (WAITING, WAITING, 0)
    assert {one.inbound.state for one in waiting.held} == {"quarantined"}
    assert unsorted_mail() == []  # nothing of it hides what others wait for
    assert Event.objects.filter(kind="flood.began").count() == 1
    assert OutboundMessage.objects.filter(to=[SOFIE]).count() == 1


def test_it_ends_with_its_task_or_with_a_quiet_day(world, mailbox, flooded):
    def more(begins):
        flood(mailbox, mails=MOST_AN_HOUR + 2, begins=begins)
        return Flood.objects.order_by("id").values_list("task", flat=True)

    assert list(more("2026-07-03 12:00")) == [flooded.pk]  # the next hours are of the same flood
    answer(
        flooded, Written("Vi ser på det."), status="resolved", by=world.viewer("Freja"), at=local("2026-07-03 14:00")
    )
    assert len(more("2026-07-03 15:00")) == 2
    assert len(more("2026-07-05 15:00")) == 3
    assert Flood.objects.filter(ended_at=None).count() == 1


def test_others_are_not_held_back(world, mailbox, flooded):
    noon = "2026-07-03 10:25"
    assert filed(mailbox, mail("torben@dybvad.example", "Hej", proof=None), noon).step == "file"
    assert filed(mailbox, mail(SOFIE, "Hej", proof="verified"), noon).step == "file"
    assert filed(mailbox, mail("karen@havnen.example", "Hej", proof=None), noon).step != "hold"


def test_everybody_of_a_domain_is_one_sender(world, mailbox):
    for number in range(MOST_AN_HOUR + 5):
        when = (local(FRIDAY) + timedelta(seconds=number)).strftime("%Y-%m-%d %H:%M:%S")
        filed(mailbox, mail(f"robot{number}@dybvad.example", f"Alarm {number}", proof=None), when)
    (one,) = Flood.objects.all()
    assert one.contact is None
    assert Held.objects.count() == 4


def test_what_waits_becomes_a_task_of_its_own_with_its_own_clock(world, mailbox, flooded):
    one = gathered_with(flooded).held[0]
    assert let_through([one, one], by=world.viewer("Aksel"), at=local("2026-07-03 11:00")) == 1
    event = Event.objects.filter(kind="mail.read", subject_id=one.inbound_id).latest("id")
    file_mail(event_ids=[event.pk])
    own = Task.objects.get(messages__source=f"mail:{one.inbound_id}")
    assert own.pk != flooded.pk
    assert ResponseClock.objects.get(task=own, kind="response").received_at == one.inbound.received_at
    assert gathered_with(flooded).judged == 1


def test_what_waits_becomes_part_of_the_task_or_is_put_away(world, mailbox, flooded):
    first, second, third = gathered_with(flooded).held[:3]
    by, at = world.viewer("Aksel"), local("2026-07-03 11:00")
    message = take_into(first, contents_of(first.inbound), by=by, at=at)
    assert (message.task, message.contact, message.body) == (
        flooded,
        world.contact("extended"),
        f"Alarm {MOST_AN_HOUR + 1}",
    )
    assert take_into(first, contents_of(first.inbound), by=by, at=at) is None
    file_mail(event_ids=[Event.objects.filter(kind="mail.read", subject_id=first.inbound_id).latest("id").pk])
    assert Message.objects.filter(source=f"mail:{first.inbound_id}").count() == 1
    assert put_away([second], by=by, at=at) == 1
    assert InboundMessage.objects.get(pk=second.inbound_id).state == "rejected"  # kept, and taken up again from there
    with pytest.raises(NotAllowed):
        put_away([third], by=world.viewer("Freja"), at=at)
    gathered = gathered_with(flooded)
    assert (gathered.waiting, gathered.judged) == (WAITING - 2, 2)


def test_the_page_of_what_waits(world, mailbox, flooded):
    aksel, freja = browser("aksel@nordlys.example"), browser("freja@nordlys.example")
    url, act = reverse("task_gathered", args=[flooded.pk]), reverse("task_gathered_judge", args=[flooded.pk])
    assert url in aksel.get(reverse("task", args=[flooded.pk])).content.decode()
    assert url not in aksel.get(reverse("task", args=[Task.objects.earliest("id").pk])).content.decode()
    page = aksel.get(url).content.decode()
    held = gathered_with(flooded).held
    assert f"{WAITING} mails" in page
    assert all(reverse("inbound", args=[one.inbound_id]) in page for one in held)
    beside = aksel.get(url, headers={"hx-request": "true"}).content.decode()
    assert beside.count('name="mails"') == 6
    assert "Show all" in beside
    seen = freja.get(url).content.decode()
    assert "A service manager says" in seen
    assert 'type="checkbox"' not in seen
    assert aksel.post(act, {"do": "alone"}).status_code == 422
    assert aksel.post(act, {"do": "into", "mails": [held[0].pk]}).status_code == 302
    assert aksel.post(act, {"do": "alone", "every": "1", "newest": held[2].pk}).status_code == 302
    assert gathered_with(flooded).waiting == WAITING - 3  # what came since the page was drawn waits on
    assert aksel.post(act, {"do": "alone", "every": "1", "newest": held[-1].pk}).status_code == 302
    assert gathered_with(flooded).waiting == 0
    assert freja.post(act, {"do": "alone", "every": "1"}).status_code == 403
    with pytest.raises(NotFound):
        gathered_with(Task.objects.earliest("id"))
