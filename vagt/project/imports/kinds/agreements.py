"""Lists of agreements that were made before Vagt: their plan, their days, and who signed them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.agreements.actions import Draft, change_agreement, draft_agreement, sign_agreement, withdraw_version
from vagt.agreements.errors import NoPlan, NotThisCustomers
from vagt.agreements.queries import calendars, default_calendar, newest_plan_versions
from vagt.agreements.queries.pages import systems_in_use, typing_zone
from vagt.agreements.queries.versions import agreement_of, versions_of, withdrawn_agreement
from vagt.kit.errors import NotFound
from vagt.people.queries import search_customers
from vagt.people.rules import Viewer
from vagt.project.imports.columns import Column, WrongValue, at_most, day, words_of
from vagt.project.imports.kinds.kind import Kind, Made, register

SIGNERS = (("customer", "signed_by"), ("provider", "signed_for_us"))


def _apply(values: Mapping[str, Any], *, by: Viewer, at: datetime) -> Sequence[Made]:
    customer = _customer(by, values["customer"])
    last = values.get("valid_until")
    draft = Draft(
        plan_version=_plan(values["plan"]),
        calendar=_calendar(values.get("calendar", "")),
        valid_from=values["valid_from"],
        valid_until=last + timedelta(days=1) if last else None,
        systems=tuple(_systems(by, customer.pk, values.get("systems", ()))),
        notice_days=90 if values.get("notice_days") is None else values["notice_days"],
        renewal_months=12 if values.get("renewal_months") is None else values["renewal_months"],
        reason=values.get("reason", ""),
    )
    version = _recorded(customer, draft, values.get("number", ""), by=by, at=at)
    for party, column in SIGNERS if values.get("signed_on") else ():
        if not values.get(column):
            raise NotFound(_("Signed, but by whom? Write a name, or empty the day of the signature."), field=column)
        signed_at = _noon(values["signed_on"])
        sign_agreement(version, party=party, name=values[column], signed_at=signed_at, by=by, at=at)
    return [Made("agreement", version.agreement_id)]


def _recorded(customer: Any, draft: Draft, number: str, *, by: Viewer, at: datetime) -> Any:
    """A new agreement, or a new version of one whose versions were all withdrawn: the list is applied once more."""
    emptied = withdrawn_agreement(by, customer.pk, number) if number else None
    if emptied is None:
        return draft_agreement(customer, draft, number=number, by=by, at=at)
    return change_agreement(emptied, draft, by=by, at=at)


def _take_back(made: Made, *, by: Viewer, at: datetime) -> None:
    """What was recorded is never removed, so that what we knew on a day can be asked: it is withdrawn."""
    for one in versions_of(by, agreement_of(by, made.id), at):
        if one.standing != "withdrawn":
            withdraw_version(one.version, reason=_("The imported list was taken back"), by=by, at=at)


def _customer(by: Viewer, number: str) -> Any:
    found = search_customers(by, number).filter(number=number).first()
    if found is None:
        raise NotFound(
            _("There is no customer with the number %(number)s. Import customers first.") % {"number": number},
            field="customer",
        )
    return found


def _plan(key: str) -> Any:
    known = {version.plan.key: version for version in newest_plan_versions()}
    if key.casefold() not in known:
        words = {"key": key, "keys": ", ".join(known)}
        raise NoPlan(_("There is no plan “%(key)s” on sale. There are: %(keys)s.") % words, field="plan")
    return known[key.casefold()]


def _calendar(key: str) -> Any:
    found = calendars().filter(key=key.casefold()).first() if key else default_calendar()
    if found is None:
        known = ", ".join(calendar.key for calendar in calendars())
        words = {"key": key, "keys": known or "–"}
        raise NotFound(_("There is no calendar “%(key)s”. There are: %(keys)s.") % words, field="calendar")
    return found


def _systems(by: Viewer, customer_id: int, names: Sequence[str]) -> Sequence[Any]:
    known = {system.name.casefold(): system for system in systems_in_use(by, customer_id)}
    for name in names:
        if name.casefold() not in known:
            words = {"name": name, "names": ", ".join(system.name for system in known.values()) or "–"}
            raise NotThisCustomers(
                _("The customer has no system called “%(name)s”. There are: %(names)s.") % words, field="systems"
            )
    return [known[name.casefold()] for name in names]


def _noon(on: date) -> datetime:
    """A signature of which only the day is known was given at noon."""
    return datetime.combine(on, time(12), ZoneInfo(typing_zone()))


def _needed_day(cell: str) -> date:
    found = day(cell)
    if found is None:
        raise WrongValue(_("This is empty. Write it as 2026-01-01."))
    return found


def _count(cell: str) -> int | None:
    if not cell:
        return None
    if not cell.isdigit() or int(cell) > 1830:
        raise WrongValue(_("“%(cell)s” is not a number of days or months. Write it as 90.") % {"cell": cell})
    return int(cell)


AGREEMENTS = register(
    Kind(
        key="agreements",
        name=gettext_lazy("Agreements"),
        about=gettext_lazy("What was sold before Vagt. Without the day of the signature a line makes a draft."),
        columns=(
            Column(
                "customer", gettext_lazy("Customer number"), "1002", required=True, spellings=("kunde", "kundenummer")
            ),
            Column("plan", gettext_lazy("Key of the plan"), "essential", required=True),
            Column(
                "valid_from",
                gettext_lazy("First day"),
                "2026-01-01",
                required=True,
                spellings=("fra", "gyldig_fra"),
                read=_needed_day,
            ),
            Column(
                "valid_until",
                gettext_lazy("Last day; empty without an end"),
                "2026-12-31",
                spellings=("til",),
                read=day,
            ),
            Column(
                "number",
                gettext_lazy("Agreement number; empty: made for you"),
                "A-17",
                spellings=("nummer",),
                read=at_most(20),
            ),
            Column(
                "calendar", gettext_lazy("Key of the calendar; empty: the default"), "standard", spellings=("kalender",)
            ),
            Column(
                "systems",
                gettext_lazy("Only these systems; empty: the whole customer"),
                "",
                spellings=("systemer",),
                read=words_of,
            ),
            Column("notice_days", gettext_lazy("Notice in days; empty: 90"), "90", spellings=("varsel",), read=_count),
            Column(
                "renewal_months",
                gettext_lazy("Renewal in months; empty: 12"),
                "12",
                spellings=("fornyelse",),
                read=_count,
            ),
            Column(
                "signed_on",
                gettext_lazy("Day of the later signature"),
                "2025-12-12",
                spellings=("underskrevet",),
                read=day,
            ),
            Column(
                "signed_by",
                gettext_lazy("Who signed for the customer"),
                "Mette",
                spellings=("kundens_underskriver",),
                read=at_most(120),
            ),
            Column(
                "signed_for_us",
                gettext_lazy("Who signed for us"),
                "Aksel",
                spellings=("vores_underskriver",),
                read=at_most(120),
            ),
            Column(
                "reason", gettext_lazy("Reason, kept in the audit"), "", spellings=("begrundelse",), read=at_most(500)
            ),
        ),
        unique=("number",),
        apply=_apply,
        take_back=_take_back,
        position=5,
    )
)
