"""Who is told, once, on the page and by mail; what quiet hours do; whose notices they are."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.events import Subject, record
from vagt.kit.models import Event
from vagt.mail.models import OutboundMessage
from vagt.notices import actions, jobs
from vagt.notices.models import Delivery, Notice
from vagt.notices.queries import unread_count
from vagt.notices.rules import breaks_through, quiet_until, told
from vagt.people.rules import SYSTEM
from vagt.project.demo.people import make_people

DAY = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
NIGHT = datetime(2026, 7, 3, 22, 30, tzinfo=UTC)  # 00:30 in Copenhagen
MORNING = datetime(2026, 7, 4, 5, 0, tzinfo=UTC)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("step", "assignee", "expected"),
    [
        ("assignee", 1, {1}),
        ("assignee", None, {2, 3}),
        ("team", 1, {1, 2, 3}),
        ("team_lead", 1, {1, 2, 3, 9}),
        ("duty_lead", None, {2, 3, 9, 7}),
    ],
)
def test_each_step_tells_more(step, assignee, expected):
    assert told(step, assignee=assignee, members=[2, 3], lead=9, duty=[7]) == expected


def test_quiet_hours_run_over_midnight_and_end_on_local_clocks():
    assert quiet_until(NIGHT, time(21), time(7), COPENHAGEN) == MORNING
    assert quiet_until(DAY, time(21), time(7), COPENHAGEN) is None
    assert quiet_until(DAY, time(11), time(13), COPENHAGEN) == datetime(2026, 7, 3, 11, 0, tzinfo=UTC)
    assert quiet_until(DAY, None, None, COPENHAGEN) is None
    assert breaks_through("broken", critical=True, wanted=True)
    assert not breaks_through("warned", critical=True, wanted=True)


@pytest.fixture
def cast(db):
    cast = make_people(DAY)
    with behind(STAFF):
        yield cast


def _tell(cast, kind="assigned", key="k", at=DAY, critical=False):
    user = cast.user("Freja")
    return actions.notify(user, kind, Subject("task", 7), key, path="/tasks/7/", critical=critical, by=SYSTEM, at=at)


def _wants(cast, **values):
    given = {"mail_kinds": ["broken"], "quiet_from": time(21), "quiet_to": time(7), "critical_breaks_through": True}
    actions.save_preferences(**{**given, **values}, by=cast.viewer("Freja"), at=DAY)


def _mail():
    return Delivery.objects.get(channel="mail")


def test_told_once_and_mailed_in_the_persons_language(cast):
    assert _tell(cast) is not None
    assert _tell(cast) is None
    assert unread_count(cast.viewer("Freja")) == 1
    assert unread_count(cast.viewer("Malthe")) == 0
    mail = OutboundMessage.objects.get()
    assert (mail.to, mail.auto) == ([cast.user("Freja").email], "generated")
    assert "/notices/" in mail.text


@pytest.mark.parametrize(
    ("kinds", "state"), [(["sent"], "sent"), (["failed"], "failed"), (["sent", "bounced"], "failed")]
)
def test_the_delivery_follows_its_mail(cast, kinds, state):
    notice = _tell(cast)
    mail = OutboundMessage.objects.get()
    for kind in kinds:
        mail.state = kind
        mail.sent_at = mail.ended_at = DAY
        mail.save()
        facts = {"about_kind": "notice", "about_id": notice.pk}
        event = record(f"mail.{kind}", Subject("outbound_message", mail.pk), by=SYSTEM, at=DAY, facts=facts)
        for _time in range(2):
            jobs.follow_mail_of_notice(event_id=event.pk)
    assert _mail().state == state


def test_mail_waits_for_the_end_of_quiet_hours(cast):
    _wants(cast)
    _tell(cast, "broken", at=NIGHT)
    mail = _mail()
    assert (mail.state, mail.due_at, OutboundMessage.objects.count()) == ("waiting", MORNING, 0)
    for _time in range(2):
        jobs.send_waiting_mail(timestamp=0)
    assert OutboundMessage.objects.count() == 1


def test_what_was_read_meanwhile_and_what_is_not_wanted_is_not_mailed(cast):
    _wants(cast)
    _tell(cast, "assigned")
    assert _mail().state == "withheld"
    notice = _tell(cast, "broken", key="other", at=NIGHT)
    assert actions.read_notices([notice.pk], by=cast.viewer("Malthe"), at=NIGHT) == 0
    actions.read_notices([notice.pk], by=cast.viewer("Freja"), at=NIGHT)
    jobs.send_waiting_mail(timestamp=0)
    assert OutboundMessage.objects.count() == 0


def test_a_broken_critical_promise_breaks_through(cast):
    _wants(cast)
    _tell(cast, "broken", at=NIGHT, critical=True)
    assert OutboundMessage.objects.count() == 1


def test_the_pages(cast):
    _tell(cast)
    client = Client()
    client.force_login(cast.user("Freja"))
    assert f"/notices/{Notice.objects.get().pk}/".encode() in client.get(reverse("notices")).content
    client.post(reverse("notices_read"), {"notice": Notice.objects.get().pk})
    assert unread_count(cast.viewer("Freja")) == 0
    page = reverse("notice_preferences")
    assert client.post(page, {"quiet_from": "21:00"}).status_code == 422
    assert client.post(page, {"mail_kinds": ["broken"], "quiet_from": "21:00", "quiet_to": "07:00"}).status_code == 302


def test_following_a_notice_marks_mine_as_read_and_nobody_elses(cast):
    notice = _tell(cast)
    freja, malthe = Client(), Client()
    for client, name in ((freja, "Freja"), (malthe, "Malthe")):
        client.force_login(cast.user(name), backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("notice_open", args=[notice.pk])
    assert malthe.get(url).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    assert f"http://testserver{url}".removeprefix("http://testserver") in OutboundMessage.objects.get().text
    response = freja.get(url)
    assert (response.status_code, response.url) == (302, "/tasks/7/")
    notice.refresh_from_db()
    first = notice.read_at
    freja.get(url)
    notice.refresh_from_db()
    assert first is not None
    assert notice.read_at == first


def test_what_somebody_chose_is_audited(cast):
    viewer = cast.viewer("Freja")
    chosen = {"mail_kinds": ["broken"], "quiet_from": time(21), "quiet_to": time(7), "critical_breaks_through": True}
    actions.save_preferences(**chosen, by=viewer, at=DAY)
    actions.save_preferences(**chosen, by=viewer, at=DAY)
    (event,) = Event.objects.filter(kind="notices.chosen")
    assert (event.subject_kind, event.subject_id) == ("user", viewer.user_id)
    assert event.change.new["mail_kinds"] == ["broken"]
    assert event.change.new["quiet_from"] == "21:00:00"
