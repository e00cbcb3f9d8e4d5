"""The people who knock on every door: one of each kind of viewer, around two customers who must not know of each other.

The sample objects belong to *Dybvad Skibsteknik*, served by Team Havn.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from vagt.agreements.actions import attach_signed_file
from vagt.agreements.models import AgreementVersion, SignedFile
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.files import keep_shown
from vagt.people import actions
from vagt.people.models import User
from vagt.people.rules import SYSTEM
from vagt.project.demo.agreements import make_agreements
from vagt.project.demo.mail import make_mail
from vagt.project.demo.people import CUSTOMERS, Cast, make_people
from vagt.project.imports.actions import keep_list
from vagt.tasks.actions import File, Written, add_participant, customer_wrote, link, open_task, save_view
from vagt.tasks.models import Attachment, ResponseClock, Task
from vagt.tasks.rules.filters import Filters

AT = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)

NOBODY = "nobody"
STRANGER = "contact of another customer, with every right"
CONTACT = "plain contact"
APPROVER = "contact with every right"
CONSULTANT = "consultant of the team"
OUTSIDER = "consultant of another team"
SERVICE = "service manager"
ACCOUNT = "account manager"
ADMIN = "administrator"

EVERYONE = frozenset({NOBODY, STRANGER, CONTACT, APPROVER, CONSULTANT, OUTSIDER, SERVICE, ACCOUNT, ADMIN})
SIGNED_IN = EVERYONE - {NOBODY}
CONTACTS = frozenset({STRANGER, CONTACT, APPROVER})
STAFF_ALL = SIGNED_IN - CONTACTS
OF_THE_CUSTOMER = STAFF_ALL - {OUTSIDER}  # staff who may know of Dybvad
MANAGERS = frozenset({SERVICE, ACCOUNT, ADMIN})

_SEES = {
    NOBODY: (),
    STRANGER: ("Bageri",),
    CONTACT: ("Dybvad Skibsteknik",),
    APPROVER: ("Dybvad Skibsteknik",),
    CONSULTANT: ("Dybvad Skibsteknik", "Havnens Byggemarked"),
    OUTSIDER: ("Bageri", "Cykelhuset"),
}


@dataclass
class World:
    """The cast, and a signed-in browser's cookies for every kind of viewer."""

    cast: Cast
    users: dict[str, User]
    import_id: int
    agreement_id: int
    version_id: int
    signed_file_id: int
    work: dict[str, int]  # ids around one task of the customer's
    mailbox_id: int
    inbound_id: int
    outbound_id: int
    cookies: dict[str, str] = field(default_factory=dict)

    def client(self, viewer: str) -> Client:
        """A fresh browser of this viewer: what one request does to it, the next does not feel."""
        client = Client(raise_request_exception=False)
        if viewer != NOBODY:
            if viewer not in self.cookies:
                signed_in = Client()
                signed_in.force_login(self.users[viewer], backend="allauth.account.auth_backends.AuthenticationBackend")
                self.cookies[viewer] = signed_in.cookies["sessionid"].value
            client.cookies["sessionid"] = self.cookies[viewer]
        return client

    def secrets_from(self, viewer: str) -> list[str]:
        """Words that no page of this viewer's may hold: other customers, their people, systems and addresses."""
        visible = _SEES.get(viewer, tuple(CUSTOMERS))
        words = []
        for name, company in CUSTOMERS.items():
            if name not in visible:
                systems = [system for rows in company.solutions.values() for system, _environment, _critical in rows]
                words += [name, company.domain, company.contact[2], company.approver[2], *systems]
        return words


def make_world() -> World:
    """The demo cast, and one consultant for each provider role who is nothing else."""
    cast = make_people(AT)
    users = {
        STRANGER: cast.approver_of["Bageri"].user,
        CONTACT: cast.contact_of["Dybvad Skibsteknik"].user,
        APPROVER: cast.approver_of["Dybvad Skibsteknik"].user,
    }
    with behind(STAFF):
        for viewer, role in (
            (CONSULTANT, "consultant"),
            (OUTSIDER, "consultant"),
            (SERVICE, "service_manager"),
            (ACCOUNT, "account_manager"),
            (ADMIN, "administrator"),
        ):
            name = viewer.title()
            email = f"{viewer.replace(' ', '-')}@nordlys.example"
            made = actions.add_consultant(name=name, email=email, provider_roles=[role], by=SYSTEM, at=AT)
            users[viewer] = actions.give_password(made.user, "nordlys-demo", by=SYSTEM, at=AT)
            if viewer in {CONSULTANT, OUTSIDER}:
                _join(cast, "Team Havn" if viewer == CONSULTANT else "Team Torv", made)
        content = b"number;name\n2001;Dybvad Skibsteknik Norge\n"
        kept = keep_list(kind="customers", file_name="customers.csv", content=content, by=SYSTEM, at=AT)
        agreement = make_agreements(cast, AT).agreements["Dybvad Skibsteknik"]
        version = agreement.versions.get()
        file = _signed_file(version)
        work = _work(cast)
        post = make_mail(AT)
    return World(
        cast,
        users,
        kept.pk,
        agreement.pk,
        version.pk,
        file.pk,
        work,
        post.mailbox.pk,
        post.inbound.pk,
        post.outbound.pk,
    )


def _signed_file(version: AgreementVersion) -> SignedFile:
    key = default_storage.save("agreements/sample.pdf", ContentFile(b"%PDF-1.7 signed"))
    return attach_signed_file(version, key=key, name="signed.pdf", sha256="0" * 64, size=15, by=SYSTEM, at=AT)


def _work(cast: Cast) -> dict[str, int]:
    """A task with everything that hangs on one, and its neighbour."""
    home = "Dybvad Skibsteknik"
    first, other = (_asked(cast, home, title) for title in ("Orders are missing", "The same once more"))
    key = default_storage.save("tasks/sample.txt", ContentFile(b"orders"))
    keep_shown(key, b"\x89PNG")
    body = Written("See the list.", files=(File(key, "orders.txt", 6, "0" * 64),))
    contact = cast.contact_of[home]
    message = customer_wrote(first, contact=contact, body=body, received_at=AT, channel="email", by=SYSTEM, at=AT)
    clock = ResponseClock.objects.get(task=first)
    view = save_view(name="Broken ones", filters=Filters(broken=True), shared=True, by=SYSTEM, at=AT)
    return {
        "number": first.pk,
        "message_id": message.pk,
        "clock_id": clock.pk,
        "turn_id": clock.turn_id or 0,
        "file_id": Attachment.objects.get(task=first).pk,
        "link_id": link(first, other, by=SYSTEM, at=AT).pk,
        "participant_id": add_participant(first, email="hosting@third.example", by=SYSTEM, at=AT).pk,
        "view_id": view.pk,
    }


def _asked(cast: Cast, home: str, title: str) -> Task:
    customer, contact = cast.customers[home], cast.contact_of[home]
    return open_task(
        customer,
        kind="inquiry",
        title=title,
        channel="email",
        contact=contact,
        body=Written("Where are they?"),
        by=SYSTEM,
        at=AT,
    )


def _join(cast: Cast, team_name: str, consultant) -> None:
    team = cast.teams[team_name]
    rows = list(team.memberships.select_related("consultant__user"))
    actions.change_team(
        team,
        name=team.name,
        lead=team.lead,
        members=[row.consultant for row in rows if not row.stand_in] + [consultant],
        stand_ins=[row.consultant for row in rows if row.stand_in],
        by=SYSTEM,
        at=AT,
    )
