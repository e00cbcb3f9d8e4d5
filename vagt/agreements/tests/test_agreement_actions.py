"""Drafting, changing and signing: what is refused and why, and what the database itself refuses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from vagt.agreements.actions import (
    Draft,
    add_calendar_version,
    add_coverage,
    change_agreement,
    change_plan,
    draft_agreement,
    load_catalogue,
    make_default,
    retire_plan,
    sign_agreement,
)
from vagt.agreements.errors import (
    AlreadySigned,
    BadPeriod,
    BadTarget,
    BookingTaken,
    DocumentRefused,
    NoPlan,
    NotThisCustomers,
    ReasonMissing,
    ScopeTaken,
)
from vagt.agreements.models import AgreementVersion, Plan, PlanVersion
from vagt.agreements.queries import catalogue_document, default_calendar, plan_named, plan_versions, terms_for
from vagt.agreements.queries.impact import compare_calendar
from vagt.agreements.rules.calendar import NamedDay, read_calendar
from vagt.agreements.tests.conftest import MADE_AT
from vagt.agreements.tests.examples import at, catalogue_text
from vagt.kit.errors import NotAllowed
from vagt.kit.models import Event
from vagt.kit.words import Words
from vagt.people.rules import SYSTEM

pytestmark = pytest.mark.usefixtures("as_staff")
BIKE, HARBOUR, BAKERY = "Cykelhuset", "Havnens Byggemarked", "Bageri"


@pytest.fixture
def draft(sold):
    return Draft(
        plan_version=plan_versions("essential").get(), calendar=default_calendar(), valid_from=date(2026, 7, 1)
    )


def test_a_draft_holds_once_both_have_signed(cast, draft):
    bakery = cast.customers[BAKERY]
    version = draft_agreement(bakery, draft, by=SYSTEM, at=MADE_AT)
    sign_agreement(version, party="provider", name="Aksel", signed_at=MADE_AT, by=SYSTEM, at=MADE_AT)
    assert terms_for(bakery, at("2026-07-02 10:00")).plan.key == "basic"
    sign_agreement(version, party="customer", name="Henrik", signed_at=MADE_AT, by=SYSTEM, at=MADE_AT)
    assert terms_for(bakery, at("2026-07-02 10:00")).plan.key == "essential"
    assert terms_for(bakery, at("2026-06-30 10:00")).plan.key == "basic"
    kinds = Event.objects.filter(subject_kind="agreement", subject_id=version.agreement_id).values_list(
        "kind", flat=True
    )
    assert list(kinds) == ["agreement.version_recorded", "agreement.signed", "agreement.signed"]


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"plan_version": None}, NoPlan, "plan"),
        ({"valid_until": date(2026, 7, 1)}, BadPeriod, "valid_until"),
        ({"overrides": {"monitoring": (True, "  ")}}, ReasonMissing, "override-monitoring"),
        ({"overrides": {"monitring": (True, "x")}}, ReasonMissing, "overrides"),
        ({"targets": {"respons": {"high": 30}}}, BadTarget, "targets"),
        ({"targets": {"response": {"high": 0}}}, BadTarget, "targets"),
        ({"targets": {"response": {"urgent": 30}}}, BadTarget, "targets"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_beside_its_field(cast, draft, change, refusal, field):
    with pytest.raises(refusal) as refused:
        draft_agreement(cast.customers[BAKERY], replace(draft, **change), by=SYSTEM, at=MADE_AT)
    assert refused.value.field == field
    assert not AgreementVersion.objects.filter(customer=cast.customers[BAKERY]).exists()


def test_another_customers_system_is_refused(cast, draft):
    theirs = replace(draft, systems=(cast.systems["Havnens PIM"],))
    with pytest.raises(NotThisCustomers):
        draft_agreement(cast.customers[BAKERY], theirs, by=SYSTEM, at=MADE_AT)


def test_two_agreements_of_one_scope_do_not_overlap(cast, draft, sold):
    with pytest.raises(ScopeTaken):
        draft_agreement(cast.customers[BIKE], draft, by=SYSTEM, at=MADE_AT)
    ending = replace(draft, valid_from=date(2025, 1, 1), valid_until=date(2026, 7, 1))
    change_agreement(sold.agreements[BIKE], ending, by=SYSTEM, at=MADE_AT)
    assert draft_agreement(cast.customers[BIKE], draft, by=SYSTEM, at=MADE_AT).number == 1


def test_a_party_signs_once_and_not_in_the_future(cast, draft):
    version = draft_agreement(cast.customers[BAKERY], draft, by=SYSTEM, at=MADE_AT)
    with pytest.raises(BadPeriod):
        sign_agreement(version, party="customer", name="H", signed_at=MADE_AT + timedelta(1), by=SYSTEM, at=MADE_AT)
    sign_agreement(version, party="customer", name="H", signed_at=MADE_AT, by=SYSTEM, at=MADE_AT)
    with pytest.raises(AlreadySigned):
        sign_agreement(version, party="customer", name="H", signed_at=MADE_AT, by=SYSTEM, at=MADE_AT)


def test_only_those_who_may_sell_do(cast, draft):
    with pytest.raises(NotAllowed):
        draft_agreement(cast.customers[BAKERY], draft, by=cast.viewer("Freja"), at=MADE_AT)


@pytest.mark.database
@pytest.mark.parametrize("statement", ["UPDATE {t} SET id = id", "DELETE FROM {t}", "TRUNCATE {t} CASCADE"])
@pytest.mark.parametrize("table", ["agreementversion", "planversion", "calendarversion", "signature", "override"])
def test_what_was_recorded_is_never_edited(sold, statement, table):
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        cursor.execute(statement.format(t=f"agreements_{table}"))


@pytest.mark.database
def test_a_version_cannot_be_another_customers(cast, sold):
    version = AgreementVersion.objects.filter(customer=cast.customers[BIKE]).get()
    theirs = AgreementVersion(
        customer=cast.customers[BAKERY],
        agreement=version.agreement,
        number=9,
        plan_version=version.plan_version,
        calendar=version.calendar,
        valid_from=date(2026, 1, 1),
        recorded_at=MADE_AT,
    )
    with pytest.raises(IntegrityError, match="version_agreement_customer"), transaction.atomic():
        theirs.save()


def test_loading_the_same_catalogue_again_changes_nothing(sold):
    before = PlanVersion.objects.count()
    loaded = load_catalogue(catalogue_text(), by=SYSTEM, at=MADE_AT)
    assert not loaded.versions
    assert set(loaded.unchanged) == {"basic", "essential", "extended", "premium"}
    assert PlanVersion.objects.count() == before


def test_a_refused_catalogue_changes_nothing(sold):
    before = list(PlanVersion.objects.values_list("pk", flat=True))
    broken = catalogue_text().replace("high = 240", "high = 200").replace('per = "quarter"', 'per = "aeon"')
    with pytest.raises(DocumentRefused) as refused:
        load_catalogue(broken, by=SYSTEM, at=MADE_AT)
    assert len(refused.value.facts["faults"]) == 1
    assert list(PlanVersion.objects.values_list("pk", flat=True)) == before


def test_editing_a_plan_makes_new_versions_of_it_and_of_those_that_include_it(cast, sold):
    source = next(p for p in catalogue_document()["plans"] if p["key"] == "essential")
    source = {**source, "promises": [{**source["promises"][0], "minutes": {"normal": 240}}]}
    loaded = change_plan("essential", source, reason="Faster", by=SYSTEM, at=MADE_AT)
    assert [v.plan.key for v in loaded.versions] == ["essential"]  # the others state the promise themselves
    assert terms_for(cast.customers[BIKE], at("2026-06-02 10:00")).promises[0].minutes["normal"] == 480
    summary = {**source, "gives": [*source["gives"], {"entitlement": "documentation", "text": {"da": "x", "en": "x"}}]}
    loaded = change_plan("essential", summary, reason="More", by=SYSTEM, at=MADE_AT)
    assert [v.plan.key for v in loaded.versions] == ["essential"]


def test_a_new_plan_can_be_sold_and_taken_off_sale(sold):
    source = {
        "key": "summer",
        "includes": "premium",
        "name": {"da": "Sommer", "en": "Summer"},
        "summary": {"da": "x", "en": "x"},
    }
    change_plan("summer", source, reason="New", by=SYSTEM, at=MADE_AT)
    summer = plan_named("summer")
    assert summer is not None
    retire_plan(summer, reason="Autumn", by=SYSTEM, at=MADE_AT)
    assert "summer" not in {p["key"] for p in catalogue_document()["plans"]}
    with pytest.raises(NoPlan):
        retire_plan(plan_named("extended"), reason="x", by=SYSTEM, at=MADE_AT)


def test_one_plan_holds_without_an_agreement(cast, sold):
    make_default(plan_named("essential"), by=SYSTEM, at=MADE_AT)
    assert Plan.objects.get(is_default=True).key == "essential"
    assert terms_for(cast.customers[BAKERY], at("2026-06-02 10:00")).plan.key == "essential"


def test_a_booking_repeated_is_one_and_changed_is_refused(cast, sold):
    booking = sold.booking
    again = {"starts_at": booking.starts_at, "ends_at": booking.ends_at, "by": SYSTEM, "at": MADE_AT}
    harbour = cast.customers[HARBOUR]
    assert add_coverage(harbour, reference="B-88", **again).pk == booking.pk
    with pytest.raises(BookingTaken):
        add_coverage(harbour, reference="B-88", **{**again, "ends_at": booking.ends_at + timedelta(hours=1)})
    with pytest.raises(BadPeriod):
        add_coverage(harbour, reference="B-89", **{**again, "ends_at": booking.starts_at})


def test_a_closing_day_moves_due_times_and_the_preview_says_whose(cast, sold):
    calendar = default_calendar()
    old = read_calendar(calendar.versions.get().document)
    closed = NamedDay(date(2026, 6, 10), Words("Flyttedag", "Moving day"))
    draft = replace(old, closing_days=(*old.closing_days, closed))
    impacts = compare_calendar(calendar, draft, date(2026, 6, 2), MADE_AT)
    affected = {pk for impact in impacts for pk in impact.customers}
    assert affected == {cast.customers[name].pk for name in (BIKE, "Dybvad Skibsteknik", HARBOUR)}
    assert not any(impact.moves and not impact.samples for impact in impacts)
    bike = next(i for i in impacts if cast.customers[BIKE].pk in i.customers)
    moved = {(m.priority, m.received): m for m in bike.moves}
    first = moved["critical", at("2026-06-10 09:00")]
    assert (first.old, first.new) == (at("2026-06-10 11:00"), at("2026-06-11 10:00"))
    assert first.later


def test_a_new_calendar_version_is_audited_and_changes_only_later_days(cast, sold):
    calendar = default_calendar()
    old = read_calendar(calendar.versions.get().document)
    closed = NamedDay(date(2026, 6, 10), Words("Flyttedag", "Moving day"))
    add_calendar_version(
        calendar,
        replace(old, closing_days=(*old.closing_days, closed)),
        effective_from=date(2026, 6, 2),
        reason="We move",
        by=SYSTEM,
        at=MADE_AT,
    )
    event = Event.objects.get(kind="calendar.version_recorded", facts__number=2)
    assert event.change.why == "We move"
    assert [row["date"] for row in event.change.new["closing_days"]] == ["2026-06-10"]
    with pytest.raises(DocumentRefused):
        add_calendar_version(
            calendar, {"zone": "Mars"}, effective_from=date(2026, 6, 2), reason="", by=SYSTEM, at=MADE_AT
        )
