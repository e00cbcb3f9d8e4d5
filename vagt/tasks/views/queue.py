"""The queue: what waits, by how much time is left; its views, acts on many, and what is new."""

from functools import partial
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import ACT, FORM, done, sheet, workspace
from vagt.people.middleware import Request
from vagt.people.queries import consultant_choices, customers_by_id, team_choices
from vagt.people.rules import may
from vagt.tasks.actions import Done, assign, change_status, delete_view, on_each, save_view
from vagt.tasks.forms.queue import (
    FilterForm,
    ManyForm,
    View,
    ViewForm,
    after_in,
    chips,
    every_view,
    filters_in,
    query_of,
    since_in,
)
from vagt.tasks.queries import anything_new, queue_counts, queue_page
from vagt.tasks.queries.pages import MOST_COUNTED, changed_since, consultant_named, view_of
from vagt.tasks.queries.rows import queue_rows
from vagt.tasks.rules.filters import Filters


@workspace("task.read")
def queue(request: Request) -> HttpResponse:
    """A page of the queue as the address filters it; htmx asks for more rows, or for the list anew."""
    at, viewer, filters, after = now(), request.viewer, filters_in(request.GET), after_in(request.GET)
    found, colleagues = queue_page(viewer, filters, after=after, at=at), list(consultant_choices())
    words: dict[str, Any] = {
        "rows": queue_rows(found, at, after=after),
        "after": after,
        "more": f"{_query(request)}&after={quote(found.next_after)}" if found.next_after else "",
        "at": at,
        "query": _query(request),
        "filters": filters,
        "colleagues": colleagues,
    }
    if after and request.htmx:
        return page(request, "tasks/queue/rows.html", words)
    return page(request, "tasks/queue.html", words | _around(request, filters, at), part="list")


def _query(request: Request) -> str:
    view = request.GET.get("view", "")
    return query_of(filters_in(request.GET), view if view.isalnum() else "")


def _around(request: Request, filters: Filters, at: Any) -> dict[str, Any]:
    views = every_view(request.viewer)
    teams = _team_names() if filters.teams else {}
    customers = {key: row.name for key, row in customers_by_id(request.viewer, filters.customers).items()}
    return {
        "views": views,
        "counts": queue_counts(request.viewer, {view.key: view.filters for view in views}, at),
        "current": _current(views, filters, request.GET.get("view", "")),
        "chips": chips(filters, teams, customers),
        "may_open": may(request.viewer, "task.edit"),
    }


def _team_names() -> dict[int, str]:
    return {team.pk: team.name for team in team_choices()}


def _current(views: list[View], filters: Filters, named: str) -> View | None:
    fitting = [view for view in views if view.filters == filters]
    return next((view for view in fitting if view.key == named), fitting[0] if fitting else None)


@workspace("task.read")
def queue_filter(request: Request) -> HttpResponse:
    """The filters as fields: opened from the queue, or a page of its own."""
    form = FilterForm(filters_in(request.GET), _team_names(), list(consultant_choices()))
    return page(request, "tasks/queue/filter.html", {"form": form}, part="form")


@workspace("task.read")
def queue_news(request: Request) -> HttpResponse:
    """How many tasks changed since the page was drawn; 204 when none did. Polled, so it reads one index."""
    since = since_in(request.GET)
    if since is None or anything_new(request.viewer, since) is None:
        return HttpResponse(status=204)
    number = changed_since(request.viewer, since)
    words = {"number": min(number, MOST_COUNTED), "most": number > MOST_COUNTED, "query": _query(request)}
    return page(request, "tasks/queue/news.html", words)


@workspace("task.edit", ACT)
def queue_act(request: Request) -> HttpResponse:
    """Do one thing to every ticked task, each by itself; what is refused says why."""
    at, form, back = now(), ManyForm(request.POST), _back(request)
    if not form.is_valid():
        messages.error(request, _("Tick the tasks, and choose what becomes of them."))
        return redirect(back)
    said, by = form.cleaned_data, request.viewer
    if said["do"] == "status":
        act = partial(change_status, status=said["status"] or None, by=by, at=at)
    else:
        who = consultant_named(by.consultant_id) if said["do"] == "take" else said["assignee"]
        act = partial(assign, assignee=who, by=by, at=at)
    _say(request, on_each(by, said["ids"], act))
    return redirect(back)


def _back(request: Request) -> str:
    asked = request.POST.get("back", "")
    return asked if url_has_allowed_host_and_scheme(asked, None) and asked.startswith("/") else reverse("queue")


def _say(request: Request, came: Done) -> None:
    if came.done:
        number = len(came.done)
        messages.success(request, ngettext("%(n)d task changed.", "%(n)d tasks changed.", number) % {"n": number})
    for task_id, refusal in list(came.refused.items())[:5]:
        messages.error(request, f"#{task_id}: {refusal.message}")


@workspace("view.save", FORM)
def view_add(request: Request) -> HttpResponse:
    """Keep what the queue shows now under a name."""
    at, filters = now(), filters_in(request.GET)
    form = ViewForm(request.POST or None, viewer=request.viewer)
    back = f"{reverse('queue')}?{_query(request)}"
    if form.is_valid():
        said = form.cleaned_data
        with form.refusals():
            shared = bool(said.get("shared"))
            row = save_view(name=said["name"], filters=filters, shared=shared, by=request.viewer, at=at)
            messages.success(request, _("The view is saved."))
            return redirect(f"{reverse('queue')}?{query_of(filters, f's{row.pk}')}")
    return sheet(request, form, heading=_("Save this view"), back=(back, _("Queue")))


@workspace("view.save", FORM)
def view_delete(request: Request, view_id: int) -> HttpResponse:
    """Take a saved view away, asked once."""
    at, view = now(), view_of(request.viewer, view_id)
    form = ViewForm(viewer=request.viewer)
    form.fields.clear()
    if request.method == "POST":
        delete_view(view, by=request.viewer, at=at)
        return done(request, _("The view is gone."), "queue")
    loses = _("The view %(name)s goes; no task changes.") % {"name": view.name}
    return sheet(
        request,
        form,
        heading=_("Delete the view"),
        back=(reverse("queue"), _("Queue")),
        submit=_("Delete"),
        loses=loses,
    )
