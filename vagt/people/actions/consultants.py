"""Consultants: added, changed, given provider roles, leaving; and removed when an import is undone."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.opened import Opened, unchanged_since
from vagt.people.actions.permission import require
from vagt.people.actions.phones import checked_phone
from vagt.people.actions.signing_in import account_for, readdress, shut
from vagt.people.actions.trail import change, difference, joined, saying
from vagt.people.errors import AddressTaken, HasLeft, InUse, LastAdministrator, OutOfRange
from vagt.people.models import Consultant, Role, Team
from vagt.people.queries import lock_administrators, lock_consultant
from vagt.people.rules import PROVIDER_ROLES, Viewer


@transaction.atomic
def add_consultant(
    *,
    name: str,
    email: str,
    phone: str = "",
    language: str = "da",
    provider_roles: Iterable[str] = ("consultant",),
    roles: Iterable[Role] = (),
    by: Viewer,
    at: datetime,
) -> Consultant:
    """A new colleague, who can sign in once invited.

    Refuses an address that a consultant has already (AddressTaken), numbers that cannot ring (NotAPhoneNumber) and
    provider roles that do not exist (OutOfRange).
    """
    require(by, "people.edit")
    user = account_for(name.strip(), email.strip(), language, at)
    with saying({"people_consultant_user_id_key": _taken(email)}):
        consultant = Consultant.objects.create(
            user=user, phone=checked_phone(phone), provider_roles=_known_roles(provider_roles)
        )
    consultant.roles.set(roles)
    said = difference(
        {},
        {
            "name": user.name,
            "email": user.email,
            "phone": consultant.phone,
            "provider_roles": consultant.provider_roles,
        },
    )
    _record("consultant.added", consultant, by, at, said)
    return consultant


@transaction.atomic
def change_consultant(
    consultant: Consultant,
    *,
    name: str,
    email: str,
    phone: str,
    language: str,
    roles: Iterable[Role],
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> Consultant:
    """The consultant with these values.

    Refuses like `add_consultant`, and when somebody else changed them since they were `opened` (Outdated).
    """
    require(by, "people.edit")
    consultant = _working(consultant)
    user = consultant.user
    before = {"name": user.name, "email": user.email, "language": user.language, "roles": _keys(consultant)}
    readdress(user, name=name.strip(), email=email.strip().lower(), language=language)
    unchanged_since(opened)  # here, because the account, which its person may change too, is locked by the write
    consultant.roles.set(roles)
    after = {"name": user.name, "email": user.email, "language": user.language, "roles": _keys(consultant)}
    said = joined(difference(before, after, why), change(consultant, why, phone=checked_phone(phone)))
    if said is not None:
        _record("consultant.changed", consultant, by, at, said)
    return consultant


@transaction.atomic
def set_provider_roles(
    consultant: Consultant,
    provider_roles: Iterable[str],
    *,
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> Consultant:
    """What the consultant may do from their next request on.

    Refuses roles that do not exist (OutOfRange), to take `administrator` from the last one (LastAdministrator), and
    when somebody else changed them since they were `opened` (Outdated).
    """
    require(by, "people.edit")
    wanted = _known_roles(provider_roles)
    if "administrator" not in wanted:
        _keep_an_administrator(consultant)
    consultant = _working(consultant)
    unchanged_since(opened)
    said = change(consultant, why, provider_roles=wanted)
    if said is not None:
        _record("consultant.roles_changed", consultant, by, at, said)
    return consultant


@transaction.atomic
def consultant_leaves(consultant: Consultant, *, why: str = "", by: Viewer, at: datetime) -> Consultant:
    """The consultant works here no more: signed out everywhere, out of every team, leads none. What they did stays.

    Refuses the last administrator (LastAdministrator) and one who has left (HasLeft).
    """
    require(by, "people.edit")
    _keep_an_administrator(consultant)
    consultant = _working(consultant)
    teams = sorted(consultant.teams.values_list("name", flat=True))
    consultant.memberships.all().delete()
    Team.objects.filter(lead=consultant).update(lead=None)
    said = change(consultant, why, left_on=localdate(at), provider_roles=[])
    shut(consultant.user)
    _record("consultant.left", consultant, by, at, joined(said, difference({"teams": teams}, {"teams": []}, why)))
    return consultant


@transaction.atomic
def remove_consultant(consultant: Consultant, *, why: str, by: Viewer, at: datetime) -> None:
    """Take back a consultant who was added by mistake. Refuses (InUse) one who signed in or whom something names."""
    require(by, "import.run")
    consultant = lock_consultant(consultant)
    user, subject = consultant.user, Subject("consultant", consultant.pk)
    if user.last_login is not None or consultant.memberships.exists() or consultant.skills.exists():
        raise InUse(_("%(name)s stays: they have signed in, or are in a team.") % {"name": user.name})
    try:
        consultant.delete()
        if not hasattr(user, "contact"):
            user.delete()
    except ProtectedError as error:
        raise InUse(_("%(name)s stays: something names them.") % {"name": user.name}) from error
    events.record("consultant.removed", subject, by=by, at=at, words=events.Words(old={"name": user.name}, why=why))


def _working(consultant: Consultant) -> Consultant:
    consultant = lock_consultant(consultant)
    if consultant.left_on is not None:
        raise HasLeft(_("%(name)s has left.") % {"name": consultant.user.name})
    return consultant


def _keep_an_administrator(leaving: Consultant) -> None:
    """Two administrators who leave at once wait for each other at these rows; the second one is refused."""
    administrators = lock_administrators()
    if [leaving.pk] == [row.pk for row in administrators]:
        raise LastAdministrator(
            _("%(name)s is the last administrator. Make somebody else one first.")
            % {"name": administrators[0].user.name},
            field="provider_roles",
        )


def _known_roles(provider_roles: Iterable[str]) -> list[str]:
    wanted = sorted(set(provider_roles))
    unknown = [role for role in wanted if role not in PROVIDER_ROLES]
    if unknown:
        raise OutOfRange(
            _("There is no provider role “%(role)s”. There are: %(roles)s.")
            % {"role": unknown[0], "roles": ", ".join(sorted(PROVIDER_ROLES))},
            field="provider_roles",
        )
    return wanted


def _keys(consultant: Consultant) -> list[str]:
    return sorted(consultant.roles.values_list("key", flat=True))


def _taken(email: str) -> AddressTaken:
    return AddressTaken(_("A consultant has the address %(email)s already.") % {"email": email.strip()}, field="email")


def _record(kind: str, consultant: Consultant, by: Viewer, at: datetime, words: events.Words | None) -> None:
    facts = {"user_id": consultant.user_id}
    events.record(kind, Subject("consultant", consultant.pk), by=by, at=at, facts=facts, words=words)
