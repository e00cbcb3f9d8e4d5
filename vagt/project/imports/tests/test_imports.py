"""Lists: tried, applied whole, taken back exactly."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import NotAllowed, NotFound
from vagt.kit.models import Event
from vagt.people import actions as people
from vagt.people.models import Affiliation, Consultant, Contact, Customer, User
from vagt.people.rules import SYSTEM
from vagt.project.demo.people import make_people
from vagt.project.imports.actions import apply_list, correct_list, keep_list, try_list, undo_list
from vagt.project.imports.errors import HasErrors, NotNow, StandsInTheWay
from vagt.project.imports.kinds import KINDS, kind_of
from vagt.project.imports.models import Import

AT = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
GOOD = "number;name;team;domains\n2001;Frisør Åse;Team Torv;aase.example\n2002;Garn & Co;;\n"


@pytest.fixture
def cast(db):
    return make_people(AT)


@pytest.fixture
def staff(cast):
    with behind(STAFF):
        yield cast


def _keep(text: str | bytes, kind: str = "customers") -> Import:
    content = text if isinstance(text, bytes) else text.encode()
    return keep_list(kind=kind, file_name="list.csv", content=content, by=SYSTEM, at=AT)


def _faults(text: str | bytes, kind: str = "customers") -> list[str]:
    return [str(fault) for fault in try_list(_keep(text, kind), by=SYSTEM, at=AT).faults]


def _everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Customer, Contact, Affiliation, Consultant, User))


def test_trying_changes_nothing_and_applying_does_it_all(staff):
    before = _everything()
    row = _keep(GOOD)
    outcome = try_list(row, by=SYSTEM, at=AT)
    assert (outcome.faults, len(outcome.made)) == ([], 2)
    assert _everything() == before
    assert not Event.objects.filter(kind="customer.added", facts={}).filter(subject_id__gt=before[0] + 2).exists()
    apply_list(row, by=SYSTEM, at=AT)
    assert set(Customer.objects.filter(number__startswith="20").values_list("name", flat=True)) == {
        "Frisør Åse",
        "Garn & Co",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("number;name\n;Bo\n", "line 2, number: This is empty. Write it as 1002."),
        ("number;name\n1001;Bo\n", "line 2, number: Customer number 1001 is in use. Choose another."),
        ("number;name;team\n2001;Bo;Team Torve\n", "line 2, team: There is no team called “Team Torve”. There are: "),
        ("number;name;domains\n2001;Bo;gmail.com\n", "line 2, domains: Anybody can have an address at gmail.com"),
        ("number;name;language\n2001;Bo;tysk\n", "line 2, language: “tysk” is not a language"),
        ("number;name\n2001;Bo\n\n2001;Ib\n", "line 4, number: Says the same as line 2. Remove one of them."),
        ("number;nmae\n2001;Bo\n", "There is no column “nmae”. Did you mean “name”?"),
        ("number;name;brand\n2001;Bo;other\n", "line 2, brand: There is no brand with the key “other”."),
        ("name\nBo\n", "These columns are missing: number."),
        (b"PK\x03\x04", "This is not text. Save the sheet as CSV"),
    ],
)
def test_each_fault_names_its_line_its_column_and_the_cure(staff, text, said):
    faults = _faults(text)
    assert len(faults) == 1
    assert faults[0].startswith(said)


def test_every_fault_is_said_at_once(staff):
    text = (
        "customer;name;email;phones;approve;approve_up_to\n9999;A;a@a.dk;;;\n1001;B;nope;12;;\n1001;C;c@c.dk;;nej;500\n"
    )
    assert [(fault.split(":")[0]) for fault in _faults(text, "contacts")] == [
        "line 2, customer",
        "line 3, email",
        "line 4, approve_up_to",
    ]


def test_one_wrong_line_and_nothing_is_imported(staff):
    before = _everything()
    row = _keep(GOOD + "1001;Again;;\n")
    with pytest.raises(HasErrors):
        apply_list(row, by=SYSTEM, at=AT)
    assert _everything() == before
    assert bytes(Import.objects.get(pk=row.pk).content).decode() == GOOD + "1001;Again;;\n", "what was typed is kept"


def test_undo_removes_exactly_what_was_made(staff):
    before = _everything()
    customers, contacts = _keep(GOOD), None
    apply_list(customers, by=SYSTEM, at=AT)
    contacts = _keep(
        "customer;name;email;phones\n2001;Åse;aase@aase.example;12 34 56 77\n2002;Laura;laura@bageri.example;\n",
        "contacts",
    )
    apply_list(contacts, by=SYSTEM, at=AT)
    laura = staff.contacts["Laura"]
    assert laura.affiliations.count() == 2
    with pytest.raises(StandsInTheWay) as refused:
        undo_list(customers, by=SYSTEM, at=AT)
    assert len(refused.value.facts["reasons"]) == 2
    undo_list(contacts, by=SYSTEM, at=AT)
    assert laura.affiliations.count() == 1
    undo_list(customers, by=SYSTEM, at=AT)
    assert _everything() == before
    with pytest.raises(NotNow, match="taken back"):
        undo_list(customers, by=SYSTEM, at=AT)


def test_what_was_changed_since_is_not_removed(staff):
    row = _keep(GOOD)
    apply_list(row, by=SYSTEM, at=AT)
    changed = Customer.objects.get(number="2002")
    people.archive_customer(changed, why="Moved", by=SYSTEM, at=AT)
    before = _everything()
    with pytest.raises(StandsInTheWay) as refused:
        undo_list(row, by=SYSTEM, at=AT)
    assert refused.value.facts["reasons"] == ["Garn & Co: Customer archived since."]
    assert _everything() == before


def test_colleagues_with_their_roles(staff):
    text = "navn;mail;telefon;roller;rettigheder\nLærke;laerke@nordlys.example;12345099;backend,pim;consultant|duty\n"
    row = _keep(text.encode("cp1252"), "consultants")
    apply_list(row, by=SYSTEM, at=AT)
    made = Consultant.objects.get(user__name="Lærke")
    assert (made.phone, made.provider_roles) == ("+4512345099", ["consultant", "duty"])
    assert set(made.roles.values_list("key", flat=True)) == {"backend", "pim"}
    undo_list(row, by=SYSTEM, at=AT)
    assert not User.objects.filter(email="laerke@nordlys.example").exists()
    assert _faults("name;email;roles\nA;a@nordlys.example;chef\n", "consultants")[0].startswith("line 2, roles")
    assert "emperor" in _faults("name;email;provider_roles\nA;a@nordlys.example;emperor\n", "consultants")[0]


def test_applied_once(staff):
    row = _keep(GOOD)
    apply_list(row, by=SYSTEM, at=AT)
    with pytest.raises(NotNow, match="applied already"):
        apply_list(row, by=SYSTEM, at=AT)
    with pytest.raises(NotNow):
        correct_list(row, b"number;name\n", by=SYSTEM, at=AT)


def test_only_an_administrator_imports(staff):
    with pytest.raises(NotAllowed):
        keep_list(kind="customers", file_name="x", content=b"x", by=staff.viewer("Signe"), at=AT)
    with pytest.raises(NotFound, match="contacts"):
        kind_of("ducks")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_template_is_a_list_that_can_be_read(staff, kind):
    assert not [fault for fault in _faults(KINDS[kind].template(), kind) if "column" in fault and "no column" in fault]
    rows = KINDS[kind].template().strip().splitlines()
    assert len(rows) == 2
    assert rows[0].count(";") == rows[1].count(";")


def test_the_whole_way_in_the_browser(cast):
    with behind(STAFF):
        User.objects.update(language="en")
    client = Client()
    client.force_login(cast.user("Aksel"))
    wrong = SimpleUploadedFile("kunder.csv", "nummer;navn\n1001;Bo\n".encode("cp1252"), content_type="text/csv")
    page = client.post(reverse("import"), {"kind": "customers", "file": wrong})
    assert page.status_code == 302
    tried = client.get(page["Location"]).content.decode()
    assert "Customer number 1001 is in use" in tried
    assert "nummer;navn" in tried
    assert client.post(page["Location"], {"do": "apply"}).status_code == 200
    again = client.post(page["Location"], {"do": "correct", "text": "nummer;navn\n3001;Bo\n"}, follow=True)
    assert "The line is right" in again.content.decode()
    done = client.post(page["Location"], {"do": "apply"}, follow=True).content.decode()
    assert "This list made 1 row" in done
    with behind(STAFF):
        bo = Customer.objects.get(number="3001")
        people.archive_customer(bo, why="Closed", by=SYSTEM, at=AT)
    held = client.post(page["Location"], {"do": "undo"})
    assert held.status_code == 409
    assert "Bo: Customer archived since." in held.content.decode()


def test_a_list_pasted_and_taken_back(cast):
    client = Client()
    client.force_login(cast.user("Aksel"))
    assert client.post(reverse("import"), {"kind": "customers"}).status_code == 422
    page = client.post(reverse("import"), {"kind": "customers", "text": GOOD})
    client.post(page["Location"], {"do": "apply"})
    with behind(STAFF):
        assert Customer.objects.filter(number="2001").exists()
    client.post(page["Location"], {"do": "undo"})
    with behind(STAFF):
        assert not Customer.objects.filter(number="2001").exists()


def test_the_command_tries_and_applies(cast, tmp_path, capsys):
    file = tmp_path / "kunder.csv"
    file.write_text(GOOD)
    call_command("import", "customers", str(file), "--dry-run")
    assert "All 2 lines are right (UTF-8)" in capsys.readouterr().out
    with behind(STAFF):
        assert not Customer.objects.filter(number="2001").exists()
    call_command("import", "customers", str(file))
    with behind(STAFF):
        assert Customer.objects.filter(number="2001").exists()
    with pytest.raises(CommandError, match="line 2, number: Customer number 2001 is in use"):
        call_command("import", "customers", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import", "customers", str(tmp_path / "none.csv"))


def test_a_list_of_the_largest_size_is_tried_in_time(staff):
    """Three hundred lines within what a request may take, on a slow machine."""
    lines = "\n".join(f"K{number};Kunde {number}" for number in range(300))
    row = _keep(f"number;name\n{lines}\n")
    outcome = try_list(row, by=SYSTEM, at=AT)
    assert (len(outcome.made), outcome.faults) == (300, [])
