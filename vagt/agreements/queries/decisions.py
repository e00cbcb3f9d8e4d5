"""May they? The one function that every screen, program and mail asks."""

from datetime import datetime

from vagt.agreements.models import Entitlement
from vagt.agreements.queries.plans import newest_plan_versions, terms_of
from vagt.agreements.queries.terms import terms_for
from vagt.agreements.rules.decisions import Asked, Clause, Decision, decide_by
from vagt.agreements.rules.plans import PlanTerms
from vagt.agreements.rules.terms import Terms
from vagt.kit.words import Words
from vagt.people.models import Affiliation, Contact, Customer
from vagt.solutions.models import System


def plans_on_sale() -> list[PlanTerms]:
    """The plans on sale in the order of the catalogue, the least first."""
    return [terms_of(version) for version in newest_plan_versions()]


def decide(
    customer: Customer,
    entitlement: str,
    at: datetime,
    *,
    priority: str | None = None,
    channel: str | None = None,
    system: System | None = None,
    contact: Contact | None = None,
    used: int | None = None,
    terms: Terms | None = None,
) -> Decision:
    """Whether a customer may have something at an instant, with the clause, the reason and the plan that would allow it.

    `priority`, `channel`, `system` and `contact` narrow the question; `used` counts against a limit. Pass `terms`
    to ask many questions of the same terms. Raises KeyError for an entitlement that the catalogue does not know.
    """
    held = terms if terms is not None else terms_for(customer, at, system=system)
    rights = _rights_at(customer, contact) if contact is not None else None
    asked = Asked(
        entitlement=entitlement,
        at=at,
        priority=priority,
        channel=channel,
        contact_rights=rights,
        is_contact=contact is None or rights is not None,
        used=used,
    )
    plans = plans_on_sale()
    return decide_by(held, asked, clause_of(entitlement, plans), plans)


def _rights_at(customer: Customer, contact: Contact) -> frozenset[str] | None:
    """A contact's rights at a customer; None where the contact does not belong there."""
    held = Affiliation.objects.filter(customer=customer, contact=contact, ended_at__isnull=True).first()
    return held.rights if held else None


def clause_of(entitlement: str, plans: list[PlanTerms]) -> Clause:
    """The clause of an entitlement as the first plan that gives it words it."""
    for plan in plans:
        grant = plan.grants.get(entitlement)
        if grant is not None:
            return Clause(grant.clause, grant.name, grant.text)
    word = Entitlement.objects.filter(pk=entitlement).first()
    if word is None:
        raise KeyError(entitlement)
    return Clause(word.clause, word.name, Words("", ""))
