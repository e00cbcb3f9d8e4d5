"""The workspace's and the customer's pages of tasks, as a browser without JavaScript meets them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vagt.agreements.forms.calendar import CalendarDraft
from vagt.agreements.tests.examples import at as local
from vagt.agreements.tests.screens import browser, said
from vagt.kit.db.walls import NOBODY, behind
from vagt.people.models import Customer
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import Written, add_note, answer, change_priority, sweep
from vagt.tasks.models import Draft, Message, ResponseClock, SavedView, Task
from vagt.tasks.queries import clocks_of
from vagt.tasks.queries.left import LeftBook

NOW = local("2026-06-02 10:00")


@pytest.fixture
def _at_ten(monkeypatch):
    for view in ("queue", "task", "acts", "around", "opening", "panels"):
        monkeypatch.setattr(f"vagt.tasks.views.{view}.now", lambda: NOW)
    monkeypatch.setattr("vagt.tasks.portal.now", lambda: NOW)


pytestmark = pytest.mark.usefixtures("_at_ten")


def titles(response):
    return re.findall(r'v-row-title" href="[^"]+">\s*([^<]+?)\s*<', unescape(response.content.decode()))


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_queue_pins_what_is_critical_and_says_what_is_left(world):
    world.task("essential", "2026-06-01 09:00", title="Old one")
    world.task("extended", title="Normal one")
    world.task("premium", "2026-06-02 09:30", title="Critical one", priority="critical")
    world.task("basic", title="Nothing promised")
    sweep(by=SYSTEM, at=NOW)
    response = browser(world.cast, "Aksel").get("/queue/")
    assert titles(response) == ["Critical one", "Old one", "Normal one", "Nothing promised"]
    page = said(response)
    assert "30 min" in page
    assert "Tue 2 Jun 10:30" in page
    assert "No guaranteed response" in page
    assert "Essential" in page


def test_the_queue_is_filtered_by_its_address_and_keeps_views(world):
    world.task("extended", title="Hers", assignee=world.cast.consultants["Freja"])
    world.task("extended", title="Nobody's")
    freja = browser(world.cast, "Freja")
    assert titles(freja.get("/queue/?assignee=me")) == ["Hers"]
    assert titles(freja.get("/queue/?assignee=nobody&kinds=nonsense")) == ["Nobody's"]
    made = freja.post("/queue/views/new/?assignee=nobody&unanswered=1", {"name": "To take"})
    view = SavedView.objects.get()
    assert made.headers["Location"] == f"/queue/?view=s{view.pk}&assignee=nobody&unanswered=1"
    assert "To take" in said(freja.get(made.headers["Location"]))
    assert browser(world.cast, "Malthe").get(f"/queue/views/{view.pk}/delete/").status_code == 404
    assert freja.post(f"/queue/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_more_of_the_queue_comes_without_a_second_heading_and_nonsense_begins_anew(world):
    for number in range(28):
        world.task("extended", title=f"Task {number:02}")
    client = browser(world.cast, "Aksel")
    first = client.get("/queue/")
    after = re.search(r'hx-get="(/queue/\?[^"]*after=[^"]+)"', first.content.decode())
    more = client.get(after[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert (len(titles(first)), len(titles(more))) == (25, 3)
    assert "<html" not in more.content.decode()
    assert "Answer owed" not in said(more)
    assert len(titles(client.get("/queue/?after=1|x|9"))) == 25


def test_what_is_new_is_told_and_nothing_otherwise(world):
    task = world.task()
    client = browser(world.cast, "Aksel")
    since = {"since": local("2026-06-02 09:30").isoformat()}
    assert client.get("/queue/news/", since).status_code == 204
    assert client.get("/queue/news/", {"since": "long ago"}).status_code == 204
    add_note(task, Written("Look"), by=world.viewer("Freja"), at=local("2026-06-02 09:45"))
    assert "1 changed, show" in said(client.get("/queue/news/", since))


def test_many_are_assigned_at_once_and_each_no_is_said(world):
    open_one, waiting = world.task(), world.task()
    answer(open_one, Written("Done"), by=world.viewer("Freja"), at=NOW)
    client = browser(world.cast, "Freja")
    ids = [open_one.pk, waiting.pk]
    client.post("/queue/act/", {"ids": ids, "do": "take"})
    assert set(Task.objects.values_list("assignee__user__name", flat=True)) == {"Freja"}
    page = said(client.post("/queue/act/", {"ids": ids, "do": "status", "status": "resolved"}, follow=True))
    assert "1 task changed" in page
    assert f"#{waiting.pk}: A customer waits for an answer" in page
    away = client.post("/queue/act/", {"ids": ids, "do": "take", "back": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/queue/"


def test_neither_the_queue_nor_a_task_asks_more_often_the_more_there_is(world):
    client, home = browser(world.cast, "Aksel"), world.customer("extended")
    task = world.task()

    def grow(number):
        for n in range(number):
            brand, team = home.brand, home.team
            name = f"Customer {Customer.objects.count()}"
            Customer.objects.create(number=name, name=name, brand=brand, team=team, created_at=NOW)
            world.task("premium" if n % 2 else "essential", priority="high" if n % 3 else None)
            add_note(task, Written("Note"), by=world.viewer("Freja"), at=NOW)

    grow(8)
    few = queries_of(client, "/queue/"), queries_of(client, f"/tasks/{task.pk}/")
    grow(40)
    many = queries_of(client, "/queue/"), queries_of(client, f"/tasks/{task.pk}/")
    assert many <= few, (few, many)
    assert max(many) <= 60


def test_time_left_is_that_of_the_promise_that_decides(world):
    for plan, priority in (("essential", "normal"), ("extended", "critical"), ("premium", "low")):
        task = world.task(plan, "2026-06-05 15:30", priority=priority)
        clock = ResponseClock.objects.get(task=task)
        left = LeftBook([clock]).left(clock, clock.received_at)
        assert left is not None
        assert (left.seconds, left.of, left.per_cent) == (clock.target_seconds, clock.target_seconds, 100)
        late = LeftBook([clock]).left(clock, clock.due_at + timedelta(minutes=5))
        assert (late.seconds, late.tone) == (-300, "broken")


def test_an_answer_is_sent_with_its_status_and_kept_promises_are_shown(world):
    task = world.task()
    client = browser(world.cast, "Freja")
    page = client.get(f"/tasks/{task.pk}/")
    seen = re.search(r'name="seen_message_id"\s+value="(\d+)"', page.content.decode())[1]
    form = {"kind": "answer", "body": "We **see** it", "status": "waiting_customer", "to": [task.contact_id]}
    sent = client.post(f"/tasks/{task.pk}/reply/", {**form, "seen_message_id": seen})
    assert sent.status_code == 302
    task.refresh_from_db()
    assert (task.status, ResponseClock.objects.get().outcome) == ("waiting_customer", "met")
    assert "<strong>see</strong>" in client.get(f"/tasks/{task.pk}/").content.decode()
    assert "to spare" in said(client.get(f"/tasks/{task.pk}/"))


def test_when_somebody_answered_meanwhile_the_draft_stays_and_the_answer_is_shown(world):
    task = world.task()
    seen = Message.objects.get(task=task).pk
    answer(task, Written("I was first"), by=world.viewer("Freja"), at=local("2026-06-02 09:40"))
    form = {"kind": "answer", "body": "Mine", "seen_message_id": seen, "to": [task.contact_id]}
    malthe = browser(world.cast, "Malthe")
    refused = malthe.post(f"/tasks/{task.pk}/reply/", form)
    page = said(refused)
    assert refused.status_code == 422
    assert "Freja wrote while you did" in page
    assert "I was first" in page
    assert ">Mine</textarea>" in page
    assert "Freja wrote meanwhile, show" in said(malthe.get(f"/tasks/{task.pk}/writing/", {"seen": seen}))


def test_a_draft_survives_and_others_see_who_writes(world):
    task = world.task()
    freja, aksel = browser(world.cast, "Freja"), browser(world.cast, "Aksel")
    assert "Draft kept 10:00" in said(freja.post(f"/tasks/{task.pk}/draft/", {"kind": "note", "body": "Half a"}))
    page = freja.get(f"/tasks/{task.pk}/").content.decode()
    assert ">Half a</textarea>" in page
    assert re.search(r'value="note"\s+checked', page)
    assert "Freja is writing" in said(aksel.get(f"/tasks/{task.pk}/writing/"))
    freja.post(f"/tasks/{task.pk}/reply/", {"kind": "note", "body": "Half a thought"})
    assert not Draft.objects.exists()


def test_foreign_html_is_made_safe_and_quotes_are_folded(world):
    text = "See below.\n\n> what you wrote"
    html = '<p onclick="x()">Hi<img src="cid:a"><script>x()</script></p>'
    task = world.task(body=Written(text, html=html))
    page = browser(world.cast, "Aksel").get(f"/tasks/{task.pk}/").content.decode().partition("<main")[2]
    assert "onclick" not in page
    assert "<script" not in page
    assert "cid:" not in page
    assert "Earlier mail" in page


@pytest.mark.parametrize(
    ("act", "form", "words"),
    [
        ("assign", {"assignee": ""}, "The task is assigned"),
        ("priority", {"impact": "high", "urgency": "high"}, "judged anew"),
        ("status", {"status": "in_progress"}, "The status is changed"),
        ("title", {"title": "Another"}, "The title is changed"),
        ("time", {"minutes": "30", "worked_on": "2026-06-02"}, "The time is added"),
        ("call", {"direction": "in", "outcome": "answered", "rang_at": "2026-06-02T09:50", "body": "Told"}, "written down"),
        ("follow-up", {"title": "Then", "kind": "inquiry", "body": ""}, "follow-up is open"),
        ("split", {"title": "A part", "kind": "incident"}, "new task is open"),
        ("participants", {"email": "third@party.example"}, "They take part now"),
    ],
)  # fmt: skip
def test_an_act_is_a_form_at_its_own_address(world, act, form, words):
    task = world.task()
    client = browser(world.cast, "Freja")
    assert client.get(f"/tasks/{task.pk}/{act}/").status_code == 200
    assert words in said(client.post(f"/tasks/{task.pk}/{act}/", form, follow=True))


def test_a_refusal_stands_in_the_form_with_what_was_typed(world):
    task, other = world.task(), world.task("premium")
    client = browser(world.cast, "Aksel")
    refused = client.post(f"/tasks/{task.pk}/status/", {"status": "resolved"})
    assert (refused.status_code, "A customer waits" in said(refused)) == (422, True)
    foreign = client.post(f"/tasks/{task.pk}/link/", {"kind": "related", "other": f"#{other.pk}"})
    assert "Only tasks of one customer" in said(foreign)
    assert "no task with this number" in said(client.post(f"/tasks/{task.pk}/merge/", {"into": "#999999"}))


def test_two_tasks_are_merged_and_the_old_address_leads_on(world):
    task, into = world.task(), world.task()
    client = browser(world.cast, "Freja")
    client.post(f"/tasks/{task.pk}/merge/", {"into": f"#{into.pk}"})
    assert client.get(f"/tasks/{task.pk}/").headers["Location"] == f"/tasks/{into.pk}/"
    assert f"merged #{task.pk} into this task" in said(client.get(f"/tasks/{into.pk}/"))


def test_why_explains_the_clock_to_both_sides(world):
    task = world.task("essential", "2026-07-03 15:30")
    clock = ResponseClock.objects.get(task=task)
    staff = said(browser(world.cast, "Aksel").get(f"/tasks/{task.pk}/why/{clock.pk}/"))
    assert "We answer by <em>Monday 27 July at 15:30</em>" in staff
    with behind(NOBODY):
        own = browser(world.cast, "Jonas").get(f"/portal/tasks/{task.pk}/why/{clock.pk}/")
        foreign = browser(world.cast, "Sofie").get(f"/portal/tasks/{task.pk}/why/{clock.pk}/")
    assert "Monday 27 July at 15:30" in said(own)
    assert foreign.status_code == 404


def test_a_new_task_says_when_we_answer_before_it_is_saved(world):
    customer = world.customer("extended")
    client, url = browser(world.cast, "Freja"), f"/tasks/new/?customer={customer.number}"
    assert "Choose a customer" in said(client.get("/tasks/new/"))
    form = {"title": "By phone", "kind": "inquiry", "asked": "customer", "channel": "phone", "received_at": "2026-06-02T09:00", "impact": "high", "urgency": "medium", "contact": world.contact("extended").pk}  # fmt: skip
    looked = said(client.post(url, {**form, "title": "", "do": "look"}))
    assert "Tue 2 Jun 11:00" in looked
    assert not Task.objects.exists()
    assert client.post(url, {**form, "do": "save"}).status_code == 302
    task = Task.objects.get()
    assert (task.priority, task.next_due_at, task.title) == ("high", local("2026-06-02 11:00"), "By phone")
    client.post(url, {**form, "asked": "us", "title": "Ours", "do": "save"})
    assert Task.objects.get(title="Ours").next_due_at is None


@pytest.mark.parametrize(
    ("outcome", "words", "clock"),
    [("missed", {}, "open"), ("answered", {"title": "Down", "asked": "It is down", "said": "Up again"}, "met"), ("call_back", {"title": "Down", "said": "Later"}, "open")],
)  # fmt: skip
def test_a_call_is_written_down_in_one_form(world, outcome, words, clock):
    customer = world.customer("premium")
    form = {"outcome": outcome, "rang_at": "2026-06-02T09:55", "priority": "critical", "contact": world.contact("premium").pk, **words}  # fmt: skip
    made = browser(world.cast, "Aksel").post(f"/tasks/call/?customer={customer.number}", form)
    assert made.status_code == 302
    assert ResponseClock.objects.get().outcome == clock


def test_the_customer_page_and_the_front_page_show_what_is_open(world):
    task = world.task(title="Orders are missing")
    panel = said(browser(world.cast, "Aksel").get(f"/customers/{task.customer_id}/tasks/panel/"))
    assert "Orders are missing" in panel
    with behind(NOBODY):
        sofie = browser(world.cast, "Sofie")
        assert "Orders are missing" in said(sofie.get("/portal/tasks/panel/"))
        assert "/portal/tasks/panel/" in sofie.get("/portal/").content.decode()


def test_a_contact_sees_and_answers_without_anything_internal(world):
    task, others = world.task(title="Mine"), world.task(title="Torben's", contact=world.approver("extended"))
    freja = world.viewer("Freja")
    add_note(task, Written("Only between us"), by=freja, at=local("2026-06-02 09:10"))
    answer(task, Written("It is solved"), status="resolved", by=freja, at=local("2026-06-02 09:20"))
    with behind(NOBODY):
        sofie, torben = browser(world.cast, "Sofie"), browser(world.cast, "Torben")
        page = said(sofie.get(f"/portal/tasks/{task.pk}/"))
        assert "It is solved" in page
        assert "Only between us" not in page
        assert "Torben's" not in said(sofie.get("/portal/tasks/"))
        assert "Torben's" in said(torben.get("/portal/tasks/"))
        assert sofie.get(f"/portal/tasks/{others.pk}/").status_code == 404
        assert sofie.post(f"/portal/tasks/{task.pk}/rate/", {"score": "5"}).status_code == 302
        assert "Nothing is written yet" in said(sofie.post(f"/portal/tasks/{task.pk}/reply/", {"body": ""}))
        assert sofie.post(f"/portal/tasks/{task.pk}/reply/", {"body": "Not quite"}).status_code == 302
        assert "We answer by Wednesday 3 June" in said(sofie.get(f"/portal/tasks/{task.pk}/"))
    task.refresh_from_db()
    assert (task.status, task.satisfaction.score) == ("in_progress", 5)


def test_the_reason_of_a_lower_priority_is_shown_to_the_customer_alone_where_it_was_meant(world):
    task = world.task(priority="high")
    judge = {"by": world.viewer("Freja"), "at": local("2026-06-02 09:30")}
    change_priority(task, priority="normal", reason="Only one order", told_customer=True, **judge)
    change_priority(task, priority="low", reason="They nag", **judge)
    with behind(NOBODY):
        page = said(browser(world.cast, "Sofie").get(f"/portal/tasks/{task.pk}/"))
    assert "Only one order" in page
    assert "They nag" not in page


def test_the_matrix_is_edited_as_a_whole(world):
    client = browser(world.cast, "Aksel")
    levels = ("high", "medium", "low")
    cells = {f"{impact}-{urgency}": "low" for impact in levels for urgency in levels}
    assert client.post(reverse("matrix"), {**cells, "high-high": "nonsense"}).status_code == 422
    assert client.post(reverse("matrix"), {**cells, "high-high": "critical"}).status_code == 302
    assert 'value="critical" selected' in client.get(reverse("matrix")).content.decode()


def test_a_contact_says_that_it_is_solved_and_then_that_it_stays_so(world):
    task = world.task("extended")
    client = browser(world.cast, "Sofie")
    for status in ("resolved", "closed"):
        assert client.post(f"/portal/tasks/{task.pk}/finish/").status_code == 302
        task.refresh_from_db()
        assert task.status == status
    assert "finish/" not in client.get(f"/portal/tasks/{task.pk}/").content.decode()


def test_a_draft_of_the_calendar_names_the_running_promises_that_it_moves(world):
    task = world.task("extended")
    due = clocks_of(task)[0].due_at
    row = {"date": due.date().isoformat(), "name": {"da": "Flytning", "en": "We move"}}
    draft = CalendarDraft(({"do": "add", "list": "closing_days", "row": row},)).token()
    url = f"/calendars/standard/running/{draft}/{due.date()}/"
    page = said(browser(world.cast, "Aksel").get(url))
    assert f"{task.number} " in page
    assert "1 later, 0 sooner" in page
    assert browser(world.cast, "Aksel").get("/calendars/standard/running/x/never/").status_code == 404
    assert clocks_of(task)[0].due_at == due
