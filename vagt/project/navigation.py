"""What the shell shows to whom: the side bar, my pages, and which panel stands in which slot."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.pages import page, theme_of
from vagt.notices.queries import unread_count
from vagt.people.queries import customer_of, provider_name
from vagt.people.rules import NOBODY, Viewer, may


class Place(NamedTuple):
    """A page in the side bar: shown when its URL exists and the viewer may do the act."""

    name: str
    label: Any
    icon: str
    act: str
    group: int
    on_phone: bool = False
    short: Any = ""  # the label on a phone, where the whole does not fit
    also: tuple[str, ...] = ()  # addresses that belong to it without standing below its own


# fmt: off
WORKSPACE = (
    Place("queue", _("Queue"), "inbox", "task.read", 1, on_phone=True, also=("/tasks/",)),
    Place("customers", _("Customers"), "building-store", "customer.read", 1, on_phone=True, also=("/contacts/", "/agreements/", "/systems/")),
    Place("ask", _("Ask the promise"), "clock-question", "promise.ask", 1, on_phone=True, short=_("Ask")),
    Place("canned", _("Canned answers"), "notes", "task.answer", 2),
    Place("plans", _("Plans"), "certificate", "plan.read", 2),
    Place("calendars", _("Calendars"), "calendar-event", "calendar.read", 2, on_phone=True),
    Place("matrix", _("Priorities"), "adjustments", "matrix.edit", 2, also=("/tasks/priorities/",)),
    Place("people", _("People"), "users", "people.read", 3),
    Place("teams", _("Teams"), "users-group", "people.read", 3),
    Place("skills", _("Skills"), "school", "people.read", 3, also=("/roles/",)),
    Place("quarantine", _("Quarantine"), "inbox", "mail.judge", 4, also=("/mail/in/",)),
    Place("outbox", _("Outbox"), "send", "mail.judge", 4, also=("/mail/out/",)),
    Place("mailboxes", _("Mailboxes"), "mail", "mailbox.edit", 4),
    Place("mail_texts", _("Texts of mail"), "mail", "template.edit", 4),
    Place("unsorted", _("Unsorted mail"), "mail", "mail.judge", 4),
    Place("audit", _("Audit"), "history", "audit.read", 4),
    Place("health", _("Health"), "activity-heartbeat", "health.read", 4),
    Place("import", _("Import"), "table-import", "import.run", 4),
    Place("brands", _("Settings"), "settings", "brand.edit", 4),
)
PORTAL = (
    Place("portal_home", _("Home"), "home", "", 1, on_phone=True),
    Place("portal_tasks", _("Tasks"), "inbox", "", 1, on_phone=True),
    Place("portal_agreement", _("Agreement"), "certificate", "", 1, on_phone=True),
    Place("portal_ask", _("When do you answer?"), "clock-question", "", 1, on_phone=True),
    Place("my_company", _("Company"), "building", "", 1, on_phone=True),
)
MINE = (
    Place("profile", _("My profile"), "user-circle", "", 1),
    Place("notice_preferences", _("What I get by mail"), "bell", "workspace.open", 1),
    Place("mfa_index", _("Second factors"), "shield-lock", "", 1),
    Place("account_change_password", _("Password"), "password", "", 1),
    Place("usersessions_list", _("Where I am signed in"), "device-desktop", "", 1),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as one request shows it."""

    label: Any
    icon: str
    url: str
    is_current: bool
    starts_group: bool
    on_phone: bool
    short: Any


class Panel(NamedTuple):
    """A panel of a higher app: the URL name of its fragment, and its link's words until it has loaded."""

    name: str
    label: Any


# slot -> panels, in the order in which they stand
SLOTS: dict[str, tuple[Panel, ...]] = {
    "calendar_change": (Panel("running_impact_panel", _("Promises that run now")),),
    "customer": (Panel("customer_tasks_panel", _("Open tasks")),),
    "task_gathered": (Panel("task_gathered", _("Mail that waits beside this task")),),
    "portal_home": (Panel("portal_tasks_panel", _("Your open tasks")),),
}


