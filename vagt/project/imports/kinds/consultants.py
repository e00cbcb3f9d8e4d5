"""Lists of colleagues."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vagt.kit.errors import NotFound
from vagt.people.actions import add_consultant, remove_consultant
from vagt.people.queries import consultant_of, role_choices
from vagt.people.rules import Viewer
from vagt.project.imports.columns import Column, address, at_most, language, words_of
from vagt.project.imports.kinds.kind import Kind, Made, register


def _apply(values: Mapping[str, Any], *, by: Viewer, at: datetime) -> Sequence[Made]:
    consultant = add_consultant(
        name=values["name"],
        email=values["email"],
        phone=values.get("phone", ""),
        language=values.get("language") or "da",
        provider_roles=values.get("provider_roles") or ["consultant"],
        roles=_roles(values.get("roles", ())),
        by=by,
        at=at,
    )
    return [Made("consultant", consultant.pk)]


def _take_back(made: Made, *, by: Viewer, at: datetime) -> None:
    remove_consultant(consultant_of(by, made.id), why="", by=by, at=at)


def _roles(keys: Sequence[str]) -> list[Any]:
    known = {role.key: role for role in role_choices()}
    unknown = [key for key in keys if key.casefold() not in known]
    if unknown:
        raise NotFound(
            _("There is no role with the key “%(key)s”. There are: %(keys)s.")
            % {"key": unknown[0], "keys": ", ".join(known) or "–"},
            field="roles",
        )
    return [known[key.casefold()] for key in keys]


def _provider_roles(cell: str) -> list[str]:
    return [part.casefold().replace(" ", "_") for part in words_of(cell)]


CONSULTANTS = register(
    Kind(
        key="consultants",
        name=gettext_lazy("Colleagues"),
        about=gettext_lazy("The people who answer. Nobody is invited by it."),
        columns=(
            Column("name", gettext_lazy("Name"), "Freja Lund", required=True, spellings=("navn",), read=at_most(120)),
            Column(
                "email",
                gettext_lazy("E-mail"),
                "freja@nordlys.dk",
                required=True,
                spellings=("mail", "e_mail"),
                read=address,
            ),
            Column("phone", gettext_lazy("Telephone"), "12 34 50 01", spellings=("telefon", "mobil")),
            Column("language", gettext_lazy("da or en"), "da", spellings=("sprog",), read=language),
            Column("roles", gettext_lazy("Keys of roles"), "backend", spellings=("roller",), read=words_of),
            Column(
                "provider_roles",
                gettext_lazy("May act as"),
                "consultant",
                spellings=("rettigheder",),
                read=_provider_roles,
            ),
        ),
        unique=("email",),
        apply=_apply,
        take_back=_take_back,
        position=3,
    )
)
