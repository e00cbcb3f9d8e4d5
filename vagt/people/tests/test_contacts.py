"""Contacts: a person's life at their employers."""

from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress

from vagt.kit.errors import NotAllowed
from vagt.kit.models import Event
from vagt.people import actions
from vagt.people.errors import AddressTaken, InUse, NotAffiliated, NotAPhoneNumber, OutOfRange
from vagt.people.models import Affiliation, Contact
from vagt.people.queries import contact_with_address, contacts_visible_to, contacts_with_number, viewer_of
from vagt.people.rules import SYSTEM, Rights
from vagt.people.tests.conftest import AT


def _add(cast, customer="Bageri", **other):
    facts = {"name": "Ida Holm", "email": "ida@bageri.example", "phones": ["12 34 56 99"]}
    return actions.add_contact(cast.customers[customer], **{**facts, **other}, by=SYSTEM, at=AT)


def test_a_contact_is_found_by_address_and_number(staff):
    ida = _add(staff, email="Ida@Bageri.example")
    assert contact_with_address("IDA@bageri.EXAMPLE") == ida
    assert contacts_with_number(SYSTEM, "+4512345699") == [ida]


def test_an_address_is_one_persons(staff):
    with pytest.raises(AddressTaken, match="Laura") as refused:
        _add(staff, "Cykelhuset", email="LAURA@bageri.example")
    assert refused.value.facts["contact_id"] == staff.contacts["Laura"].pk
    assert refused.value.field == "email"


def test_a_number_that_cannot_ring_is_refused_beside_its_field(staff):
    with pytest.raises(NotAPhoneNumber, match="call me") as refused:
        _add(staff, phones=["12 34 56 78", "call me"])
    assert refused.value.field == "phones"
    assert not Contact.objects.filter(name="Ida Holm").exists()


def test_a_new_address_is_also_the_one_to_sign_in_with(staff):
    laura = staff.contacts["Laura"]
    actions.change_contact(
        laura,
        name="Laura Bach",
        email="laura.bach@bageri.example",
        title="",
        language="en",
        phones=[],
        by=SYSTEM,
        at=AT,
    )
    laura.user.refresh_from_db()
    assert (laura.user.email, laura.user.name) == ("laura.bach@bageri.example", "Laura Bach")
    kept = EmailAddress.objects.get(user=laura.user)
    assert (kept.email, kept.primary, kept.verified) == ("laura.bach@bageri.example", True, False)


def test_an_address_of_somebody_elses_account_is_refused(staff):
    laura = staff.contacts["Laura"]
    with pytest.raises(AddressTaken):
        actions.change_contact(
            laura, name="Laura", email="freja@nordlys.example", title="", language="da", phones=[], by=SYSTEM, at=AT
        )
    laura.user.refresh_from_db()
    assert laura.user.email == "laura@bageri.example"


def test_rights_are_of_one_customer_and_recorded(staff):
    laura, bageri = staff.contacts["Laura"], staff.customers["Bageri"]
    actions.affiliate_contact(laura, staff.customers["Cykelhuset"], by=SYSTEM, at=AT)
    rights = Rights(approve=True, approve_up_to=Decimal(5000))
    actions.set_rights(laura, bageri, rights, why="New role", by=SYSTEM, at=AT)
    event = Event.objects.select_related("change").latest("id")
    assert event.kind == "contact.rights_changed"
    assert (event.change.old["approve"], event.change.new["approve"]) == (False, True)
    assert event.change.why == "New role"
    assert viewer_of(laura.user, customer_id=bageri.pk).rights == {"approve"}
    assert viewer_of(laura.user, customer_id=staff.customers["Cykelhuset"].pk).rights == frozenset()


@pytest.mark.parametrize(
    "rights",
    [Rights(approve_up_to=Decimal(1)), Rights(approve=True, approve_up_to=Decimal(-1))],
    ids=["no right", "negative"],
)
def test_limits_that_mean_nothing_are_refused(staff, rights):
    with pytest.raises(OutOfRange) as refused:
        actions.set_rights(staff.contacts["Laura"], staff.customers["Bageri"], rights, by=SYSTEM, at=AT)
    assert refused.value.field == "approve_up_to"


