"""What people change about themselves."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from vagt.kit import events
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.events import Subject
from vagt.people.actions.trail import change
from vagt.people.models import Contact, User
from vagt.people.rules import Viewer


@transaction.atomic
def change_profile(user: User, *, name: str, language: str, single_keys: bool, by: Viewer, at: datetime) -> User:
    """The person's own name, language and keys; a contact's name follows wherever colleagues see it.

    Somebody who still has to set up a second factor is nobody yet, and writes nothing behind the wall of nobody; they
    read the page that asks for it in the language they choose, so theirs runs behind the wall of the staff.
    """
    with behind(STAFF) if by.kind == "nobody" else nullcontext():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        said = change(user, name=name.strip(), language=language, single_keys=single_keys)
        if said is not None:
            Contact.objects.filter(user=user).update(name=user.name, language=user.language)
            events.record(
                "person.profile_changed",
                Subject("user", user.pk),
                by=replace(by, user_id=user.pk),
                at=at,
                customer_id=by.customer_id,
                words=said,
            )
    return user


@transaction.atomic
def choose_language(user: User, language: str, *, by: Viewer, at: datetime) -> User:
    """The language in which this person reads pages and mails."""
    return change_profile(user, name=user.name, language=language, single_keys=user.single_keys, by=by, at=at)
