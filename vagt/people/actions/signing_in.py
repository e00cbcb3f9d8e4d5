"""The accounts behind people: made, readdressed, shut. Nobody signs up; somebody with the right invites."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.people.actions.permission import require
from vagt.people.actions.trail import saying
from vagt.people.errors import AddressTaken, HasLeft, NotAffiliated
from vagt.people.models import Consultant, Contact, User
from vagt.people.queries import lock_consultant, lock_contact
from vagt.people.rules import Viewer


@transaction.atomic
def invite_contact(contact: Contact, *, by: Viewer, at: datetime) -> User:
    """The contact may sign in and gets a mail that says how; asked again, another mail.

    Refuses a contact who is at no customer (NotAffiliated).
    """
    require(by, "contact.edit")
    contact = lock_contact(by, contact)
    affiliation = contact.affiliations.filter(ended_at__isnull=True).order_by("id").first()
    if affiliation is None:
        raise NotAffiliated(
            _("%(name)s is at no customer, so there is nothing to sign in to.") % {"name": contact.name}
        )
    if contact.user is None:
        contact.user = account_for(contact.name, contact.email, contact.language, at)
        taken = AddressTaken(_("Somebody else signs in with %(email)s.") % {"email": contact.email}, field="email")
        with saying({"people_contact_user_id_key": taken}):
            contact.save(update_fields=["user"])
    _open(contact.user)
    events.record(
        "person.invited",
        Subject("contact", contact.pk),
        by=by,
        at=at,
        customer_id=affiliation.customer_id,
        facts={"user_id": contact.user.pk},
    )
    return contact.user


@transaction.atomic
def invite_consultant(consultant: Consultant, *, by: Viewer, at: datetime) -> User:
    """The consultant gets a mail that says how to sign in; asked again, another mail. Refuses one who left (HasLeft)."""
    require(by, "people.edit")
    consultant = lock_consultant(consultant)
    if consultant.left_on is not None:
        raise HasLeft(_("%(name)s has left.") % {"name": consultant.user.name})
    _open(consultant.user)
    events.record(
        "person.invited",
        Subject("consultant", consultant.pk),
        by=by,
        at=at,
        facts={"user_id": consultant.user.pk},
    )
    return consultant.user


@transaction.atomic
def give_password(user: User, password: str, *, by: Viewer, at: datetime) -> User:
    """A first password and a verified address, for the first administrator and the demo cast."""
    require(by, "people.edit")
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.filter(user=user, primary=True).update(verified=True)
    events.record("person.password_given", Subject("user", user.pk), by=by, at=at)
    return user


def account_for(name: str, email: str, language: str, at: datetime) -> User:
    """The account with this address, made when there is none; without a password, so it opens by a code in a mail."""
    found: User | None = User.objects.alias(lowered=Lower("email")).filter(lowered=email.lower()).first()
    if found is not None:
        return found
    user = User(email=email.lower(), name=name, language=language, created_at=at)
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


def readdress(user: User, *, name: str, email: str, language: str) -> None:
    """The account follows its person: a new address has to be proved again before it opens the account."""
    user.name, user.language = name, language
    if user.email.lower() != email.lower():
        user.email = email.lower()
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        end_sessions(user)
    taken = AddressTaken(_("Somebody else signs in with this address."), field="email")
    with saying({"people_user_email_key": taken, "user_email_once": taken}):
        user.save(update_fields=["name", "language", "email"])


def shut(user: User) -> None:
    """The account opens no more, and whatever is open is closed."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Sign the person out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def _open(user: User) -> None:
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
