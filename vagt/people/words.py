"""How the audit speaks of people: kinds of events, fields and subjects."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from vagt.kit.audit import SubjectWords
from vagt.people.models import Brand, Consultant, Contact, Customer, Provider, Role, Skill, Team, User

KINDS = {
    "brand.added": _("Brand added"),
    "brand.changed": _("Brand changed"),
    "consultant.added": _("Colleague added"),
    "consultant.changed": _("Colleague changed"),
    "consultant.left": _("Colleague left"),
    "consultant.removed": _("Colleague removed"),
    "consultant.roles_changed": _("Provider roles changed"),
    "consultant.skill_rated": _("Skill rated"),
    "contact.added": _("Contact added"),
    "contact.affiliation_ended": _("Contact left the customer"),
    "contact.affiliation_removed": _("Contact removed from the customer"),
    "contact.changed": _("Contact changed"),
    "contact.joined": _("Contact joined the customer"),
    "contact.merged": _("Contact merged"),
    "contact.merged_away": _("Contact merged into another"),
    "contact.removed": _("Contact removed"),
    "contact.rights_changed": _("Rights changed"),
    "customer.added": _("Customer added"),
    "customer.archived": _("Customer archived"),
    "customer.changed": _("Customer changed"),
    "customer.removed": _("Customer removed"),
    "customer.restored": _("Customer taken up again"),
    "person.invited": _("Invited"),
    "person.password_given": _("First password given"),
    "person.profile_changed": _("Own profile changed"),
    "provider.changed": _("Settings changed"),
    "role.added": _("Role added"),
    "role.changed": _("Role changed"),
    "skill.added": _("Skill added"),
    "team.changed": _("Team changed"),
    "team.created": _("Team made"),
}
FIELDS = {
    "approve": _("approves"),
    "approve_currency": _("currency of the limit"),
    "approve_up_to": _("approves up to"),
    "archived_at": _("archived at"),
    "book_readiness": _("books readiness"),
    "asks_rating": _("asks how it was when a task is resolved"),
    "brand": _("brand"),
    "close_after_days": _("working days until a resolved task closes"),
    "consultants_see_all": _("every consultant sees every customer"),
    "customer": _("customer"),
    "default_language": _("language of new people"),
    "domains": _("mail domains"),
    "email": _("e-mail"),
    "ended_at": _("ended at"),
    "goal_level": _("goal"),
    "goal_on": _("goal by"),
    "hotline_number": _("hotline number"),
    "key": _("key"),
    "language": _("language"),
    "lead": _("lead"),
    "left_on": _("left on"),
    "level": _("level"),
    "manage_contacts": _("manages contacts"),
    "members": _("members"),
    "merged": _("merged"),
    "name": _("name"),
    "name_da": _("name in Danish"),
    "name_en": _("name in English"),
    "number": _("number"),
    "phone": _("telephone"),
    "phones": _("telephone numbers"),
    "provider_roles": _("may act as"),
    "registration_number": _("registration number"),
    "roles": _("roles"),
    "see_company": _("sees the company's tasks"),
    "see_money": _("sees prices"),
    "signature_da": _("signature in Danish"),
    "signature_en": _("signature in English"),
    "single_keys": _("single keys"),
    "stand_ins": _("stand-ins"),
    "team": _("team"),
    "teams": _("teams"),
    "title": _("title"),
    "website": _("website"),
}


def _customers(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Customer.objects.filter(pk__in=ids).values_list("pk", "name"))


def _contacts(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Contact.objects.filter(pk__in=ids).values_list("pk", "name"))


def _consultants(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Consultant.objects.filter(pk__in=ids).values_list("pk", "user__name"))


def _teams(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Team.objects.filter(pk__in=ids).values_list("pk", "name"))


def _users(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def _roles(ids: Iterable[int]) -> Mapping[int, str]:
    return {row.pk: str(row) for row in Role.objects.filter(pk__in=ids)}


def _skills(ids: Iterable[int]) -> Mapping[int, str]:
    return {row.pk: str(row) for row in Skill.objects.filter(pk__in=ids)}


def _brands(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Brand.objects.filter(pk__in=ids).values_list("pk", "name"))


def _provider(ids: Iterable[int]) -> Mapping[int, str]:
    return dict(Provider.objects.filter(pk__in=ids).values_list("pk", "name"))


SUBJECTS = {
    "brand": SubjectWords(_("brand"), _brands, "brand_edit"),
    "consultant": SubjectWords(_("colleague"), _consultants, "person"),
    "contact": SubjectWords(_("contact"), _contacts, "contact"),
    "customer": SubjectWords(_("customer"), _customers, "customer"),
    "provider": SubjectWords(_("settings"), _provider),
    "role": SubjectWords(_("role"), _roles, "role_edit"),
    "skill": SubjectWords(_("skill"), _skills),
    "team": SubjectWords(_("team"), _teams, "team_edit"),
    "user": SubjectWords(_("account"), _users),
}
