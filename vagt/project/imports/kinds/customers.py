"""Lists of customers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.kit.errors import NotFound
from vagt.people.actions import add_customer, remove_customer
from vagt.people.queries import brands, customer_of, team_choices
from vagt.people.rules import Viewer
from vagt.project.imports.columns import Column, at_most, language, words_of
from vagt.project.imports.kinds.kind import Kind, Made, register


def _apply(values: Mapping[str, Any], *, by: Viewer, at: datetime) -> Sequence[Made]:
    facts = {name: values.get(name, "") for name in ("number", "name", "registration_number")}
    customer = add_customer(
        **facts,
        brand=_brand(values.get("brand", "")),
        team=_team(values.get("team", "")),
        language=values.get("language") or "da",
        domains=values.get("domains", ()),
        by=by,
        at=at,
    )
    return [Made("customer", customer.pk)]


def _take_back(made: Made, *, by: Viewer, at: datetime) -> None:
    remove_customer(customer_of(by, made.id), why="", by=by, at=at)


def _brand(key: str) -> Any:
    known = {brand.key.casefold(): brand for brand in brands()}
    if not key and len(known) == 1:
        return next(iter(known.values()))
    if key.casefold() not in known:
        raise NotFound(
            _("There is no brand with the key “%(key)s”. There are: %(keys)s.")
            % {"key": key, "keys": ", ".join(sorted(known)) or "–"},
            field="brand",
        )
    return known[key.casefold()]


def _team(name: str) -> Any:
    if not name:
        return None
    known = {team.name.casefold(): team for team in team_choices()}
    if name.casefold() not in known:
        raise NotFound(
            _("There is no team called “%(name)s”. There are: %(names)s.")
            % {"name": name, "names": ", ".join(team.name for team in known.values()) or "–"},
            field="team",
        )
    return known[name.casefold()]


CUSTOMERS = register(
    Kind(
        key="customers",
        name=gettext_lazy("Customers"),
        about=gettext_lazy("The companies you serve. Import them first; contacts and agreements name their number."),
        columns=(
            Column(
                "number",
                gettext_lazy("Customer number"),
                "1002",
                required=True,
                spellings=("nummer", "kundenummer"),
                read=at_most(20),
            ),
            Column(
                "name",
                gettext_lazy("Name"),
                "Cykelhuset",
                required=True,
                spellings=("navn", "kunde"),
                read=at_most(160),
            ),
            Column("brand", gettext_lazy("Key of the brand; empty when there is one only"), "nordlys"),
            Column("team", gettext_lazy("Name of the team"), "Team Torv"),
            Column("language", gettext_lazy("da or en"), "da", spellings=("sprog",), read=language),
            Column("registration_number", gettext_lazy("CVR"), "12345678", spellings=("cvr",), read=at_most(20)),
            Column("domains", gettext_lazy("Mail domains"), "cykelhuset.dk", spellings=("domæner",), read=words_of),
        ),
        unique=("number",),
        apply=_apply,
        take_back=_take_back,
        position=1,
    )
)
