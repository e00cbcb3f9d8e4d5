"""Withdrawing a version that was recorded by mistake: what holds again, what was known, and what stands in the way."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from vagt.agreements.actions import Draft, change_agreement, draft_agreement, sign_agreement, withdraw_version
from vagt.agreements.errors import AlreadyWithdrawn, ReasonMissing, ScopeTaken
from vagt.agreements.models import Withdrawal
from vagt.agreements.queries import default_calendar, plan_versions, terms_for
from vagt.agreements.tests.conftest import MADE_AT
from vagt.agreements.tests.examples import at
from vagt.agreements.tests.screens import browser
from vagt.people.rules import SYSTEM

pytestmark = pytest.mark.usefixtures("as_staff")
LATER = at("2026-08-01 10:00")


@pytest.fixture
def draft(sold):
    return Draft(
        plan_version=plan_versions("essential").get(), calendar=default_calendar(), valid_from=date(2026, 7, 1)
    )


def signed(version):
    for party in ("customer", "provider"):
        sign_agreement(version, party=party, name="Henrik", signed_at=MADE_AT, by=SYSTEM, at=MADE_AT)
    return version


def withdraw(version):
    return withdraw_version(version, reason="Typed for the wrong bakery", by=SYSTEM, at=LATER)


def test_what_it_replaced_holds_again_and_what_we_knew_stays(cast, draft):
    bakery = cast.customers["Bageri"]
    first = signed(draft_agreement(bakery, draft, by=SYSTEM, at=MADE_AT))
    premium = replace(draft, plan_version=plan_versions("premium").get(), valid_from=date(2026, 7, 10))
    mistaken = signed(change_agreement(first.agreement, premium, by=SYSTEM, at=MADE_AT))
    withdraw(mistaken)
    assert terms_for(bakery, at("2026-08-02 10:00")).plan.key == "essential"
    assert terms_for(bakery, at("2026-07-20 10:00"), known_at=at("2026-07-20 10:00")).plan.key == "premium"


def test_its_days_are_free_for_another_agreement(cast, draft):
    bakery = cast.customers["Bageri"]
    mistaken = draft_agreement(bakery, draft, by=SYSTEM, at=MADE_AT)
    with pytest.raises(ScopeTaken), transaction.atomic():
        draft_agreement(bakery, draft, by=SYSTEM, at=MADE_AT)
    withdraw(mistaken)
    draft_agreement(bakery, draft, by=SYSTEM, at=LATER)


def test_days_that_would_be_claimed_again_may_be_taken_since(cast, draft):
    bakery = cast.customers["Bageri"]
    first = draft_agreement(bakery, draft, by=SYSTEM, at=MADE_AT)
    ended = replace(draft, valid_until=date(2026, 7, 15))
    mistaken = change_agreement(first.agreement, ended, by=SYSTEM, at=MADE_AT)
    draft_agreement(bakery, replace(draft, valid_from=date(2026, 7, 20)), by=SYSTEM, at=MADE_AT)
    with pytest.raises(ScopeTaken), transaction.atomic():
        withdraw(mistaken)


def test_once_with_a_reason_and_never_signed_after(cast, draft):
    mistaken = draft_agreement(cast.customers["Bageri"], draft, by=SYSTEM, at=MADE_AT)
    with pytest.raises(ReasonMissing):
        withdraw_version(mistaken, reason=" ", by=SYSTEM, at=LATER)
    withdrawal = withdraw(mistaken)
    with pytest.raises(AlreadyWithdrawn):
        withdraw(mistaken)
    with pytest.raises(AlreadyWithdrawn):
        signed(mistaken)
    with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
        Withdrawal.objects.filter(pk=withdrawal.pk).delete()


def test_the_page_asks_for_the_reason_and_shows_it(cast, draft):
    version = draft_agreement(cast.customers["Bageri"], draft, by=SYSTEM, at=MADE_AT)
    client = browser(cast, "Aksel")
    url = reverse("agreement_withdraw", args=[version.pk])
    assert client.post(url, {"why": ""}).status_code == 422
    shown = client.post(url, {"why": "Typed twice"}, follow=True).content.decode()
    assert "Typed twice" in shown
    assert url not in shown
