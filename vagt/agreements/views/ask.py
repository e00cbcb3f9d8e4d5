"""Ask the promise: by when would we answer, and why; may they call, may they open a task."""

from django.http import HttpResponse

from vagt.agreements.forms.ask import AskForm
from vagt.agreements.queries.why import ask as answer_of
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import workspace
from vagt.people.middleware import Request


@workspace("promise.ask")
def ask(request: Request) -> HttpResponse:
    """The question stands in the address; the answer below it, with its reasons."""
    form = AskForm(request.GET, viewer=request.viewer, at=now())
    words: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        words["answer"] = answer_of(said["customer"], form.inquiry(), system=said["system"])
        words["customer"] = said["customer"]
    return page(request, "agreements/ask.html", words, part="asked", status=422 if form.errors else 200)
