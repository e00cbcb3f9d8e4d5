"""People who can sign in, made directly: these tests are about the door, not about who is behind it."""

import re

import pytest
from django.core import mail
from django.db import transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _mail_kept_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def make_user(email, name, *, language="en", password=PASSWORD, verified=True):
    from allauth.account.models import EmailAddress

    from vagt.people.models import User

    user = User(email=email, name=name, language=language, created_at=now())
    user.set_password(password)
    with behind(STAFF), transaction.atomic():
        user.save()
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


@pytest.fixture
def consultant(db):
    """Freja, an administrator at the provider."""
    from vagt.people.models import Consultant

    user = make_user("freja@nordlys.example", "Freja")
    with behind(STAFF), transaction.atomic():
        Consultant.objects.create(user=user, provider_roles=["administrator"])
    return user


@pytest.fixture
def contact(db):
    """Laura, a contact of Bageri."""
    from vagt.people.models import Affiliation, Brand, Contact, Customer

    user = make_user("laura@bageri.example", "Laura", language="da")
    with behind(STAFF), transaction.atomic():
        brand = Brand.objects.create(key="nordlys", name="Nordlys", email="support@nordlys.example")
        customer = Customer.objects.create(number="1001", name="Bageri", brand=brand, created_at=now())
        person = Contact.objects.create(user=user, name="Laura", email=user.email, language="da", created_at=now())
        Affiliation.objects.create(contact=person, customer=customer)
    return user


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
