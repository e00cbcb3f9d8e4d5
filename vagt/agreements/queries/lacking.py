"""Why a customer has no agreement at an instant, and what holds for everybody without one."""

from datetime import datetime

from vagt.agreements.models import PlanVersion
from vagt.agreements.queries.held import held_of
from vagt.agreements.queries.plans import terms_of
from vagt.agreements.rules.lacking import Lacking, lacking, lacking_words
from vagt.agreements.rules.why.story import as_time_allows
from vagt.kit.words import Words


def why_lacking(customer_id: int, at: datetime) -> Lacking:
    """Why nothing signed holds for the whole customer then, as we knew then."""
    return lacking(held_of(customer_id).dates, at)


def without_agreement(channel: str) -> Words:
    """What holds for whoever has no agreement, with its clause; empty before a catalogue is loaded."""
    versions = PlanVersion.objects.filter(plan__is_default=True).defer("document").order_by("-number")
    newest = versions.first()
    if newest is None:
        return Words("", "")
    plan = terms_of(newest)
    holds, how = lacking_words(Lacking(), plan.name), as_time_allows(plan.grants, channel)
    return Words(f"{holds.da}. {how.da}".strip(), f"{holds.en}. {how.en}".strip())
