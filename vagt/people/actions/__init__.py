"""Writes: each is a sentence that checks, locks, changes and records, in one transaction."""

from vagt.people.actions.affiliations import (
    affiliate_contact,
    end_affiliation,
    move_contact,
    remove_affiliation,
    set_rights,
)
from vagt.people.actions.consultants import (
    add_consultant,
    change_consultant,
    consultant_leaves,
    remove_consultant,
    set_provider_roles,
)
from vagt.people.actions.contacts import add_contact, change_contact, merge_contacts, remove_contact
from vagt.people.actions.customers import (
    add_customer,
    archive_customer,
    change_customer,
    remove_customer,
    restore_customer,
)
from vagt.people.actions.permission import require
from vagt.people.actions.provider import add_brand, change_brand, change_provider
from vagt.people.actions.signing_in import give_password, invite_consultant, invite_contact
from vagt.people.actions.skills import add_role, add_skill, change_role, rate_skill
from vagt.people.actions.teams import change_team, create_team

__all__ = [
    "add_brand",
    "add_consultant",
    "add_contact",
    "add_customer",
    "add_role",
    "add_skill",
    "affiliate_contact",
    "archive_customer",
    "change_brand",
    "change_consultant",
    "change_contact",
    "change_customer",
    "change_provider",
    "change_role",
    "change_team",
    "consultant_leaves",
    "create_team",
    "end_affiliation",
    "give_password",
    "invite_consultant",
    "invite_contact",
    "merge_contacts",
    "move_contact",
    "rate_skill",
    "remove_affiliation",
    "remove_consultant",
    "remove_contact",
    "remove_customer",
    "require",
    "restore_customer",
    "set_provider_roles",
    "set_rights",
]
