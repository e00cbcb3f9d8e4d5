"""What consultants are by profession, and how good they are at what."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.opened import Opened, unchanged_since
from vagt.people.actions.permission import require
from vagt.people.actions.trail import change, difference, saying
from vagt.people.errors import HasLeft, NameTaken, OutOfRange
from vagt.people.models import Consultant, ConsultantSkill, Role, Skill
from vagt.people.queries import lock_consultant
from vagt.people.rules import HIGHEST_LEVEL, Viewer


@transaction.atomic
def add_role(*, key: str, name_da: str, name_en: str, by: Viewer, at: datetime) -> Role:
    """A profession, by a key that never changes and its name in both languages. Refuses a key in use (NameTaken)."""
    require(by, "people.edit")
    taken = NameTaken(_("There is a role with the key %(key)s already.") % {"key": key}, field="key")
    with saying({"people_role_key_key": taken}):
        role = Role.objects.create(key=key.strip(), name_da=name_da.strip(), name_en=name_en.strip())
    said = difference({}, {"key": role.key, "name_da": role.name_da, "name_en": role.name_en})
    events.record("role.added", Subject("role", role.pk), by=by, at=at, words=said)
    return role


@transaction.atomic
def change_role(
    role: Role, *, name_da: str, name_en: str, opened: Opened | None = None, why: str = "", by: Viewer, at: datetime
) -> Role:
    """The role by another name; its key stays. Refuses when somebody else changed it since it was `opened` (Outdated)."""
    require(by, "people.edit")
    role = Role.objects.select_for_update(no_key=True).get(pk=role.pk)
    unchanged_since(opened)
    said = change(role, why, name_da=name_da.strip(), name_en=name_en.strip())
    if said is not None:
        events.record("role.changed", Subject("role", role.pk), by=by, at=at, words=said)
    return role


@transaction.atomic
def add_skill(*, name_da: str, name_en: str, by: Viewer, at: datetime) -> Skill:
    """Something to be good at, in both languages. Refuses a name in use (NameTaken)."""
    require(by, "skill.edit")
    da = NameTaken(_("There is a skill called “%(name)s” already.") % {"name": name_da}, field="name_da")
    en = NameTaken(_("There is a skill called “%(name)s” already.") % {"name": name_en}, field="name_en")
    with saying({"people_skill_name_da_key": da, "people_skill_name_en_key": en}):
        skill = Skill.objects.create(name_da=name_da.strip(), name_en=name_en.strip())
    said = difference({}, {"name_da": skill.name_da, "name_en": skill.name_en})
    events.record("skill.added", Subject("skill", skill.pk), by=by, at=at, words=said)
    return skill


@transaction.atomic
def rate_skill(
    consultant: Consultant,
    skill: Skill,
    *,
    level: int,
    goal_level: int | None = None,
    goal_on: date | None = None,
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> ConsultantSkill:
    """How good the consultant is (0 none to 4 teaches others) and what they aim for by when; recorded when it differs.

    Refuses levels outside 0-4, a goal that is not above the level, and a date without a goal (OutOfRange); and when
    somebody else rated it since it was `opened` (Outdated).
    """
    require(by, "skill.edit")
    _check_levels(level, goal_level, goal_on)
    consultant = lock_consultant(consultant)
    unchanged_since(opened)
    if consultant.left_on is not None:
        raise HasLeft(_("%(name)s has left.") % {"name": consultant.user.name})
    rating = ConsultantSkill.objects.get_or_create(consultant=consultant, skill=skill)[0]
    said = change(rating, why, level=level, goal_level=goal_level, goal_on=goal_on)
    if said is not None:
        events.record(
            "consultant.skill_rated",
            Subject("consultant", consultant.pk),
            by=by,
            at=at,
            facts={"skill_id": skill.pk, "level": level},
            words=said,
        )
    return rating


def _check_levels(level: int, goal_level: int | None, goal_on: date | None) -> None:
    if not 0 <= level <= HIGHEST_LEVEL:
        raise OutOfRange(_("A level is a number from 0 to 4."), field="level")
    if goal_level is not None and not 1 <= goal_level <= HIGHEST_LEVEL:
        raise OutOfRange(_("A goal is a level from 1 to 4."), field="goal_level")
    if goal_level is not None and goal_level <= level:
        raise OutOfRange(
            _("The goal lies above the present level %(level)s. Leave it empty when there is none.") % {"level": level},
            field="goal_level",
        )
    if goal_level is None and goal_on is not None:
        raise OutOfRange(_("A date needs a goal: choose a level, or leave the date empty."), field="goal_level")
