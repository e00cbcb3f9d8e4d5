"""Cards about tasks that stand on pages of other apps; each is a page of its own too."""

from django.http import HttpResponse

from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.entrance import workspace
from vagt.people.middleware import Request
from vagt.people.queries import customer_of
from vagt.tasks.queries.pages import load_of, open_tasks_of


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
