"""People who can sign in, and what they send and receive."""

import re

import pytest
from django.core import mail
from django.db import transaction

from vagt.kit.db.walls import STAFF, behind

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _mail_kept_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def of_the_cast(email, *, language):
    """One of the cast, whose address is proved and whose password these tests know."""
    from allauth.account.models import EmailAddress

    from vagt.people.models import User

    with behind(STAFF), transaction.atomic():
        user = User.objects.get(email=email)
        user.language = language
        user.set_password(PASSWORD)
        user.save()
        EmailAddress.objects.filter(user=user).update(verified=True)
    return user


@pytest.fixture
def consultant(db):
    """Freja, who reads English, as an administrator of the provider."""
    from vagt.people.models import Consultant

    user = of_the_cast("freja@nordlys.example", language="en")
    with behind(STAFF), transaction.atomic():
        Consultant.objects.filter(user=user).update(provider_roles=["administrator"])
    return user


@pytest.fixture
def contact(db):
    """Laura, a contact of Bageri, who reads Danish."""
    return of_the_cast("laura@bageri.example", language="da")


@pytest.fixture
def sign_in(client, django_capture_on_commit_callbacks):
    """Sends the sign-in form; mails leave as they would after the commit."""

    def sign_in(email, password=PASSWORD, **more):
        with django_capture_on_commit_callbacks(execute=True):
            values = {"login": email, "password": password, **more}
            return client.post("/account/login/", values, headers={"Accept-Language": "en"})

    return sign_in


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    """Sends a form; mails leave as they would after the commit."""

    def post(path, values=None, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, values or {}, **more)

    return post


@pytest.fixture
def code_in_mail():
    """The code in the newest mail."""

    def code() -> str:
        return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", mail.outbox[-1].body, re.MULTILINE).group(1)

    return code


@pytest.fixture
def signed_in_as(client):
    """Who is signed in, if anybody."""

    def who() -> int | None:
        value = client.session.get("_auth_user_id")
        return int(value) if value else None

    return who
