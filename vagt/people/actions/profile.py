"""What people change about themselves."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from vagt.kit import events
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.events import Subject
from vagt.people.models import Contact, User
from vagt.people.rules import Viewer


@transaction.atomic
def change_profile(user: User, *, name: str, language: str, single_keys: bool, by: Viewer, at: datetime) -> User:
    """The person's own name, language and keys; a contact's name follows wherever colleagues see it.

    Runs behind the wall of the staff, because the portal writes no contacts and somebody who still has to set up a
    second factor writes nothing at all; it touches the person's own rows only.
    """
    with behind(STAFF):
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        wanted = {"name": name, "language": language, "single_keys": single_keys}
        differing = [field for field, value in wanted.items() if getattr(user, field) != value]
        if not differing:
            return user
        for field in differing:
            setattr(user, field, wanted[field])
        user.save(update_fields=differing)
        Contact.objects.filter(user=user).update(name=user.name, language=user.language)
        events.record(
            "person.profile_changed",
            Subject("user", user.pk),
            by=replace(by, user_id=user.pk),
            at=at,
            customer_id=by.customer_id,
            facts={"fields": differing},
        )
    return user


@transaction.atomic
def choose_language(user: User, language: str, *, by: Viewer, at: datetime) -> User:
    """The language in which this person reads pages and mails."""
    return change_profile(user, name=user.name, language=language, single_keys=user.single_keys, by=by, at=at)
