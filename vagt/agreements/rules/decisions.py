"""May they? One decision for every question about what an agreement allows, with its clause and its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from vagt.agreements.rules.plans import Conditions, Grant, PlanTerms
from vagt.agreements.rules.terms import Terms
from vagt.clock import NeverOpen, Windows
from vagt.kit.speech import moment_long
from vagt.kit.words import Words, listed

PRIORITY_NAMES: Final = {
    "critical": Words("kritisk", "critical"),
    "high": Words("høj", "high"),
    "normal": Words("normal", "normal"),
    "low": Words("lav", "low"),
}
CHANNEL_NAMES: Final = {
    "email": Words("e-mail", "email"),
    "portal": Words("serviceportalen", "the Service Portal"),
    "phone": Words("telefon", "phone"),
    "monitoring": Words("overvågning", "monitoring"),
}
RIGHT_NAMES: Final = {
    "see_company": Words("se virksomhedens opgaver", "see the company's tasks"),
    "approve": Words("godkende", "approve"),
    "book_readiness": Words("bestille beredskab", "book readiness"),
    "manage_contacts": Words("styre kontaktpersoner", "manage contacts"),
    "see_money": Words("se beløb", "see money"),
}
PERIOD_NAMES: Final = {
    "week": Words("uge", "week"),
    "month": Words("måned", "month"),
    "quarter": Words("kvartal", "quarter"),
    "year": Words("år", "year"),
}
_WEEK: Final = timedelta(days=7)
NO_AGREEMENT_CLAUSE: Final = Words("ingen underskrevet aftale", "no signed agreement")


@dataclass(frozen=True, slots=True)
class Clause:
    """The place in the agreement that a decision rests on."""

    number: str
    name: Words
    text: Words


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to "may they?". `code` is stable and for programs; every sentence is in both languages.

    `since` is when what is asked for opens (or opened), `until` when it closes again; `used` and `left` count against
    a limit, where there is one. `overridden` is the reason given for a deviation from the plan.
    """

    allowed: bool
    code: str
    conditions: tuple[Words, ...]
    clause: Clause
    reason: Words
    plan_that_allows: Words | None = None
    since: datetime | None = None
    until: datetime | None = None
    used: int | None = None
    left: int | None = None
    overridden: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a decision is about: the entitlement, when, and whatever narrows it."""

    entitlement: str
    at: datetime
    priority: str | None = None
    channel: str | None = None
    contact_rights: frozenset[str] | None = None  # None: no contact is named
    is_contact: bool = True
    used: int | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """A question, the grant it rests on, and what refusing it needs."""

    terms: Terms
    asked: Asked
    grant: Grant
    clause: Clause
    words: tuple[Words, ...]
    plans: Sequence[PlanTerms]

    def refused(self, code: str, reason: Words, **facts: Any) -> Decision:
        return Decision(allowed=False, code=code, conditions=self.words, clause=self.clause, reason=reason, **facts)


def decide_by(terms: Terms, asked: Asked, clause: Clause, plans: Sequence[PlanTerms]) -> Decision:
    """Decide under these terms. `plans` are the plans on sale, cheapest first, to name the one that would allow it."""
    overridden = terms.overrides.get(asked.entitlement)
    grant = terms.grants.get(asked.entitlement)
    if grant is None:
        return _refused(
            terms,
            asked,
            clause,
            plans,
            "taken_away" if overridden else "not_included" if terms.agreement else "no_agreement",
        )
    clause = Clause(grant.clause, grant.name, grant.text)
    words = conditions_in_words(terms, grant.conditions)
    case = _Case(terms, asked, grant, clause, words, plans)
    for check in (_contact, _priority, _channel, _limit, _windows):
        found = check(case)
        if found is not None:
            return found
    since, until = _open_span(terms, asked, grant.conditions)
    allowed = Words("Ja, det er med i aftalen.", "Yes, the agreement includes it.")
    if terms.agreement is None:
        allowed = Words("Ja, det kan alle kunder.", "Yes, every customer may.")
    if grant.conditions.best_effort:
        allowed = Words(
            f"{allowed.da} Vi gør det, når vi har tid, uden garanteret svartid.",
            f"{allowed.en} We do it as time allows, without a guaranteed response time.",
        )
    return Decision(
        allowed=True,
        code="allowed",
        conditions=words,
        clause=clause,
        reason=allowed,
        since=since,
        until=until,
        used=asked.used,
        left=None if grant.conditions.limit is None else grant.conditions.limit - (asked.used or 0),
        overridden=overridden.reason if overridden else None,
    )


def conditions_in_words(terms: Terms, conditions: Conditions) -> tuple[Words, ...]:
    """What an entitlement is limited to, each as a few words."""
    words: list[Words] = []
    if conditions.priorities:
        names = listed(PRIORITY_NAMES[p] for p in conditions.priorities)
        words.append(Words(f"kun prioritet {names.da}", f"{names.en} priority only"))
    if conditions.channels:
        names = listed(CHANNEL_NAMES[c] for c in conditions.channels)
        words.append(Words(f"kun via {names.da}", f"by {names.en} only"))
    held = terms.held(conditions.windows)
    if held:
        words.append(listed(terms.window(key).name for key in held))
    if conditions.best_effort:
        words.append(Words("når vi har tid", "as time allows"))
    if conditions.separate_agreement:
        words.append(Words("efter særskilt aftale", "by separate agreement"))
    if conditions.contact_right:
        right = RIGHT_NAMES[conditions.contact_right]
        words.append(Words(f"kræver retten til at {right.da}", f"needs the right to {right.en}"))
    if conditions.limit is not None and conditions.per:
        per = PERIOD_NAMES[conditions.per]
        words.append(Words(f"højst {conditions.limit} pr. {per.da}", f"at most {conditions.limit} a {per.en}"))
    return tuple(words)


def plan_allowing(plans: Sequence[PlanTerms], entitlement: str, priority: str | None = None) -> Words | None:
    """The first plan on sale that gives the entitlement for this priority."""
    for plan in plans:
        grant = plan.grants.get(entitlement)
        if grant is not None and (
            not priority or not grant.conditions.priorities or priority in grant.conditions.priorities
        ):
            return plan.name
    return None


def _refused(terms: Terms, asked: Asked, clause: Clause, plans: Sequence[PlanTerms], code: str) -> Decision:
    better = plan_allowing(plans, asked.entitlement, asked.priority)
    reasons: Mapping[str, Words] = {
        "taken_away": Words(
            f"Aftalen fravælger det: {terms.overrides[asked.entitlement].reason}" if code == "taken_away" else "",
            f"The agreement leaves it out: {terms.overrides[asked.entitlement].reason}" if code == "taken_away" else "",
        ),
        "not_included": Words(f"{terms.plan.name.da} omfatter det ikke.", f"{terms.plan.name.en} does not include it."),
        "no_agreement": Words(
            "Der er ingen underskrevet aftale, så support kan bestilles på e-mail.",
            "There is no signed agreement, so support can be ordered by email.",
        ),
    }
    reason = reasons[code]
    if better is not None:
        reason = Words(f"{reason.da} Det er med i {better.da}.", f"{reason.en} {better.en} includes it.")
    if code == "no_agreement":
        clause = Clause(clause.number, clause.name, NO_AGREEMENT_CLAUSE)
    return Decision(allowed=False, code=code, conditions=(), clause=clause, reason=reason, plan_that_allows=better)


def _contact(case: _Case) -> Decision | None:
    if not case.asked.is_contact:
        reason = Words("Personen er ikke kontakt hos denne kunde.", "The person is not a contact of this customer.")
        return case.refused("not_a_contact", reason)
    right = case.grant.conditions.contact_right
    if right is None or case.asked.contact_rights is None or right in case.asked.contact_rights:
        return None
    name = RIGHT_NAMES[right]
    reason = Words(
        f"Personen mangler retten til at {name.da}; kundens administrator kan give den.",
        f"The person lacks the right to {name.en}; the customer's administrator can give it.",
    )
    return case.refused("lacks_right", reason)


def _priority(case: _Case) -> Decision | None:
    allowed = case.grant.conditions.priorities
    if not allowed or case.asked.priority is None or case.asked.priority in allowed:
        return None
    names = listed(PRIORITY_NAMES[p] for p in allowed)
    reason = Words(
        f"Det gælder kun prioritet {names.da}; denne er {PRIORITY_NAMES[case.asked.priority].da}.",
        f"It holds for {names.en} priority only; this one is {PRIORITY_NAMES[case.asked.priority].en}.",
    )
    better = plan_allowing(case.plans, case.asked.entitlement, case.asked.priority)
    return case.refused("wrong_priority", reason, plan_that_allows=better)


def _channel(case: _Case) -> Decision | None:
    allowed = case.grant.conditions.channels
    if not allowed or case.asked.channel is None or case.asked.channel in allowed:
        return None
    names = listed(CHANNEL_NAMES[c] for c in allowed)
    reason = Words(f"Det gælder kun via {names.da}.", f"It holds by {names.en} only.")
    wider = [
        plan
        for plan in case.plans
        if case.asked.entitlement in plan.grants and not plan.grants[case.asked.entitlement].conditions.channels
    ]
    return case.refused("wrong_channel", reason, plan_that_allows=wider[0].name if wider else None)


def _limit(case: _Case) -> Decision | None:
    limit = case.grant.conditions.limit
    if limit is None or (case.asked.used or 0) < limit:
        return None
    reason = Words(f"Alle {limit} i perioden er brugt.", f"All {limit} of the period are used.")
    return case.refused("used_up", reason, used=case.asked.used, left=0)


def _windows(case: _Case) -> Decision | None:
    if not case.grant.conditions.windows or _booked(case.terms, case.asked.at):
        return None
    windows = case.terms.coverage.union(case.terms.held(case.grant.conditions.windows))
    if windows.is_open(case.asked.at):
        return None
    try:
        opens = windows.next_open(case.asked.at)
    except NeverOpen:
        reason = Words("Der er ingen dækning forude i kalenderen.", "The calendar has no cover ahead.")
        return case.refused("never_open", reason)
    said = moment_long(opens, case.terms.zone)
    reason = Words(f"Der er lukket nu; vi åbner {said.da}.", f"It is closed now; we open {said.en}.")
    return case.refused("closed_now", reason, since=opens)


def _booked(terms: Terms, at: datetime) -> bool:
    return any(booking.start <= at < booking.end for booking in terms.bookings)


def _open_span(terms: Terms, asked: Asked, conditions: Conditions) -> tuple[datetime | None, datetime | None]:
    """When the agreement began (or what is open now opened), and when it ends."""
    agreement = terms.agreement
    if conditions.windows and not _booked(terms, asked.at):
        windows = terms.coverage.union(terms.held(conditions.windows))
        now = span_at(windows, asked.at)
        return (now[0], now[1]) if now else (None, None)
    return (agreement.begins_at, agreement.ends_at) if agreement else (None, None)


def span_at(windows: Windows, at: datetime) -> tuple[datetime, datetime] | None:
    """The open stretch around an instant, neighbouring windows joined, looking a week either way."""
    start = end = at
    for interval in windows.intervals(at - _WEEK, at + _WEEK):
        if interval.start <= end and interval.end >= start and interval.start <= at < interval.end:
            start, end = interval.start, interval.end
        elif interval.start == end and end > at:
            end = interval.end
    return (start, end) if end > at else None
