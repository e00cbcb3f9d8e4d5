"""Consultants: the list, one of them, their roles, and who is how good at what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from vagt.kit.errors import NotFound
from vagt.people.models import Consultant, ConsultantSkill, Role, Skill, TeamMember
from vagt.people.queries.visible import consultants_visible_to, provider
from vagt.people.rules import SEES_ALL, Viewer


def _complete(rows: QuerySet[Consultant]) -> QuerySet[Consultant]:
    memberships = TeamMember.objects.select_related("team").order_by("team__name")
    return rows.select_related("user").prefetch_related("roles", Prefetch("memberships", queryset=memberships))


def consultants_listed(viewer: Viewer, *, text: str = "", left: bool = False) -> Sequence[Consultant]:
    """Colleagues by name, with roles and teams; those who left only when asked for."""
    rows = consultants_visible_to(viewer).filter(left_on__isnull=not left)
    if text:
        rows = rows.filter(Q(user__name__icontains=text) | Q(user__email__icontains=text))
    return list(_complete(rows).order_by("user__name", "id"))


def consultant_of(viewer: Viewer, consultant_id: int) -> Consultant:
    """One visible consultant with roles, teams and skills. Raises `NotFound`."""
    ratings = ConsultantSkill.objects.select_related("skill").order_by("-level", "skill__name_en")
    rows = _complete(consultants_visible_to(viewer))
    if viewer.is_staff:  # levels and goals are between colleagues
        rows = rows.prefetch_related(Prefetch("skills", queryset=ratings))
    row = rows.filter(pk=consultant_id).first()
    if row is None:
        raise NotFound(_("There is no such person."))
    return row


def consultant_choices() -> QuerySet[Consultant]:
    """Those who work here now, by name, for forms."""
    return Consultant.objects.filter(left_on__isnull=True).select_related("user").order_by("user__name")


def consultants_who_see(team_id: int | None) -> QuerySet[Consultant]:
    """Those who work here now and see what this team has: its members, and who sees everything."""
    rows = consultant_choices()
    if provider().consultants_see_all:
        return rows
    mine = Exists(TeamMember.objects.filter(consultant=OuterRef("pk"), team_id=team_id or 0))
    return rows.filter(mine | Q(provider_roles__overlap=sorted(SEES_ALL)))


def consultant_by_address(email: str) -> Consultant | None:
    """The consultant with this address, also one who left."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_ADDRESS, [email.strip()])
        found = cursor.fetchone()
    return Consultant.objects.select_related("user").get(pk=found[0]) if found is not None else None


# Asked of every mail that comes in; hardly any is from a colleague.
_WITH_ADDRESS: Final = """
SELECT c.id FROM people_consultant c JOIN people_user u ON u.id = c.user_id WHERE lower(u.email) = lower(%s)
"""


def roles_listed() -> Sequence[Role]:
    """Every role with `people`: how many have it now."""
    working = Count("consultants", filter=Q(consultants__left_on__isnull=True))
    return list(Role.objects.annotate(people=working).order_by("key"))


def role_choices() -> QuerySet[Role]:
    """Every role, for forms."""
    return Role.objects.order_by("key")


def role_of(role_id: int) -> Role:
    """One role. Raises `NotFound`."""
    row = Role.objects.filter(pk=role_id).first()
    if row is None:
        raise NotFound(_("There is no such role."))
    return row


@dataclass(frozen=True, slots=True)
class Rating:
    """A cell of the skill matrix; `kept` is None where nothing was ever said."""

    consultant: Consultant
    skill: Skill
    kept: ConsultantSkill | None

    @property
    def level(self) -> int:
        return self.kept.level if self.kept else 0


def skill_matrix() -> tuple[Sequence[Skill], Sequence[tuple[Consultant, Sequence[Rating]]]]:
    """Skills, and each consultant who works here with a cell for every skill, in three queries."""
    skills = list(Skill.objects.order_by("name_en"))
    consultants = list(consultant_choices().prefetch_related("roles", "skills"))
    rows = []
    for consultant in consultants:
        kept = {rating.skill_id: rating for rating in consultant.skills.all()}
        rows.append((consultant, [Rating(consultant, skill, kept.get(skill.pk)) for skill in skills]))
    return skills, rows


def rating_of(consultant_id: int, skill_id: int) -> Rating:
    """One cell of the matrix. Raises `NotFound`."""
    consultant = consultant_choices().filter(pk=consultant_id).first()
    skill = Skill.objects.filter(pk=skill_id).first()
    if consultant is None or skill is None:
        raise NotFound(_("There is no such person or skill."))
    return Rating(consultant, skill, ConsultantSkill.objects.filter(consultant=consultant, skill=skill).first())
