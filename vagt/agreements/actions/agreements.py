"""Agreements: drafted, changed by a new version, signed by both parties. What was recorded is never edited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from vagt.agreements.errors import (
    AlreadySigned,
    AlreadyWithdrawn,
    BadPeriod,
    BadTarget,
    NoPlan,
    NotThisCustomers,
    ReasonMissing,
    ScopeTaken,
)
from vagt.agreements.models import (
    Agreement,
    AgreementScope,
    AgreementSystem,
    AgreementVersion,
    Calendar,
    Entitlement,
    Override,
    PlanVersion,
    Signature,
    SignedFile,
    Withdrawal,
)
from vagt.agreements.queries.agreements import lock_agreement
from vagt.agreements.queries.held import version_dates
from vagt.agreements.rules.force import claims
from vagt.agreements.rules.plans import PRIORITIES, plan_from
from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.opened import Opened, unchanged_since
from vagt.people.actions.permission import require
from vagt.people.actions.trail import saying
from vagt.people.models import Customer
from vagt.people.queries import lock_customer
from vagt.people.rules import Viewer
from vagt.solutions.models import System


@dataclass(frozen=True, slots=True)
class Draft:
    """What a version of an agreement says.

    `overrides` maps an entitlement to (given?, reason); `targets` a promise to minutes by priority; no `systems` means
    the whole customer; `valid_until` is the first day it no longer holds, None without an end.
    """

    plan_version: PlanVersion | None
    calendar: Calendar
    valid_from: date
    valid_until: date | None = None
    systems: tuple[System, ...] = ()
    overrides: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    targets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notice_days: int = 90
    renewal_months: int = 12
    reason: str = ""


@transaction.atomic
def draft_agreement(
    customer: Customer, draft: Draft, *, number: str = "", by: Viewer, at: datetime
) -> AgreementVersion:
    """A new agreement with its first version, not yet signed. Refuses as `change_agreement` does."""
    require(by, "agreement.edit")
    locked = lock_customer(by, customer.pk)
    agreement = Agreement.objects.create(customer=locked, number=number or _next_number(locked), created_at=at)
    return _record_version(agreement, draft, by, at)


@transaction.atomic
def change_agreement(
    agreement: Agreement, draft: Draft, *, opened: Opened | None = None, by: Viewer, at: datetime
) -> AgreementVersion:
    """A new version of an agreement, not yet signed; until it is, the version before it holds.

    Refuses a missing plan (NoPlan), a period that ends before it begins (BadPeriod), a system of somebody else
    (NotThisCustomers), an override without a reason (ReasonMissing), targets that the plan does not have (BadTarget),
    days on which another agreement holds for the same scope (ScopeTaken), and what somebody else changed since it was
    `opened` (Outdated).
    """
    require(by, "agreement.edit")
    locked = lock_agreement(by, agreement.pk)
    unchanged_since(opened)
    return _record_version(locked, draft, by, at)


@transaction.atomic
def sign_agreement(
    version: AgreementVersion, *, party: str, name: str, signed_at: datetime, by: Viewer, at: datetime
) -> Signature:
    """Record that a party ("customer" or "provider") signed a version at an instant.

    Refuses a second signature of the same party (AlreadySigned), one in the future (BadPeriod), and one on a version
    that was withdrawn (AlreadyWithdrawn).
    """
    require(by, "agreement.edit")
    lock_agreement(by, version.agreement_id)
    _must_stand(version)
    if signed_at > at:
        raise BadPeriod(_("A signature cannot lie in the future."), field="signed_at")
    taken = AlreadySigned(_("This version is already signed by that party."), field="party")
    with saying({"signature_once": taken}):
        signature = Signature.objects.create(
            customer_id=version.customer_id,
            version=version,
            party=party,
            name=name.strip(),
            signed_at=signed_at,
            recorded_at=at,
        )
    events.record(
        "agreement.signed",
        Subject("agreement", version.agreement_id),
        by=by,
        at=at,
        occurred_at=signed_at,
        customer_id=version.customer_id,
        facts={"version_id": version.pk, "party": party},
        words=events.Words(new={"party": party, "name": signature.name}),
    )
    return signature


@transaction.atomic
def withdraw_version(version: AgreementVersion, *, reason: str, by: Viewer, at: datetime) -> Withdrawal:
    """Say that a version was recorded by mistake: from now on it never held, though what was known before stays.

    What it replaced holds again. Clocks that are running keep the terms they were promised. Refuses a missing reason
    (ReasonMissing), a second withdrawal (AlreadyWithdrawn), and one that would let the version before it claim days
    that another agreement has taken since (ScopeTaken).
    """
    require(by, "agreement.edit")
    agreement = lock_agreement(by, version.agreement_id)
    if not reason.strip():
        raise ReasonMissing(_("Say why the version is withdrawn."), field="why")
    _must_stand(version)
    withdrawal = Withdrawal.objects.create(
        customer_id=version.customer_id, version=version, reason=reason.strip(), recorded_at=at
    )
    _claim(agreement)
    events.record(
        "agreement.version_withdrawn",
        Subject("agreement", agreement.pk),
        by=by,
        at=at,
        customer_id=version.customer_id,
        facts={"version_id": version.pk, "number": version.number},
        words=events.Words(old=_said(version), why=withdrawal.reason),
    )
    return withdrawal


def _must_stand(version: AgreementVersion) -> None:
    if Withdrawal.objects.filter(version=version).exists():
        raise AlreadyWithdrawn(_("This version is withdrawn. Record a new one."))


@transaction.atomic
def attach_signed_file(
    version: AgreementVersion, *, key: str, name: str, sha256: str, size: int, by: Viewer, at: datetime
) -> SignedFile:
    """Keep the signed document of a version, already stored under `key`."""
    require(by, "agreement.edit")
    lock_agreement(by, version.agreement_id)
    kept = SignedFile.objects.create(
        customer_id=version.customer_id, version=version, key=key, name=name, sha256=sha256, size=size, recorded_at=at
    )
    events.record(
        "agreement.file_attached",
        Subject("agreement", version.agreement_id),
        by=by,
        at=at,
        customer_id=version.customer_id,
        facts={"version_id": version.pk, "file_id": kept.pk, "sha256": sha256, "size": size},
        words=events.Words(new={"name": name}),
    )
    return kept


def _next_number(customer: Customer) -> str:
    count = Agreement.objects.filter(customer=customer).count()
    return f"{customer.number}-{count + 1}"


def _record_version(agreement: Agreement, draft: Draft, by: Viewer, at: datetime) -> AgreementVersion:
    plan_version = _checked(agreement, draft)
    newest = AgreementVersion.objects.filter(agreement=agreement).aggregate(Max("number"))["number__max"] or 0
    version = AgreementVersion.objects.create(
        customer_id=agreement.customer_id,
        agreement=agreement,
        number=newest + 1,
        plan_version=plan_version,
        calendar=draft.calendar,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        notice_days=draft.notice_days,
        renewal_months=draft.renewal_months,
        targets={promise: dict(minutes) for promise, minutes in draft.targets.items() if minutes},
        reason=draft.reason,
        recorded_at=at,
    )
    for system in draft.systems:
        AgreementSystem.objects.create(customer_id=agreement.customer_id, version=version, system=system)
    for key, (allowed, reason) in draft.overrides.items():
        Override.objects.create(
            customer_id=agreement.customer_id,
            version=version,
            entitlement_id=key,
            allowed=allowed,
            reason=reason.strip(),
        )
    _claim(agreement)
    before = AgreementVersion.objects.filter(agreement=agreement, number=newest).first()
    events.record(
        "agreement.version_recorded",
        Subject("agreement", agreement.pk),
        by=by,
        at=at,
        customer_id=agreement.customer_id,
        facts={"version_id": version.pk, "number": version.number, "plan_version_id": plan_version.pk},
        words=_changed(_said(before) if before else {}, _said(version), draft.reason),
    )
    return version


def _checked(agreement: Agreement, draft: Draft) -> PlanVersion:
    if draft.plan_version is None:
        raise NoPlan(_("An agreement needs a plan. Choose one."), field="plan")
    if draft.valid_until is not None and draft.valid_until <= draft.valid_from:
        raise BadPeriod(_("The agreement ends before it begins."), field="valid_until")
    for system in draft.systems:
        if system.customer_id != agreement.customer_id:
            raise NotThisCustomers(_("%(system)s is not this customer's system.") % {"system": system}, field="systems")
    known = set(Entitlement.objects.values_list("key", flat=True))
    for key, (_allowed, reason) in draft.overrides.items():
        if key not in known:
            raise ReasonMissing(_("%(key)s is not an entitlement of the catalogue.") % {"key": key}, field="overrides")
        if not reason.strip():
            raise ReasonMissing(_("A deviation from the plan needs its reason."), field=f"override-{key}")
    _check_targets(draft, draft.plan_version)
    return draft.plan_version


def _check_targets(draft: Draft, plan_version: PlanVersion) -> None:
    promised = {promise.key: promise for promise in plan_from(plan_version.document).promises}
    for key, minutes in draft.targets.items():
        if minutes and key not in promised:
            raise BadTarget(
                _("The plan has no promise %(key)s; it has %(known)s.")
                % {"key": key, "known": ", ".join(sorted(promised)) or "-"},
                field="targets",
            )
        for priority, amount in minutes.items():
            if priority not in PRIORITIES or isinstance(amount, bool) or not isinstance(amount, int) or amount < 1:
                raise BadTarget(_("A target is a whole number of minutes, at least 1."), field="targets")


def _claim(agreement: Agreement) -> None:
    """Rewrite the days on which the agreement claims its scopes; the database refuses those that are taken."""
    versions = (
        AgreementVersion.objects.filter(agreement=agreement)
        .select_related("withdrawal")
        .prefetch_related("systems", "signatures")
    )
    AgreementScope.objects.filter(agreement=agreement).delete()
    taken = ScopeTaken(
        _("Another agreement already holds for this customer or system on some of these days. End it first."),
        field="valid_from",
    )
    with saying({"agreement_scope_no_overlap": taken}):
        for claim in claims(version_dates(versions)):
            AgreementScope.objects.create(
                customer_id=agreement.customer_id,
                agreement=agreement,
                system_id=claim.system,
                days=(claim.first, claim.until),
            )


def _changed(old: dict[str, Any], new: dict[str, Any], why: str) -> events.Words:
    differing = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return events.Words(
        old={key: old.get(key) for key in differing} if old else None,
        new={key: new.get(key) for key in differing},
        why=why,
    )


def _said(version: AgreementVersion) -> dict[str, Any]:
    """What a version says, as the audit keeps it; what it leaves open is left out."""
    said = {
        "plan": str(version.plan_version),
        "calendar": str(version.calendar),
        "valid_from": version.valid_from.isoformat(),
        "valid_until": version.valid_until.isoformat() if version.valid_until else None,
        "systems": [str(link.system) for link in version.systems.select_related("system").order_by("system__name")],
        "overrides": [
            f"{'+' if o.allowed else '-'} {o.entitlement_id}: {o.reason}"
            for o in version.overrides.order_by("entitlement_id")
        ],
        "targets": [
            f"{promise}, {priority}: {minutes} min"
            for promise, by_priority in sorted(version.targets.items())
            for priority, minutes in by_priority.items()
        ],
        "notice_days": version.notice_days,
        "renewal_months": version.renewal_months,
    }
    return {key: value for key, value in said.items() if value not in (None, [])}
