"""A task's page: the conversation, the promise, writing an answer, and who else is writing."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.knowledge.queries import canned_offered
from vagt.people.entrance import ACT, FORM, workspace
from vagt.people.middleware import Request
from vagt.people.rules import Viewer, may
from vagt.tasks.actions import add_note, answer, save_draft
from vagt.tasks.forms.compose import ANSWER, ComposeForm, DraftForm
from vagt.tasks.forms.files import picture, sent
from vagt.tasks.queries import NOTHING_UNSENT, TaskPage, Unsent, attachment_of, task_of, task_page, unsent_on
from vagt.tasks.queries.canned import canned_text
from vagt.tasks.queries.clocks import clock_explanation
from vagt.tasks.queries.left import LeftBook
from vagt.tasks.queries.pages import (
    clock_of,
    colleagues,
    mentions_in,
    messages_since,
    names_of_consultants,
    names_of_contacts,
    readers_of,
    told_of,
)


@workspace("task.read")
def task(request: Request, number: int) -> HttpResponse:
    """Everything about one task; a draft that was not sent stands in the field again."""
    at, viewer = now(), request.viewer
    found = task_page(viewer, number, before=_before(request))
    if found.task.merged_into_id is not None:
        return redirect("task", found.task.merged_into_id)
    readers, unsent = readers_of(found), _unsent(viewer, found, at)
    form = ComposeForm(initial=_begun(unsent, readers), readers=readers)
    return _page(request, found, form, unsent, at)


def _before(request: Request) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _unsent(viewer: Viewer, found: TaskPage, at: datetime) -> Unsent:
    return unsent_on(viewer, found.task, at) if found.beside.has_drafts else NOTHING_UNSENT


def _begun(unsent: Unsent, readers: Any) -> dict[str, Any]:
    """What the composer begins with: the newest draft of the two, or nothing for everybody."""
    newest = unsent.mine
    begun: dict[str, Any] = {"to": [one.pk for one in readers], "kind": ANSWER}
    if newest is None:
        return begun
    return begun | {"kind": newest.kind, "body": newest.body, "status": newest.fields.get("status", "")}


def _page(request: Request, found: TaskPage, form: ComposeForm, unsent: Unsent, at: datetime) -> HttpResponse:
    viewer = request.viewer
    book, row = LeftBook(found.clocks), found.task
    words = {
        "page": found,
        "task": row,
        "form": form,
        "at": at,
        "told": told_of(found),
        "waiting": [(clock, book.left(clock, at)) for clock in found.waiting],
        "kept": _kept(found, book),
        "verdicts": _verdicts(found),
        "canned": canned_offered(viewer, row.team_id),
        "readers": names_of_contacts({pk for message in found.messages for pk in message.to}, readers_of(found)),
        "mentioned": names_of_consultants({pk for message in found.messages for pk in message.mentions}),
        "writing": unsent.others,
        "spent": found.beside.spent,
        "may_void": may(viewer, "task.void"),
        "may_move": may(viewer, "task.move"),
        "may_erase": may(viewer, "task.erase"),
    }
    return page(request, "tasks/task.html", words, status=422 if form.errors else 200)


def _kept(found: TaskPage, book: LeftBook) -> dict[int, Any]:
    """What was left of the promise when a message met it, by message."""
    return {
        clock.met_by_id: (clock, book.left(clock, clock.judged_at))
        for clock in found.clocks
        if clock.met_by_id is not None and clock.judged_at is not None
    }


def _verdicts(found: TaskPage) -> dict[str, int]:
    judged = [clock for clock in found.clocks if clock.due_at is not None]
    kept = sum(clock.outcome == "met" for clock in judged)
    return {"kept": kept, "of": kept + sum(clock.outcome in {"answered_late", "broken"} for clock in judged)}


@workspace("task.edit", ACT)
def task_reply(request: Request, number: int) -> HttpResponse:
    """Send an answer or keep a note. When somebody wrote meanwhile, what was typed stays and what is new is shown."""
    at, by, found = now(), request.viewer, task_page(request.viewer, number)
    readers = readers_of(found)
    form = ComposeForm(request.POST, request.FILES, readers=readers)
    if form.is_valid():
        said = form.cleaned_data
        with form.refusals():
            if form.is_note:
                made = add_note(
                    found.task, form.written(), mentions=mentions_in(said["body"], found.task), by=by, at=at
                )
            else:
                made = answer(
                    found.task,
                    form.written(),
                    to=list(said["to"]) if readers else None,
                    status=said["status"] or None,
                    seen_message_id=said["seen_message_id"],
                    mentions=mentions_in(said["body"], found.task),
                    by=by,
                    at=at,
                )
            return redirect(f"{reverse('task', args=[made.task_id])}#m{made.pk}")
    return _page(request, found, form, unsent_on(by, found.task, at), at)


@workspace("task.answer", FORM)
def task_canned(request: Request, number: int) -> HttpResponse:
    """A canned answer with its fields filled in: its text alone, or the page with it below what was typed."""
    at, row = now(), task_of(request.viewer, number)
    chosen = (request.POST or request.GET).get("canned", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 18):
        return redirect("task", number)
    text = canned_text(request.viewer, row, int(chosen))
    if request.method != "POST":
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    found = task_page(request.viewer, number)
    readers = readers_of(found)
    typed = ComposeForm(request.POST, readers=readers).typed()
    typed["body"] = "\n\n".join(part for part in (typed["body"].rstrip(), text) if part)
    form = ComposeForm(initial=typed, readers=readers)
    return _page(request, found, form, unsent_on(request.viewer, found.task, at), at)


@workspace("task.edit", ACT)
def task_draft(request: Request, number: int) -> HttpResponse:
    """Keep what is being written; an empty text is kept too, since it was meant."""
    at, found, form = now(), task_of(request.viewer, number), DraftForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("The draft is too long to be kept."), status=422)
    said = form.cleaned_data
    save_draft(found, kind=said["kind"], body=said["body"], fields=form.kept(), by=request.viewer, at=at)
    return page(request, "tasks/task/kept.html", {"at": at})


@workspace("task.answer")
def task_colleagues(request: Request, number: int) -> HttpResponse:
    """The names of those who may be told of this task, for whoever types an @."""
    names = colleagues(task_of(request.viewer, number)).values()
    return JsonResponse({"names": sorted(names)})


@workspace("task.read")
def task_writing(request: Request, number: int) -> HttpResponse:
    """Who else writes here, and what was said since the page was drawn. Polled."""
    at, found = now(), task_of(request.viewer, number)
    seen = request.GET.get("seen", "")
    fresh = messages_since(found, int(seen)) if seen.isascii() and seen.isdigit() and len(seen) < 18 else ()
    words = {"task": found, "writing": unsent_on(request.viewer, found, at).others, "fresh": fresh}
    return page(request, "tasks/task/writing.html", words)


@workspace("task.read")
def task_why(request: Request, number: int, clock_id: int) -> HttpResponse:
    """Why this due time: the sentence, the strip, every promise that was looked at."""
    clock = clock_of(request.viewer, number, clock_id)
    return page(request, "tasks/why.html", {"clock": clock, "task": clock.task, "why": clock_explanation(clock)})


@workspace("task.read")
def task_file(request: Request, file_id: int) -> HttpResponse:
    """A file of a task, to be saved and never shown inside the page."""
    return sent(attachment_of(request.viewer, file_id))


@workspace("task.read")
def task_picture(request: Request, file_id: int) -> HttpResponse:
    """A picture that came in the text of a mail, drawn anew, to be shown where it stood."""
    return picture(attachment_of(request.viewer, file_id))
