"""Writes: what is looked after for a customer, and in which environments it runs."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject, Words
from vagt.kit.opened import Opened, unchanged_since
from vagt.people.actions import require
from vagt.people.actions.customers import in_service
from vagt.people.actions.trail import change, difference, saying
from vagt.people.models import Customer
from vagt.people.rules import Viewer
from vagt.solutions.errors import NameTaken, OfAnotherCustomer, OutOfRange, Retired
from vagt.solutions.models import Solution, System
from vagt.solutions.queries import lock_solution, lock_system
from vagt.solutions.rules import ENVIRONMENTS


@transaction.atomic
def add_solution(customer: Customer, *, name: str, by: Viewer, at: datetime) -> Solution:
    """Something this customer runs on. Refuses a name the customer uses already (NameTaken)."""
    require(by, "system.edit")
    customer = in_service(by, customer)
    with saying(_solution_taken(name)):
        solution = Solution.objects.create(customer=customer, name=name.strip())
    _record("solution.added", solution, by, at, difference({}, {"name": solution.name}))
    return solution


@transaction.atomic
def change_solution(
    solution: Solution, *, name: str, opened: Opened | None = None, why: str = "", by: Viewer, at: datetime
) -> Solution:
    """The solution by another name.

    Refuses a name the customer uses already (NameTaken), and when somebody else changed it since it was `opened`
    (Outdated).
    """
    require(by, "system.edit")
    solution = lock_solution(by, solution)
    unchanged_since(opened)
    with saying(_solution_taken(name)):
        said = change(solution, why, name=name.strip())
    if said is not None:
        _record("solution.changed", solution, by, at, said)
    return solution


@transaction.atomic
def add_system(
    customer: Customer,
    *,
    solution: Solution,
    name: str,
    environment: str = "production",
    critical: bool = False,
    url: str = "",
    by: Viewer,
    at: datetime,
) -> System:
    """An environment of a solution; `critical` means business-critical, as agreed with the customer.

    Refuses a name in use (NameTaken), an unknown environment (OutOfRange) and another customer's solution
    (OfAnotherCustomer).
    """
    require(by, "system.edit")
    customer = in_service(by, customer)
    if solution.customer_id != customer.pk:
        raise OfAnotherCustomer(_("Choose one of this customer's own solutions."), field="solution")
    with saying(_system_taken(name)):
        system = System.objects.create(
            customer=customer,
            solution=solution,
            name=name.strip(),
            environment=_known(environment),
            critical=critical,
            url=url.strip(),
        )
    said = difference({}, {"name": system.name, "environment": environment, "critical": critical, "url": url})
    _record("system.added", system, by, at, said)
    return system


@transaction.atomic
def change_system(
    system: System,
    *,
    solution: Solution,
    name: str,
    environment: str,
    critical: bool,
    url: str,
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> System:
    """The system with these values.

    Refuses like `add_system`, and when somebody else changed it since it was `opened` (Outdated).
    """
    require(by, "system.edit")
    system = lock_system(by, system)
    unchanged_since(opened)
    if solution.customer_id != system.customer_id:
        raise OfAnotherCustomer(_("Choose one of this customer's own solutions."), field="solution")
    with saying(_system_taken(name)):
        said = change(
            system,
            why,
            solution=solution,
            name=name.strip(),
            environment=_known(environment),
            critical=critical,
            url=url.strip(),
        )
    if said is not None:
        _record("system.changed", system, by, at, said)
    return system


@transaction.atomic
def retire_system(system: System, *, why: str = "", by: Viewer, at: datetime) -> System:
    """The system is out of use; agreements and tasks that name it keep doing so. Refuses one retired already (Retired)."""
    require(by, "system.edit")
    system = lock_system(by, system)
    if system.retired_at is not None:
        raise Retired(_("%(name)s is out of use already.") % {"name": system.name})
    _record("system.retired", system, by, at, change(system, why, retired_at=at))
    return system


@transaction.atomic
def take_up_system(system: System, *, why: str = "", by: Viewer, at: datetime) -> System:
    """A retired system is in use again, as it was. Does nothing to one that is in use."""
    require(by, "system.edit")
    system = lock_system(by, system)
    said = change(system, why, retired_at=None)
    if said is not None:
        _record("system.taken_up", system, by, at, said)
    return system


def _known(environment: str) -> str:
    if environment not in ENVIRONMENTS:
        raise OutOfRange(
            _("There is no environment “%(name)s”. There are: %(names)s.")
            % {"name": environment, "names": ", ".join(ENVIRONMENTS)},
            field="environment",
        )
    return environment


def _solution_taken(name: str) -> dict[str, NameTaken]:
    return {
        "solution_name_once": NameTaken(
            _("This customer has a solution called “%(name)s” already.") % {"name": name.strip()}, field="name"
        )
    }


def _system_taken(name: str) -> dict[str, NameTaken]:
    return {
        "system_name_once": NameTaken(
            _("This customer has a system called “%(name)s” already.") % {"name": name.strip()}, field="name"
        )
    }


def _record(kind: str, row: Solution | System, by: Viewer, at: datetime, words: Words | None) -> None:
    subject = Subject("system" if isinstance(row, System) else "solution", row.pk)
    events.record(kind, subject, by=by, at=at, customer_id=row.customer_id, words=words)
