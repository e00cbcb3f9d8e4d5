"""The page behind the link that asks how a resolved task was."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.rules import SYSTEM
from vagt.tasks.actions import rate_by_link, refuse_spent
from vagt.tasks.forms.portal import RateForm
from vagt.tasks.queries.asking import request_with


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at it changes nothing, since mail programs look first; the form says how it was.

    Nobody is signed in; the link alone opens it, and only this one task's number and title.
    """
    at = now()
    with behind(STAFF):
        asked = request_with(token)
        form = RateForm(request.POST or None)
        if asked.used_at is None:
            refuse_spent(asked, at=at)
            if form.is_valid():
                with form.refusals():
                    asked = rate_by_link(asked, **form.cleaned_data, by=SYSTEM, at=at)
    words = {"asked": asked, "task": asked.task, "rating": form}
    response = page(request, "tasks/rating.html", words, status=422 if form.errors else 200)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address of the page is the key to it
    return response
