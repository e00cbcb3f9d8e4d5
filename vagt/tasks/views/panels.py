"""Cards about tasks that stand on pages of other apps; each is a page of its own too."""

from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _

from vagt.agreements.forms.calendar import CalendarDraft
from vagt.agreements.queries import plans_on_sale, terms_for
from vagt.agreements.queries.calendar_pages import calendar_shown
from vagt.agreements.queries.why import may as may_they
from vagt.agreements.rules.calendar import read_calendar
from vagt.agreements.rules.reading import Refused
from vagt.kit.errors import NotFound
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import workspace
from vagt.people.middleware import Request
from vagt.people.queries import customer_of, team_people
from vagt.tasks.queries import task_of
from vagt.tasks.queries.pages import contacts_of, load_of, open_tasks_of
from vagt.tasks.queries.running import impact_on_running

MOST_CLOCKS = 2_000  # looked at; what is due later is not reached while somebody waits for a page
MOST_MOVES = 50


@workspace("task.read")
def customer_tasks_panel(request: Request, customer_id: int) -> HttpResponse:
    """What is open for a customer."""
    at, customer = now(), customer_of(request.viewer, customer_id)
    words = {
        "customer": customer,
        "at": at,
        "load": load_of(request.viewer, customer, at),
        "tasks": open_tasks_of(request.viewer, customer),
    }
    return page(request, "tasks/customer_panel.html", words, part="card")


@workspace("task.read")
def task_customer_panel(request: Request, number: int) -> HttpResponse:
    """Beside a task: what its customer has bought, whether they may call now, who they are and who serves them."""
    at, row = now(), task_of(request.viewer, number)
    terms = terms_for(row.customer, at, system=row.system)
    words = {
        "task": row,
        "terms": terms,
        "phone": may_they(terms, "hotline.phone", at, plans_on_sale(), priority=row.priority),
        "load": load_of(request.viewer, row.customer, at),
        "contacts": contacts_of(row.customer, request.viewer),
        "memberships": team_people(row.customer),
    }
    return page(request, "tasks/task_customer.html", words, part="card")


@workspace("calendar.edit")
def running_impact_panel(request: Request, key: str, draft: str, effective: str) -> HttpResponse:
    """Which promises that run now a draft of a calendar would move: counted and named before it is saved."""
    at, shown = now(), calendar_shown(key)
    try:
        begins = date.fromisoformat(effective)
        document = read_calendar(CalendarDraft.read(draft).applied(shown.newest.document))
    except (ValueError, Refused) as error:
        raise NotFound(_("This draft cannot be read any more. Begin again from the calendar.")) from error
    moves = list(impact_on_running(request.viewer, shown.calendar, document, begins, at, most=MOST_CLOCKS))
    words = {
        "calendar": shown.calendar,
        "zone": document.zone,
        "moves": moves[:MOST_MOVES],
        "later": sum(move.later for move in moves),
        "sooner": sum(not move.later for move in moves),
        "most": MOST_CLOCKS,
    }
    return page(request, "tasks/running_impact.html", words, part="card")
