"""Who asks: the viewer of a request, and the wall in the database that goes with it."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from vagt.kit.db.walls import NOBODY as NO_WALL
from vagt.kit.db.walls import STAFF, Wall, behind, portal
from vagt.people.models import User
from vagt.people.queries import viewer_of
from vagt.people.rules import NOBODY, Viewer

SESSION_CUSTOMER = "customer_id"


class Request(HttpRequest):
    """A request as a signed-in page meets it: for the type checker, and for readers."""

    user: User
    viewer: Viewer
    htmx: HtmxDetails


def wall_of(viewer: Viewer) -> Wall:
    """The wall behind which this viewer's reads and writes run."""
    if viewer.is_staff:
        return STAFF
    if viewer.customer_id is not None:
        return portal(viewer.customer_id)
    return NO_WALL


class ViewerMiddleware:
    """Sets `request.viewer` and runs the rest of the request behind its wall; who is not known sees nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = NOBODY
        if isinstance(request.user, User):
            with behind(STAFF), transaction.atomic():
                viewer = viewer_of(request.user, customer_id=request.session.get(SESSION_CUSTOMER))
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        request.viewer = viewer  # type: ignore[attr-defined]
        with behind(wall_of(viewer)):
            return self.get_response(request)
