"""Who may open which page: one line for every URL name. A URL that is not here fails the test of every URL.

`who` are the kinds of viewers who may; `own` gives the arguments of an object of *Dybvad Skibsteknik* (or of nobody in
particular); everybody outside `who` must be answered exactly as if the object did not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from tests.security.world import (
    ACCOUNT,
    ADMIN,
    APPROVER,
    AT,
    CONTACT,
    CONTACTS,
    EVERYONE,
    MANAGERS,
    OF_THE_CUSTOMER,
    SERVICE,
    SIGNED_IN,
    STAFF_ALL,
    World,
)
from vagt.agreements.forms.calendar import CalendarDraft
from vagt.intake.models import Confirmation, Flood, Held
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.links import kept
from vagt.knowledge.models import CannedAnswer
from vagt.mail.models import Mailbox
from vagt.tasks.models import RatingRequest

Arguments = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Sample:
    """Who may, and with which arguments it is tried."""

    who: frozenset[str]
    own: Arguments = lambda world: {}
    get: bool = True  # answers GET and HEAD
    post: bool = True  # answers POST, if only to say what is missing
    empty_post: str = "in"  # how an empty POST of somebody who may is answered


def _customer(world: World) -> dict[str, Any]:
    return {"customer_id": world.cast.customers["Dybvad Skibsteknik"].pk}


def _contact(world: World) -> dict[str, Any]:
    return {"contact_id": world.cast.contact_of["Dybvad Skibsteknik"].pk}


def _contact_at(world: World) -> dict[str, Any]:
    return {**_contact(world), **_customer(world)}


def _solution(world: World) -> dict[str, Any]:
    return {"solution_id": world.cast.solutions["Dybvad Skibsteknik", "PIM"].pk}


def _system(world: World) -> dict[str, Any]:
    return {"system_id": world.cast.systems["Dybvad portal"].pk}


def _consultant(world: World) -> dict[str, Any]:
    return {"consultant_id": world.cast.consultants["Freja"].pk}


def _team(world: World) -> dict[str, Any]:
    return {"team_id": world.cast.teams["Team Havn"].pk}


def _role(world: World) -> dict[str, Any]:
    return {"role_id": world.cast.roles["backend"].pk}


def _brand(world: World) -> dict[str, Any]:
    return {"brand_id": world.cast.brand.pk}


def _skill(world: World) -> dict[str, Any]:
    return {**_consultant(world), "skill_id": world.cast.skills["orders"].pk}


def _import(world: World) -> dict[str, Any]:
    return {"import_id": world.import_id}


def _mailbox(world: World) -> dict[str, Any]:
    return {"mailbox_id": world.mailbox_id}


def _canned(_world: World) -> dict[str, Any]:
    with behind(STAFF), transaction.atomic():
        return {"canned_id": CannedAnswer.objects.get_or_create(title="Backup", defaults={"body_da": "Taget."})[0].pk}


def _consenting(world: World) -> dict[str, Any]:
    """The mailbox, signing in by consent."""
    with behind(STAFF), transaction.atomic():
        Mailbox.objects.filter(pk=world.mailbox_id).update(auth="google", client_id="app")
    return _mailbox(world)


def _text(_world: World) -> dict[str, Any]:
    return {"brand": "-", "kind": "answer", "language": "da"}


def _inbound(world: World) -> dict[str, Any]:
    return {"message_id": world.inbound_id}


def _outbound(world: World) -> dict[str, Any]:
    return {"message_id": world.outbound_id}


def _agreement(world: World) -> dict[str, Any]:
    return {"agreement_id": world.agreement_id}


def _version(world: World) -> dict[str, Any]:
    return {"version_id": world.version_id}


def _signed_file(world: World) -> dict[str, Any]:
    return {"file_id": world.signed_file_id}


def _draft(_world: World) -> dict[str, Any]:
    return {"key": "standard", "draft": CalendarDraft().token(), "effective": "2026-08-03"}


def _plan(world: World) -> dict[str, Any]:
    return {"key": "extended"}


def _year(world: World) -> dict[str, Any]:
    return {"key": "standard", "year": 2026}


def _link_of_a_stranger(world: World) -> dict[str, Any]:
    """A link that nobody has used and that holds for ever."""
    token = "a" * 43
    row = {"address": "faktura@ukendt.example", "asked_at": AT, "expires_at": datetime(2099, 1, 1, tzinfo=UTC)}
    with behind(STAFF), transaction.atomic():
        Confirmation.objects.get_or_create(hashed=kept(token), defaults={"inbound_id": world.inbound_id, **row})
    return {"token": token}


def _flooded(world: World) -> dict[str, Any]:
    """The task, as if it stood for very many mails, and one that waits beside it."""
    with behind(STAFF), transaction.atomic():
        mine = {**_customer(world), "began_at": AT, "last_at": AT}
        flood = Flood.objects.get_or_create(task_id=world.work["number"], defaults=mine)[0]
        Held.objects.get_or_create(inbound_id=world.inbound_id, defaults={"flood": flood})
    return {"number": world.work["number"]}


def _link_that_asks(world: World) -> dict[str, Any]:
    """A link about the task that nobody has used and that holds for ever."""
    token = "b" * 43
    mine = {**_customer(world), **_contact(world)}
    row = {
        **mine,
        "wanted_at": AT,
        "sent_at": AT,
        "hashed": kept(token),
        "expires_at": datetime(2099, 1, 1, tzinfo=UTC),
    }
    with behind(STAFF), transaction.atomic():
        RatingRequest.objects.get_or_create(task_id=world.work["number"], defaults=row)
    return {"token": token}


def _task(*more: str) -> Arguments:
    return lambda world: {name: world.work[name] for name in ("number", *more)}


def _part(name: str) -> Arguments:
    return lambda world: {name: world.work[name]}


_ADMIN = frozenset({ADMIN})
_ITS_CONTACTS = frozenset({CONTACT, APPROVER})
_SALES = frozenset({ACCOUNT, ADMIN})
_OPERATIONS = frozenset({SERVICE, ADMIN})

SHELL = {
    "front": Sample(SIGNED_IN),
    "more": Sample(SIGNED_IN),
    "profile": Sample(SIGNED_IN),
    "language": Sample(EVERYONE, get=False),
    "appearance": Sample(EVERYONE, get=False),
}

# allauth's pages: its own tests know more; here only that nobody falls through and nobody else's words are shown.
ACCOUNTS_OPEN = ["account_login", "account_logout", "account_inactive", "account_signup", "account_email_verification_sent", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done", "account_confirm_login_code", "account_request_login_code", "mfa_authenticate", "mfa_login_webauthn", "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup"]  # fmt: skip
ACCOUNTS_SIGNED_IN = ["account_reauthenticate", "account_email", "account_change_password", "account_set_password", "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "socialaccount_connections", "usersessions_list"]  # fmt: skip
ACCOUNT_ARGUMENTS: dict[str, Arguments] = {
    "mfa_remove_webauthn": lambda world: {"pk": 1},
    "mfa_edit_webauthn": lambda world: {"pk": 1},
    "account_reset_password_from_key": lambda world: {"uidb36": "1", "key": "abc-def"},
    "openid_connect_login": lambda world: {"provider_id": "unknown"},
    "openid_connect_callback": lambda world: {"provider_id": "unknown"},
}
# Old addresses of allauth's, which only redirect to the named ones.
UNNAMED = {
    "account/social/login/cancelled/",
    "account/social/login/error/",
    "account/social/signup/",
    "account/social/connections/",
}

PEOPLE = {
    "customers": Sample(STAFF_ALL, post=False),
    "customer_add": Sample(_SALES),
    "customer_edit": Sample(_SALES, _customer),
    "customer_archive": Sample(_SALES, _customer),
    "customer_restore": Sample(_SALES, _customer),
    "customer_contacts": Sample(OF_THE_CUSTOMER, _customer, post=False),
    "customer_contacts_panel": Sample(OF_THE_CUSTOMER, _customer, post=False),
    "customer_team_panel": Sample(OF_THE_CUSTOMER, _customer, post=False),
    "contact_add": Sample(MANAGERS, _customer),
    "contact": Sample(OF_THE_CUSTOMER, _contact, post=False),
    "contact_edit": Sample(MANAGERS, _contact),
    "contact_rights": Sample(MANAGERS, _contact_at),
    "contact_end": Sample(MANAGERS, _contact_at),
    "contact_move": Sample(MANAGERS, _contact_at),
    "contact_join": Sample(MANAGERS, _contact),
    "contact_merge": Sample(MANAGERS, _contact),
    "contact_invite": Sample(MANAGERS, _contact, get=False),
    "people": Sample(STAFF_ALL, post=False),
    "person": Sample(STAFF_ALL, _consultant, post=False),
    "person_add": Sample(_ADMIN),
    "person_edit": Sample(_ADMIN, _consultant),
    "person_roles": Sample(_ADMIN, _consultant),
    "person_leave": Sample(_ADMIN, _consultant),
    "person_invite": Sample(_ADMIN, _consultant, get=False),
    "teams": Sample(STAFF_ALL, post=False),
    "team_add": Sample(_OPERATIONS),
    "team_edit": Sample(_OPERATIONS, _team),
    "skills": Sample(STAFF_ALL, post=False),
    "skill_add": Sample(_OPERATIONS),
    "skill_rate": Sample(_OPERATIONS, _skill),
    "roles": Sample(STAFF_ALL, post=False),
    "role_add": Sample(_ADMIN),
    "role_edit": Sample(_ADMIN, _role),
    "brands": Sample(_ADMIN, post=False),
    "brand_add": Sample(_ADMIN),
    "brand_edit": Sample(_ADMIN, _brand),
    "provider": Sample(_ADMIN),
    "audit": Sample(_OPERATIONS, post=False),
    "health": Sample(_OPERATIONS, post=False),
    "my_company": Sample(CONTACTS, post=False),
    "choose_company": Sample(CONTACTS, get=False, empty_post="no such thing"),
}

SOLUTIONS = {
    "customer_systems": Sample(OF_THE_CUSTOMER, _customer, post=False),
    "customer_systems_panel": Sample(OF_THE_CUSTOMER, _customer, post=False),
    "solution_add": Sample(MANAGERS, _customer),
    "solution_edit": Sample(MANAGERS, _solution),
    "system_add": Sample(MANAGERS, _customer),
    "system_edit": Sample(MANAGERS, _system),
    "system_retire": Sample(MANAGERS, _system),
    "system_take_up": Sample(MANAGERS, _system, get=False),
}

IMPORTS = {
    "import": Sample(_ADMIN),
    "import_template": Sample(_ADMIN, lambda world: {"kind": "customers"}, post=False),
    "import_list": Sample(_ADMIN, _import),
}

MAIL = {
    "mailboxes": Sample(_ADMIN, post=False),
    "mailbox_add": Sample(_ADMIN),
    "mailbox_edit": Sample(_ADMIN, _mailbox),
    "mailbox_test": Sample(_ADMIN, _mailbox, get=False),
    "mailbox_consent": Sample(_ADMIN, _consenting, post=False),
    "mailbox_consent_start": Sample(_ADMIN, _consenting, post=False),
    "mailbox_consented": Sample(_ADMIN, post=False),
    "mail_texts": Sample(_ADMIN, post=False),
    "mail_text": Sample(_ADMIN, _text),
    "mail_text_preview": Sample(_ADMIN, _text, get=False),
    "mail_text_restore": Sample(_ADMIN, _text),
    "quarantine": Sample(_OPERATIONS, post=False),
    "inbound": Sample(_OPERATIONS, _inbound),
    "inbound_raw": Sample(_OPERATIONS, _inbound, get=False),
    "outbox": Sample(_OPERATIONS, post=False),
    "outbound": Sample(_OPERATIONS, _outbound),
}

KNOWLEDGE = {
    "canned": Sample(STAFF_ALL, post=False),
    "canned_add": Sample(_OPERATIONS),
    "canned_edit": Sample(_OPERATIONS, _canned),
    "canned_retire": Sample(_OPERATIONS, _canned),
    "canned_take_up": Sample(_OPERATIONS, _canned, get=False),
}

INTAKE = {
    "unsorted": Sample(_OPERATIONS, post=False),
    "unsorted_mail": Sample(_OPERATIONS, _inbound),
    "task_gathered": Sample(OF_THE_CUSTOMER, _flooded, post=False),
    "task_gathered_judge": Sample(_OPERATIONS, _flooded, get=False),
    "address_confirm": Sample(EVERYONE, _link_of_a_stranger),
}

AGREEMENTS = {
    "ask": Sample(STAFF_ALL, post=False),
    "customer": Sample(OF_THE_CUSTOMER, _customer, post=False),
    "what_if": Sample(OF_THE_CUSTOMER, _customer, post=False),
    "agreement_add": Sample(_SALES, _customer),
    "agreement": Sample(OF_THE_CUSTOMER, _agreement, post=False),
    "agreement_change": Sample(_SALES, _agreement),
    "agreement_version": Sample(OF_THE_CUSTOMER, _version, post=False),
    "agreement_sign": Sample(_SALES, _version),
    "agreement_withdraw": Sample(_SALES, _version),
    "agreement_attach": Sample(_SALES, _version),
    "agreement_file": Sample(OF_THE_CUSTOMER, _signed_file, post=False),
    "plans": Sample(STAFF_ALL, post=False),
    "plan": Sample(STAFF_ALL, _plan, post=False),
    "plan_add": Sample(_ADMIN),
    "plan_change": Sample(_ADMIN, _plan),
    "plan_retire": Sample(_ADMIN, _plan),
    "plan_default": Sample(_ADMIN, _plan),
    "catalogue_upload": Sample(_ADMIN),
    "catalogue_download": Sample(STAFF_ALL, post=False),
    "calendars": Sample(STAFF_ALL, post=False),
    "calendar": Sample(STAFF_ALL, lambda world: {"key": "standard"}, post=False),
    "calendar_year": Sample(STAFF_ALL, _year, post=False),
    "calendar_add": Sample(_ADMIN),
    "calendar_change": Sample(_ADMIN, _year),
    "portal_home": Sample(CONTACTS, post=False),
    "portal_agreement": Sample(CONTACTS, post=False),
    "portal_ask": Sample(CONTACTS, post=False),
}

NOTICES = {
    "notices": Sample(STAFF_ALL, post=False),
    "notice_open": Sample(frozenset(), lambda _world: {"notice_id": 0}, post=False),
    "notices_read": Sample(STAFF_ALL, get=False),
    "notice_preferences": Sample(STAFF_ALL),
}

TASKS = {
    "queue": Sample(STAFF_ALL, post=False),
    "queue_news": Sample(STAFF_ALL, post=False),
    "queue_filter": Sample(STAFF_ALL, post=False),
    "queue_act": Sample(STAFF_ALL, get=False),
    "view_add": Sample(STAFF_ALL),
    "view_delete": Sample(_OPERATIONS, _part("view_id")),
    "task_new": Sample(STAFF_ALL),
    "call_new": Sample(STAFF_ALL),
    "matrix": Sample(_ADMIN),
    "task_colleagues": Sample(OF_THE_CUSTOMER, _task(), post=False),
    "task_file": Sample(OF_THE_CUSTOMER, _part("file_id"), post=False),
    "task_picture": Sample(OF_THE_CUSTOMER, _part("file_id"), post=False),
    "task": Sample(OF_THE_CUSTOMER, _task(), post=False),
    "task_customer_panel": Sample(OF_THE_CUSTOMER, _task(), post=False),
    "task_reply": Sample(OF_THE_CUSTOMER, _task(), get=False),
    "task_canned": Sample(OF_THE_CUSTOMER, _task()),
    "task_draft": Sample(OF_THE_CUSTOMER, _task(), get=False),
    "task_writing": Sample(OF_THE_CUSTOMER, _task(), post=False),
    "task_why": Sample(OF_THE_CUSTOMER, _task("clock_id"), post=False),
    "task_call": Sample(OF_THE_CUSTOMER, _task()),
    "task_no_answer": Sample(OF_THE_CUSTOMER, _task("turn_id")),
    "task_void": Sample(_OPERATIONS, _task("turn_id")),
    "task_confirm": Sample(OF_THE_CUSTOMER, _task("message_id")),
    "task_third_party": Sample(OF_THE_CUSTOMER, _task()),
    "task_move": Sample(_OPERATIONS, _task()),
    "task_erase": Sample(_ADMIN, _task("message_id")),
    "task_priority": Sample(OF_THE_CUSTOMER, _task()),
    "task_assign": Sample(OF_THE_CUSTOMER, _task()),
    "task_take": Sample(OF_THE_CUSTOMER, _task()),
    "task_status": Sample(OF_THE_CUSTOMER, _task()),
    "task_title": Sample(OF_THE_CUSTOMER, _task()),
    "task_time": Sample(OF_THE_CUSTOMER, _task()),
    "task_merge": Sample(OF_THE_CUSTOMER, _task()),
    "task_split": Sample(OF_THE_CUSTOMER, _task()),
    "task_follow_up": Sample(OF_THE_CUSTOMER, _task()),
    "task_link": Sample(OF_THE_CUSTOMER, _task()),
    "task_unlink": Sample(OF_THE_CUSTOMER, _task("link_id"), get=False),
    "task_participant": Sample(OF_THE_CUSTOMER, _task()),
    "task_participant_remove": Sample(OF_THE_CUSTOMER, _task("participant_id"), get=False),
    "running_impact_panel": Sample(_ADMIN, _draft, post=False),
    "customer_tasks_panel": Sample(OF_THE_CUSTOMER, _customer, post=False),
    "rating": Sample(EVERYONE, _link_that_asks),
    "portal_tasks": Sample(CONTACTS, post=False),
    "portal_tasks_panel": Sample(CONTACTS, post=False),
    "portal_file": Sample(_ITS_CONTACTS, _part("file_id"), post=False),
    "portal_picture": Sample(_ITS_CONTACTS, _part("file_id"), post=False),
    "portal_task": Sample(_ITS_CONTACTS, _task(), post=False),
    "portal_reply": Sample(_ITS_CONTACTS, _task(), get=False),
    "portal_rate": Sample(_ITS_CONTACTS, _task(), get=False),
    "portal_finish": Sample(_ITS_CONTACTS, _task(), get=False),
    "portal_why": Sample(_ITS_CONTACTS, _task("clock_id"), post=False),
}

SAMPLES: dict[str, Sample] = {
    **SHELL,
    **PEOPLE,
    **SOLUTIONS,
    **IMPORTS,
    **KNOWLEDGE,
    **MAIL,
    **INTAKE,
    **NOTICES,
    **AGREEMENTS,
    **TASKS,
}