class Placed(NamedTuple):
    """A panel at its address."""

    url: str
    label: Any


def panels(name: str, args: tuple[object, ...]) -> list[Placed]:
    """The panels of a slot for one thing; those whose URL is not there are left out."""
    return [Placed(url, panel.label) for panel in SLOTS.get(name, ()) if (url := _url(panel.name, *args))]


def _url(name: str, *args: object) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def entries(request: HttpRequest, places: tuple[Place, ...], allowed: Callable[[str], bool]) -> Iterator[Entry]:
    """The places that exist and that the viewer may go to; the longest address that fits is the current one."""
    known = [(place, url) for place in places if allowed(place.act) and (url := _url(place.name))]
    fitting = [(len(path), url) for place, url in known for path in (url, *place.also) if _within(request, path)]
    current = max(fitting, default=(0, None))[1]
    group = None
    for place, url in known:
        yield Entry(
            label=place.label,
            icon=place.icon,
            url=url,
            is_current=url == current,
            starts_group=group not in {None, place.group},
            on_phone=place.on_phone,
            short=place.short,
        )
        group = place.group


def _within(request: HttpRequest, path: str) -> bool:
    return request.path.startswith(path) if path != "/" else request.path == path


def places_of(request: HttpRequest) -> list[Entry]:
    """Where this request's viewer may go: the side bar of the workspace, or the customer's few pages."""
    viewer: Viewer = getattr(request, "viewer", NOBODY)
    if viewer.kind == "contact":
        return list(entries(request, PORTAL, lambda _act: True))
    return list(entries(request, WORKSPACE, lambda act: may(viewer, act)))


def _provider_name() -> str:
    """The company's own name, which the sign-in page shows before anybody is known."""
    with behind(STAFF):
        return provider_name()


def _customer_name(viewer: Viewer) -> str:
    """The customer that a contact looks at."""
    if viewer.customer_id is None:
        return ""
    with transaction.atomic():  # an error page is drawn when the request's own transaction is over
        return customer_of(viewer, viewer.customer_id).name


def _unread(viewer: Viewer) -> int:
    """How many notices wait for this person; no savepoint, since every page of the workspace asks."""
    with transaction.atomic(savepoint=False):
        return unread_count(viewer)


def shell_of(viewer: Viewer) -> str:
    """The frame around a page that both sides have: the workspace's, the customer's, or the plain gate."""
    if viewer.is_staff:
        return "kit/workspace.html"
    return "kit/portal.html" if viewer.kind == "contact" else "kit/gate.html"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page. What asks the database does so only where a page shows it."""
    viewer: Viewer = getattr(request, "viewer", NOBODY)
    return {
        "viewer": viewer,
        "shell_template": shell_of(viewer),
        "navigation": SimpleLazyObject(lambda: places_of(request)),
        "my_pages": SimpleLazyObject(lambda: list(entries(request, MINE, lambda act: not act or may(viewer, act)))),
        "unread_notices": SimpleLazyObject(lambda: _unread(viewer)),
        "customer_name": SimpleLazyObject(lambda: _customer_name(viewer)),
        "provider_name": SimpleLazyObject(_provider_name),
        "time_zone": settings.TIME_ZONE,
        "languages": (("da", "Dansk"), ("en", "English")),
        "second_factor_missing": getattr(request, "second_factor_missing", False),
        "theme": theme_of(request),
        "slots": panels,
    }


@login_required
def front(request: HttpRequest) -> HttpResponse:
    """Everybody's first page: the workspace's first place, or the customer's own front page."""
    places = places_of(request)
    if places and places[0].url != request.path:
        return redirect(places[0].url)
    return page(request, "project/front.html", {})


@login_required
def more(request: HttpRequest) -> HttpResponse:
    """The whole side bar as a page, for the phone, whose five tabs cannot hold it."""
    return page(request, "project/more.html", {})
