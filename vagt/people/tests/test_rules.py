"""Pure rules: numbers, domains, rights."""

import pytest

from vagt.people.rules import (
    FREE_MAIL,
    PERMISSIONS,
    PROVIDER_ROLES,
    Viewer,
    acts_of,
    mail_domain,
    may,
    phone_number,
    phone_words,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12345678", "+4512345678"),
        ("12 34 56 78", "+4512345678"),
        ("+45 12 34 56 78", "+4512345678"),
        ("0045 12345678", "+4512345678"),
        ("(+45) 1234-5678", "+4512345678"),
        ("+46 8 123 456 78", "+46812345678"),
        ("1234", None),
        ("call me", None),
        ("", None),
        ("+45", None),
        ("١٢٣٤٥٦٧٨", "+4512345678"),
    ],
)
def test_numbers_are_kept_as_e164(typed, kept):
    assert phone_number(typed) == kept


def test_numbers_are_shown_in_pairs():
    assert phone_words("+4512345678") == "+45 12 34 56 78"
    assert phone_words("not a number") == "not a number"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Cykelhuset.dk", "cykelhuset.dk"),
        ("@cykelhuset.dk", "cykelhuset.dk"),
        ("mette@cykelhuset.dk", "cykelhuset.dk"),
        ("www.cykelhuset.dk.", "cykelhuset.dk"),
        ("brød.dk", "brød.dk".encode("idna").decode()),
        ("cykelhuset", None),
        ("127.0.0.1", None),
        ("a..dk", None),
        ("", None),
    ],
)
def test_domains_are_compared_in_one_form(typed, kept):
    assert mail_domain(typed) == kept


def test_free_mail_is_known():
    assert {"gmail.com", "hotmail.dk", "outlook.com", "icloud.com"} <= FREE_MAIL


def _viewer(*roles: str) -> Viewer:
    return Viewer("consultant", user_id=1, provider_roles=frozenset(roles))


@pytest.mark.parametrize(
    ("role", "yes", "no"),
    [
        ("consultant", {"customer.read", "plan.read"}, {"customer.edit", "audit.read", "team.edit"}),
        ("duty", {"customer.read"}, {"contact.edit"}),
        ("service_manager", {"team.edit", "audit.read", "contact.edit"}, {"agreement.edit", "people.edit"}),
        ("account_manager", {"agreement.edit", "customer.edit"}, {"audit.read", "plan.edit", "team.edit"}),
        ("administrator", set(PERMISSIONS), set()),
    ],
)
def test_the_permission_table(role, yes, no):
    assert {act for act in yes if may(_viewer(role), act)} == yes
    assert {act for act in no if may(_viewer(role), act)} == set()


def test_nobody_may_what_is_not_in_the_table():
    assert not may(_viewer(*PROVIDER_ROLES), "world.end")
    assert not may(Viewer("contact", contact_id=1, customer_id=1), "customer.read")
    assert not may(Viewer("nobody"), "customer.read")


def test_roles_add_up():
    assert acts_of(["consultant", "account_manager"]) == acts_of(["account_manager"])


def test_only_duty_and_managers_see_every_customer():
    assert not _viewer("consultant").sees_all_customers
    assert all(_viewer(role).sees_all_customers for role in PROVIDER_ROLES - {"consultant"})