def test_who_leaves_sees_nothing_more(staff):
    laura, bageri = staff.contacts["Laura"], staff.customers["Bageri"]
    actions.end_affiliation(laura, bageri, why="Retired", by=SYSTEM, at=AT)
    assert viewer_of(laura.user).kind == "nobody"
    assert laura not in contacts_visible_to(SYSTEM)
    with pytest.raises(NotAffiliated):
        actions.set_rights(staff.contacts["Henrik"], staff.customers["Cykelhuset"], Rights(), by=SYSTEM, at=AT)


def test_a_change_of_employer_takes_no_rights_along(staff):
    henrik = staff.contacts["Henrik"]
    old, new = staff.customers["Bageri"], staff.customers["Cykelhuset"]
    actions.move_contact(henrik, from_customer=old, to_customer=new, by=SYSTEM, at=AT)
    viewer = viewer_of(henrik.user)
    assert (viewer.customer_ids, viewer.rights) == ({new.pk}, frozenset())
    assert [e.kind for e in Event.objects.order_by("-id")[:2]] == ["contact.joined", "contact.affiliation_ended"]


def test_who_comes_back_begins_with_the_rights_given_then(staff):
    henrik, bageri = staff.contacts["Henrik"], staff.customers["Bageri"]
    actions.end_affiliation(henrik, bageri, by=SYSTEM, at=AT)
    actions.affiliate_contact(henrik, bageri, rights=Rights(see_company=True), by=SYSTEM, at=AT)
    assert viewer_of(henrik.user).rights == {"see_company"}
    assert Affiliation.objects.filter(contact=henrik, customer=bageri).count() == 1


def test_two_rows_of_one_person_become_one(staff):
    laura = staff.contacts["Laura"]
    twin = _add(staff, "Cykelhuset", email="laura@gmail.com", phones=["12 34 56 98"], rights=Rights(see_company=True))
    kept = actions.merge_contacts(laura, twin, why="Her private address", by=SYSTEM, at=AT)
    assert contact_with_address("laura@gmail.com") == laura
    assert set(kept.phones.values_list("number", flat=True)) == {"+4512345601", "+4512345698"}
    assert viewer_of(laura.user).customer_ids == {staff.customers["Bageri"].pk, staff.customers["Cykelhuset"].pk}
    assert twin.pk not in contacts_visible_to(SYSTEM).values_list("pk", flat=True)


def test_of_two_accounts_one_is_shut(staff):
    laura, henrik = staff.contacts["Laura"], staff.contacts["Henrik"]
    actions.merge_contacts(laura, henrik, by=SYSTEM, at=AT)
    henrik.user.refresh_from_db()
    assert not henrik.user.is_active
    assert viewer_of(laura.user).rights == frozenset(), "rights of the one that is kept stand"


def test_a_contact_is_not_merged_with_itself(staff):
    with pytest.raises(OutOfRange):
        actions.merge_contacts(staff.contacts["Laura"], staff.contacts["Laura"], by=SYSTEM, at=AT)


def test_an_account_comes_with_the_first_invitation(staff):
    ida = _add(staff)
    assert ida.user is None
    user = actions.invite_contact(ida, by=staff.viewer("Signe"), at=AT)
    again = actions.invite_contact(ida, by=staff.viewer("Signe"), at=AT)
    assert user == again
    assert not user.has_usable_password()
    invitations = Event.objects.filter(kind="person.invited", subject_kind="contact", subject_id=ida.pk)
    assert [event.facts for event in invitations] == [{"user_id": user.pk}] * 2


def test_who_was_invited_is_not_removed(staff):
    ida = _add(staff)
    actions.invite_contact(ida, by=SYSTEM, at=AT)
    with pytest.raises(InUse):
        actions.remove_contact(ida, why="", by=SYSTEM, at=AT)


def test_a_consultant_without_the_right_changes_no_contact(staff):
    with pytest.raises(NotAllowed):
        actions.end_affiliation(staff.contacts["Laura"], staff.customers["Bageri"], by=staff.viewer("Freja"), at=AT)
