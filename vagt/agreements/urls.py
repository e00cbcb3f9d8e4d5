"""Where agreements are found."""

from django.urls import path

from vagt.agreements import portal
from vagt.agreements.views import ask, calendars, customer, editor, plans, versions

CUSTOMER = "customers/<int:customer_id>/"
AGREEMENT = "agreements/<int:agreement_id>/"
VERSION = "agreements/versions/<int:version_id>/"

urlpatterns = [
    path("ask/", ask.ask, name="ask"),
    path(CUSTOMER, customer.customer, name="customer"),
    path(f"{CUSTOMER}what-if/", editor.what_if, name="what_if"),
    path(f"{CUSTOMER}agreements/new/", editor.agreement_add, name="agreement_add"),
    path(AGREEMENT, versions.agreement, name="agreement"),
    path(f"{AGREEMENT}new-version/", editor.agreement_change, name="agreement_change"),
    path(VERSION, versions.agreement_version, name="agreement_version"),
    path(f"{VERSION}sign/", versions.agreement_sign, name="agreement_sign"),
    path(f"{VERSION}withdraw/", versions.agreement_withdraw, name="agreement_withdraw"),
    path(f"{VERSION}document/", versions.agreement_attach, name="agreement_attach"),
    path("agreements/documents/<int:file_id>/", versions.agreement_file, name="agreement_file"),
    path("portal/", portal.portal_home, name="portal_home"),
    path("portal/agreement/", portal.portal_agreement, name="portal_agreement"),
    path("portal/ask/", portal.portal_ask, name="portal_ask"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.plan_add, name="plan_add"),
    path("plans/catalogue.toml", plans.catalogue_download, name="catalogue_download"),
    path("plans/catalogue/", plans.catalogue_upload, name="catalogue_upload"),
    path("plans/<slug:key>/", plans.plan, name="plan"),
    path("plans/<slug:key>/change/", plans.plan_change, name="plan_change"),
    path("plans/<slug:key>/retire/", plans.plan_retire, name="plan_retire"),
    path("plans/<slug:key>/default/", plans.plan_default, name="plan_default"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.calendar_add, name="calendar_add"),
    path("calendars/<slug:key>/", calendars.calendar, name="calendar"),
    path("calendars/<slug:key>/<int:year>/", calendars.calendar_year, name="calendar_year"),
    path("calendars/<slug:key>/<int:year>/change/", calendars.calendar_change, name="calendar_change"),
]
