"""Every request runs behind the wall of who asks, whatever becomes of it."""

import pytest
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from vagt.kit.db.walls import NOBODY, STAFF, behind, portal, wall
from vagt.people.middleware import SESSION_CUSTOMER, ViewerMiddleware


@pytest.fixture
def ask(settings):
    """What the view inside says, when this person asks."""
    settings.SECOND_FACTOR_REQUIRED = False

    def ask(user, view, **session):
        request = RequestFactory().get("/")
        request.user, request.session = user, session
        return ViewerMiddleware(view)(request)

    return ask


def names():
    from vagt.people.models import Customer

    return ",".join(Customer.objects.order_by("name").values_list("name", flat=True))


ALL = b"Bageri,Cykelhuset,Dybvad Skibsteknik,Havnens Byggemarked"


@pytest.fixture
def two_customers(contact):
    """Laura belongs to Bageri, and to Cykelhuset as well."""
    from vagt.people.models import Affiliation, Contact, Customer

    with behind(STAFF), transaction.atomic():
        bageri, other = (Customer.objects.get(name=name) for name in ("Bageri", "Cykelhuset"))
        Affiliation.objects.create(contact=Contact.objects.get(user=contact), customer=other)
    return bageri, other


def test_staff_sees_all_and_a_contact_the_customer_they_look_at(consultant, contact, two_customers, ask):
    _bageri, other = two_customers
    view = lambda request: HttpResponse(names())  # noqa: E731
    assert ask(consultant, view).content == ALL
    assert ask(contact, view).content == b"Bageri"
    assert ask(contact, view, **{SESSION_CUSTOMER: other.pk}).content == b"Cykelhuset"


def test_a_customer_one_does_not_belong_to_cannot_be_looked_at(contact, two_customers, ask):
    from vagt.people.models import Customer

    with behind(STAFF), transaction.atomic():
        foreign = Customer.objects.get(name="Dybvad Skibsteknik").pk
    assert ask(contact, lambda r: HttpResponse(names()), **{SESSION_CUSTOMER: foreign}).content == b"Bageri"


def test_who_is_shut_out_or_unknown_stands_before_no_door(consultant, ask):
    from django.contrib.auth.models import AnonymousUser

    seen = []
    view = lambda request: seen.append((wall.get(), request.viewer.kind)) or HttpResponse()  # noqa: E731
    ask(AnonymousUser(), view)
    consultant.is_active = False
    ask(consultant, view)
    assert seen == [(NOBODY, "nobody")] * 2


def test_the_wall_is_gone_after_an_error(consultant, ask):
    def view(request):
        assert wall.get() == STAFF
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        ask(consultant, view)
    assert wall.get() == NOBODY


@pytest.mark.django_db(transaction=True)
def test_a_stream_runs_behind_the_wall_and_leaves_none_behind(consultant, contact, two_customers, ask):
    bageri, _other = two_customers
    walls = []

    def pieces():
        for _ in range(2):
            walls.append(wall.get())
            yield names().encode()

    for user, expected, said in (
        (consultant, STAFF, ALL),
        (contact, portal(bageri.pk), b"Bageri"),
    ):
        walls.clear()
        response = ask(user, lambda request: StreamingHttpResponse(pieces()))
        for piece in response:
            assert piece == said
            assert wall.get() == NOBODY
        assert walls == [expected] * 2
    with pytest.raises(Exception, match="permission denied"):
        names()


@pytest.mark.django_db(transaction=True)
def test_a_stream_that_nobody_reads_to_its_end_leaves_nothing_open(consultant, ask):
    from django.db import connection

    response = ask(consultant, lambda request: StreamingHttpResponse(names().encode() for _ in range(2)))
    next(iter(response))
    response.close()
    assert not connection.in_atomic_block
    assert wall.get() == NOBODY
