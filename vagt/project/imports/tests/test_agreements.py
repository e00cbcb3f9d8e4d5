"""Lists of agreements: drafts and signed ones, every refusal with its line and column."""

from datetime import UTC, datetime, timedelta

import pytest

from vagt.agreements.actions import load_shipped, sign_agreement
from vagt.agreements.models import Agreement, Withdrawal
from vagt.agreements.queries import agreement_in_force
from vagt.kit.db.walls import STAFF, behind
from vagt.people.actions import add_customer
from vagt.people.models import Customer
from vagt.people.rules import SYSTEM
from vagt.project.demo.people import make_people
from vagt.project.imports.actions import apply_list, keep_list, try_list, undo_list
from vagt.project.imports.errors import StandsInTheWay

AT = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
HEADER = "customer;plan;valid_from;valid_until;systems;signed_on;signed_by;signed_for_us\n"
NUMBERED = HEADER.strip() + ";number\n"


@pytest.fixture
def cast(db):
    with behind(STAFF):
        found = make_people(AT)
        load_shipped(by=SYSTEM, at=AT)
        add_customer(number="2001", name="Garn & Co", brand=found.brand, by=SYSTEM, at=AT)
        yield found


def sold():
    """How many agreements the two customers of these lists have: the rest of the cast has its own."""
    return Agreement.objects.filter(customer__number__in=["1001", "2001"]).count()


def keep(lines, header=HEADER):
    return keep_list(kind="agreements", file_name="a.csv", content=(header + lines).encode(), by=SYSTEM, at=AT)


def test_a_signed_line_holds_and_an_unsigned_one_is_a_draft(cast):
    row = keep("1001;essential;2026-01-01;;;2025-12-12;Mette;Aksel\n2001;Extended;01-01-2026;31-12-2026;;;;\n")
    assert try_list(row, by=SYSTEM, at=AT).faults == []
    assert sold() == 0
    assert len(apply_list(row, by=SYSTEM, at=AT).made) == 2
    held = agreement_in_force(cast.customers["Bageri"], AT)
    assert held is not None
    assert held[0].plan_version.plan.key == "essential"
    assert sold() == 2
    assert agreement_in_force(Customer.objects.get(number="2001"), AT) is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("9999;essential;2026-01-01;;;;;", "line 2, customer: There is no customer with the number 9999."),
        ("1001;gold;2026-01-01;;;;;", "line 2, plan: There is no plan “gold” on sale. There are: basic, essential"),
        ("1001;essential;;;;;;", "line 2, valid_from: This is empty."),
        ("1001;essential;2026-13-01;;;;;", "line 2, valid_from: “2026-13-01” is not a date."),
        ("1001;essential;2026-01-01;2025-01-01;;;;", "line 2, valid_until: The agreement ends before it begins."),
        (
            "1001;essential;2026-01-01;;Dybvad PIM;;;",
            "line 2, systems: The customer has no system called “Dybvad PIM”.",
        ),
        ("1001;essential;2026-01-01;;;2025-12-12;;Aksel", "line 2, signed_by: Signed, but by whom?"),
    ],
)
def test_each_fault_names_its_line_its_column_and_the_cure(cast, line, said):
    faults = [str(fault) for fault in try_list(keep(f"{line}\n"), by=SYSTEM, at=AT).faults]
    assert len(faults) == 1
    assert faults[0].startswith(said)


def test_two_of_one_scope_are_refused(cast):
    faults = try_list(keep("1001;essential;2026-01-01;;;;;\n1001;premium;2026-02-01;;;;;\n"), by=SYSTEM, at=AT).faults
    assert [fault.line for fault in faults] == [3]
    assert "Another agreement already holds" in str(faults[0])


def test_taking_it_back_withdraws_what_was_recorded_and_it_can_be_applied_again(cast):
    bakery = cast.customers["Bageri"]
    row = keep("1001;essential;2026-01-01;;;2025-12-12;Mette;Aksel;A-17\n", header=NUMBERED)
    apply_list(row, by=SYSTEM, at=AT)
    undo_list(row, by=SYSTEM, at=LATER)
    assert agreement_in_force(bakery, LATER) is None
    assert agreement_in_force(bakery, AT, known_at=AT)[0].agreement.number == "A-17"
    again = keep("1001;extended;2026-01-01;;;2025-12-12;Mette;Aksel;A-17\n", header=NUMBERED)
    apply_list(again, by=SYSTEM, at=LATER)
    held = agreement_in_force(bakery, LATER)
    assert (held[0].agreement.number, held[0].plan_version.plan.key) == ("A-17", "extended")
    assert sold() == 1


def test_taking_it_back_is_refused_when_it_was_built_on(cast):
    row = keep("1001;essential;2026-01-01;;;;;\n")
    apply_list(row, by=SYSTEM, at=AT)
    version = Agreement.objects.get(customer__number="1001").versions.get()
    sign_agreement(version, party="customer", name="Mette", signed_at=AT, by=SYSTEM, at=LATER)
    with pytest.raises(StandsInTheWay):
        undo_list(row, by=SYSTEM, at=LATER)
    assert not Withdrawal.objects.exists()
