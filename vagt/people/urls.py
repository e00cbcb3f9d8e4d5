"""Where people are found."""

from django.urls import path

from vagt.people import portal
from vagt.people.views import affiliations, audit, consultants, contacts, customers, panels, provider, skills, teams

CUSTOMER = "customers/<int:customer_id>/"
CONTACT = "contacts/<int:contact_id>/"
PERSON = "people/<int:consultant_id>/"

urlpatterns = [
    path("customers/", customers.customers, name="customers"),
    path("customers/new/", customers.customer_add, name="customer_add"),
    path(f"{CUSTOMER}edit/", customers.customer_edit, name="customer_edit"),
    path(f"{CUSTOMER}archive/", customers.customer_archive, name="customer_archive"),
    path(f"{CUSTOMER}restore/", customers.customer_restore, name="customer_restore"),
    path(f"{CUSTOMER}contacts/", contacts.customer_contacts, name="customer_contacts"),
    path(f"{CUSTOMER}contacts/new/", contacts.contact_add, name="contact_add"),
    path(f"{CUSTOMER}contacts/panel/", panels.customer_contacts_panel, name="customer_contacts_panel"),
    path(f"{CUSTOMER}team/panel/", panels.customer_team_panel, name="customer_team_panel"),
    path(CONTACT, contacts.contact, name="contact"),
    path(f"{CONTACT}edit/", contacts.contact_edit, name="contact_edit"),
    path(f"{CONTACT}invite/", contacts.contact_invite, name="contact_invite"),
    path(f"{CONTACT}merge/", contacts.contact_merge, name="contact_merge"),
    path(f"{CONTACT}join/", affiliations.contact_join, name="contact_join"),
    path(f"{CONTACT}at/<int:customer_id>/rights/", affiliations.contact_rights, name="contact_rights"),
    path(f"{CONTACT}at/<int:customer_id>/move/", affiliations.contact_move, name="contact_move"),
    path(f"{CONTACT}at/<int:customer_id>/end/", affiliations.contact_end, name="contact_end"),
    path("people/", consultants.people, name="people"),
    path("people/new/", consultants.person_add, name="person_add"),
    path(PERSON, consultants.person, name="person"),
    path(f"{PERSON}edit/", consultants.person_edit, name="person_edit"),
    path(f"{PERSON}may/", consultants.person_roles, name="person_roles"),
    path(f"{PERSON}invite/", consultants.person_invite, name="person_invite"),
    path(f"{PERSON}leave/", consultants.person_leave, name="person_leave"),
    path(f"{PERSON}skills/<int:skill_id>/", skills.skill_rate, name="skill_rate"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_add, name="team_add"),
    path("teams/<int:team_id>/edit/", teams.team_edit, name="team_edit"),
    path("skills/", skills.skills, name="skills"),
    path("skills/new/", skills.skill_add, name="skill_add"),
    path("roles/", skills.roles, name="roles"),
    path("roles/new/", skills.role_add, name="role_add"),
    path("roles/<int:role_id>/edit/", skills.role_edit, name="role_edit"),
    path("settings/", provider.brands, name="brands"),
    path("settings/company/", provider.provider, name="provider"),
    path("settings/brands/new/", provider.brand_add, name="brand_add"),
    path("settings/brands/<int:brand_id>/edit/", provider.brand_edit, name="brand_edit"),
    path("audit/", audit.audit, name="audit"),
    path("company/", portal.my_company, name="my_company"),
    path("company/choose/", portal.choose_company, name="choose_company"),
]
