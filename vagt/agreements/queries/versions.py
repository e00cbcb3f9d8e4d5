"""Versions of agreements as pages show them: which one holds, which wait for a signature."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from vagt.agreements.models import Agreement, AgreementVersion, SignedFile
from vagt.agreements.queries.agreements import agreements_visible_to, versions_visible_to
from vagt.agreements.queries.held import version_dates
from vagt.agreements.rules.force import VersionDates, in_force
from vagt.kit.errors import NotFound
from vagt.people.rules import Viewer

PARTIES = ("customer", "provider")
Standing = Literal["in_force", "draft", "coming", "replaced", "ended", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A version and how it stands at the moment of asking."""

    version: AgreementVersion
    dates: VersionDates
    standing: Standing
    missing: tuple[str, ...]  # parties whose signature is missing

    @property
    def last_day(self) -> date | None:
        until = self.version.valid_until
        return until - timedelta(days=1) if until else None

    @property
    def signed_at(self) -> datetime | None:
        return self.dates.signed_at()


def agreement_of(viewer: Viewer, agreement_id: int) -> Agreement:
    """One visible agreement with its customer. Raises `NotFound`."""
    row = agreements_visible_to(viewer).select_related("customer").filter(pk=agreement_id).first()
    if row is None:
        raise NotFound(_("There is no such agreement."))
    return row


def withdrawn_agreement(viewer: Viewer, customer_id: int, number: str) -> Agreement | None:
    """The customer's agreement of that number, if all its versions were withdrawn."""
    rows = agreements_visible_to(viewer).filter(customer_id=customer_id, number=number)
    return rows.exclude(versions__withdrawal__isnull=True).first()


def version_of(viewer: Viewer, version_id: int) -> AgreementVersion:
    """One visible version with all that is shown of it. Raises `NotFound`."""
    row = versions_visible_to(viewer).filter(pk=version_id).first()
    if row is None:
        raise NotFound(_("There is no such version."))
    return row


def signed_file_of(viewer: Viewer, file_id: int) -> SignedFile:
    """One signed document of a visible version. Raises `NotFound`."""
    row = SignedFile.objects.filter(version__in=versions_visible_to(viewer).order_by().values("pk"), pk=file_id).first()
    if row is None:
        raise NotFound(_("There is no such document."))
    return row


def versions_of(viewer: Viewer, agreement: Agreement, at: datetime) -> list[Shown]:
    """Every version of an agreement, the newest first."""
    return shown(list(versions_visible_to(viewer).filter(agreement=agreement).order_by("-number")), at)


def versions_sold(viewer: Viewer, customer_id: int) -> list[AgreementVersion]:
    """Every version of a customer's agreements, agreement by agreement, the newest first."""
    rows = versions_visible_to(viewer).filter(customer_id=customer_id)
    return list(rows.order_by("agreement__number", "-number"))


def known_in_force(viewer: Viewer, agreement: Agreement, at: datetime, known_at: datetime) -> Shown | None:
    """The version of an agreement that was in force at an instant, as we knew it at another; None without one."""
    rows = {row.pk: row for row in versions_visible_to(viewer).filter(agreement=agreement)}
    chosen = in_force([_unscoped(one) for one in version_dates(rows.values())], at, known_at=known_at)
    if chosen is None:
        return None
    return next(one for one in shown(list(rows.values()), at) if one.version.pk == chosen.id)


def newest_of_each(versions: Sequence[Shown]) -> list[Shown]:
    """Of every agreement the version that holds or comes, else the newest."""
    chosen: dict[int, Shown] = {}
    for one in versions:
        held = chosen.get(one.version.agreement_id)
        if held is None or _before(one.standing) < _before(held.standing):
            chosen[one.version.agreement_id] = one
    return list(chosen.values())


def begun_from(versions: Sequence[Shown]) -> Shown:
    """The version that a new one of the same agreement begins from."""
    return min(versions, key=lambda one: _before(one.standing))


def _before(standing: Standing) -> int:
    """What is shown first of an agreement: what holds, then what is newest, and what was withdrawn last."""
    return {"in_force": 0, "withdrawn": 2}.get(standing, 1)


def shown(versions: list[AgreementVersion], at: datetime) -> list[Shown]:
    """These versions with how each stands at an instant."""
    dates = {one.id: one for one in version_dates(versions)}
    return [Shown(v, dates[v.pk], _standing(dates[v.pk], list(dates.values()), at), missing(v)) for v in versions]


def missing(version: AgreementVersion) -> tuple[str, ...]:
    """The parties that have not signed a version."""
    signed = {signature.party for signature in version.signatures.all()}
    return tuple(party for party in PARTIES if party not in signed)


def _standing(one: VersionDates, every: list[VersionDates], at: datetime) -> Standing:
    if not one.stands():
        return "withdrawn"
    begins, ends = one.begins_at(), one.ends_at()
    if begins is None:
        return "draft"
    if begins > at:
        return "coming"
    same = [other for other in every if other.agreement == one.agreement]
    held = in_force([_unscoped(other) for other in same], at)
    if held is not None and held.id == one.id:
        return "in_force"
    return "ended" if ends is not None and ends <= at else "replaced"


def _unscoped(one: VersionDates) -> VersionDates:
    """The version as if it were the whole customer's: within one agreement the scope decides nothing."""
    return replace(one, systems=frozenset())


def signed_keys(among: Iterable[str]) -> frozenset[str]:
    """Those of the keys of files that a version names. Behind the staff wall."""
    return frozenset(SignedFile.objects.filter(key__in=among).values_list("key", flat=True))
