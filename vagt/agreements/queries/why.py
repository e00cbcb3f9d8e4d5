"""The explanation of a promise for a page: the terms, the plans on sale beside them, and the words of `rules.why`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vagt.agreements.models import PlanVersion
from vagt.agreements.queries.decisions import clause_of
from vagt.agreements.queries.lacking import why_lacking
from vagt.agreements.queries.plans import newest_plan_versions, terms_of
from vagt.agreements.queries.terms import terms_as_if, terms_for
from vagt.agreements.rules.decisions import Asked, Decision, decide_by
from vagt.agreements.rules.lacking import Lacking
from vagt.agreements.rules.plans import PlanTerms
from vagt.agreements.rules.terms import Inquiry, Terms, due_for
from vagt.agreements.rules.why import AsIf, Why, explained
from vagt.people.models import Customer
from vagt.solutions.models import System


@dataclass(frozen=True)
class Answer:
    """What "ask the promise" says: the explanation, and whether they may call and open a task at that time."""

    why: Why
    phone: Decision
    portal: Decision


def why(terms: Terms, inquiry: Inquiry, versions: Sequence[PlanVersion] | None = None) -> Why:
    """Explain an inquiry under these terms. `versions` are the plans on sale, where they are at hand."""
    on_sale = list(newest_plan_versions()) if versions is None else versions
    plans = [terms_of(version) for version in on_sale]
    as_if = [
        AsIf(plan, due_for(terms_as_if(terms, version), inquiry))
        for plan, version in zip(plans, on_sale, strict=True)
        if plan.key not in terms.plan.lineage
    ]
    without = Lacking() if terms.agreement else why_lacking(terms.customer_id, inquiry.received)
    return explained(terms, inquiry, plans, as_if, without)


def ask(customer: Customer, inquiry: Inquiry, *, system: System | None = None) -> Answer:
    """Answer "by when, and may they call?" for an inquiry that a customer might send."""
    terms = terms_for(customer, inquiry.received, system=system)
    versions = list(newest_plan_versions())
    plans = [terms_of(version) for version in versions]
    return Answer(
        why=why(terms, inquiry, versions),
        phone=may(terms, "hotline.phone", inquiry.received, plans, priority=inquiry.priority),
        portal=may(terms, "portal.create", inquiry.received, plans),
    )


def may(
    terms: Terms, entitlement: str, at: datetime, plans: list[PlanTerms], *, priority: str | None = None
) -> Decision:
    """`decide` for terms and plans that are at hand."""
    return decide_by(terms, Asked(entitlement, at, priority=priority), clause_of(entitlement, plans), plans)
