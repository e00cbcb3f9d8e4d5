"""The shipped catalogue says what product.md says, and a faulty one is refused with the place and the cure."""

import pytest

from vagt.agreements.rules.catalogue import parse_catalogue
from vagt.agreements.rules.plans import plan_from, plan_to
from vagt.agreements.rules.reading import Refused
from vagt.agreements.tests.examples import catalogue, catalogue_text

TABLE = {
    "channel.email": "BEXP", "portal.follow": "BEXP", "portal.reply": "BEXP", "portal.create": "EXP",
    "hotline.phone": "EXP", "hotline.advice": "BEXP", "answer.personal": "BEXP", "response.guaranteed": "EXP",
    "critical.top": "EXP", "alignment": "EXP", "team.permanent": "EXP", "process.incident": "EXP",
    "process.request": "EXP", "process.change": "EXP", "process.problem": "XP", "documentation": "XP",
    "monitoring": "XP", "software.security": "XP", "software.updates": "XP", "cover.holiday_period": "XP",
    "cover.emergency": "P", "readiness.office_hours": "P", "readiness.outside_hours": "P", "readiness.holidays": "P",
    "meeting.strategic": "P", "meeting.tactical": "P", "report.operational": "P",
}  # fmt: skip
LETTER = {"basic": "B", "essential": "E", "extended": "X", "premium": "P"}


def test_every_entitlement_is_given_by_the_plans_that_sell_it():
    given = {
        word.key: "".join(LETTER[p.key] for p in catalogue().plans if word.key in p.grants)
        for word in catalogue().entitlements
    }
    assert given == TABLE


def test_what_basic_gets_by_email_is_best_effort():
    basic = catalogue().plans[0]
    assert basic.grants["hotline.advice"].conditions.best_effort
    assert basic.grants["hotline.advice"].conditions.channels == ("email",)
    assert basic.best_effort is not None
    assert not basic.promises


def test_obligations_are_owed_a_number_of_times_a_period():
    owed = {o.key: (o.minimum, o.maximum, o.per) for o in catalogue().plans[3].obligations}
    assert owed["meeting.strategic"] == (1, 2, "year")
    assert owed["meeting.tactical"] == (1, 3, "quarter")


def test_a_plan_is_the_same_after_being_written_and_read():
    for plan in catalogue().plans:
        assert plan_from(plan_to(plan)) == plan


@pytest.mark.parametrize(
    ("wrong", "instead", "place", "cure"),
    [
        (
            'entitlement = "monitoring"\ntext',
            'entitlement = "monitring"\ntext',
            "extended › gives",
            "Did you mean monitoring?",
        ),
        ("critical = 120", "critical = 0", "minutes › critical", "whole number from 1"),
        ("critical = 120", "critical = 1.5", "minutes › critical", "whole number"),
        ("critical = 120", "urgent = 120", "minutes › urgent", "critical"),
        ('includes = "essential"', 'includes = "esential"', "includes", "basic, essential"),
        ('windows = ["office", "holiday_period"]', 'windows = ["ofice"]', "windows[0]", "Did you mean office?"),
        ("default = true", "default = false", "plans", "Exactly one plan"),
        ('per = "quarter"', 'per = "fortnight"', "per", "month"),
        ("minimum = 1\nmaximum = 3", "minimum = 4\nmaximum = 3", "minimum", "Swap"),
        ('key = "premium"', 'key = "basic"', "key", "another name"),
        ('da = "Basic", en = "Basic"', 'da = "Basic"', "name.en", "en ="),
        ("format = 1", "format = 2", "format", "from 1 to 1"),
        ("format = 1", "format = 1\nplan = 3", "plan", "plans"),
        ('needs = "cover.emergency"', 'needs = "cover.emergencies"', "needs", "cover.emergency"),
    ],
)
def test_a_faulty_catalogue_is_refused_with_the_place_and_the_cure(wrong, instead, place, cure):
    assert wrong in catalogue_text()
    with pytest.raises(Refused) as refused:
        parse_catalogue(catalogue_text().replace(wrong, instead))
    assert any(
        place in fault.place and cure in f"{fault.wrong.en} {fault.cure.en}" for fault in refused.value.faults
    ), [str(f) for f in refused.value.faults]


def test_every_fault_is_named_at_once_in_both_languages():
    text = catalogue_text().replace("critical = 120", "critical = 0").replace('per = "year"', 'per = "aeon"')
    with pytest.raises(Refused) as refused:
        parse_catalogue(text)
    assert len(refused.value.faults) == 2
    for fault in refused.value.faults:
        assert fault.wrong.da != fault.wrong.en
        assert fault.cure.da
        assert fault.cure.en


@pytest.mark.parametrize("text", ["", "format = 1", "plans = 3", "[[plans]]", "format = ", "plans = [1]"])
def test_nonsense_is_refused_and_never_breaks(text):
    with pytest.raises(Refused):
        parse_catalogue(text)
