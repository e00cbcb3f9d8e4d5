"""Who asks: the viewer of a request, and the wall in the database that goes with it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from vagt.kit.db.walls import NOBODY as NO_WALL
from vagt.kit.db.walls import STAFF, Wall, behind, portal
from vagt.kit.now import now
from vagt.people.models import User
from vagt.people.queries import viewer_of
from vagt.people.rules import NOBODY, Viewer
from vagt.people.signin import lacks_second_factor

SESSION_CUSTOMER = "customer_id"
SECOND_FACTOR_PAGES = "mfa_index"
# What a consultant without a second factor may open: its set-up, and the way out.
WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "appearance",
        "language",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
    }
)


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


def streamed_behind(wall: Wall, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces, each made behind the wall and all in one transaction, though the request has ended.

    Between two pieces the context is as it was, because the server's thread is not ours while it sends.
    """
    iterator = iter(pieces)
    with ExitStack() as stack:
        with behind(wall):
            stack.enter_context(transaction.atomic())
        while True:
            with behind(wall):
                piece = next(iterator, None)
            if piece is None:
                return
            yield piece


class SeenMiddleware:
    """Keeps the list of sessions true to the minute: one write a minute for each session and process, not one a page.

    Another address or browser is written at once.
    """

    MOST = 10_000  # sessions remembered; beyond it all are written once more
    EVERY = timedelta(minutes=1)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.seen: dict[tuple[str, str, str], datetime] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, User) and request.session.session_key:
            agent = request.META.get("HTTP_USER_AGENT", "")
            key = (request.session.session_key, get_adapter().get_client_ip(request), agent)
            at = now()
            if at - self.seen.get(key, datetime.min.replace(tzinfo=UTC)) >= self.EVERY:
                UserSession.objects.create_from_request(request)
                if len(self.seen) >= self.MOST:
                    self.seen.clear()
                self.seen[key] = at
        return self.get_response(request)


class ViewerMiddleware:
    """Sets `request.viewer` and runs the rest of the request behind its wall; who is not known sees nothing.

    A consultant who still has to set up a second factor is nobody until it is there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        viewer = NOBODY
        missing = False
        if isinstance(request.user, User):
            with behind(STAFF), transaction.atomic():
                viewer = viewer_of(request.user, customer_id=request.session.get(SESSION_CUSTOMER))
                missing = lacks_second_factor(request, viewer)
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        request.viewer = NOBODY if missing else viewer  # type: ignore[attr-defined]
        request.second_factor_missing = missing  # type: ignore[attr-defined]
        wall = wall_of(request.viewer)  # type: ignore[attr-defined]
        with behind(wall):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = streamed_behind(wall, iter(response))
        return response

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponse | None:
        """Django's hook, once the URL is known: to the set-up of the second factor, whatever was asked for."""
        del view, args, kwargs
        match = request.resolver_match
        if request.second_factor_missing and (match is None or match.url_name not in WITHOUT_SECOND_FACTOR):  # type: ignore[attr-defined]
            return redirect(SECOND_FACTOR_PAGES)
        return None
