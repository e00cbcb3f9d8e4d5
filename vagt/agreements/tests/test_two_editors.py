"""Two people edit one agreement, calendar or plan: the second is told what the first did, and decides."""

import re

import pytest
from django.urls import reverse

from vagt.agreements.forms.calendar import CalendarDraft
from vagt.agreements.models import AgreementVersion, CalendarVersion, PlanVersion
from vagt.agreements.queries import default_calendar, plan_versions
from vagt.agreements.tests.screens import at_time, browser
from vagt.agreements.tests.test_screens_plans import typed
from vagt.kit.db.walls import STAFF, behind

OVER = re.compile(r'name="over"\s+value="([^"]+)"')
OPENED = re.compile(r'name="opened"\s+value="([^"]*)"')


def agreement_of(sold):
    with behind(STAFF):
        facts = {"plan": plan_versions("premium").first().pk, "calendar": default_calendar().pk}
    facts |= {"valid_from": "2026-08-01", "notice_days": "90", "renewal_months": "12"}
    return reverse("agreement_change", args=[sold.agreements["Cykelhuset"].pk]), facts, AgreementVersion


def closing(day):
    row = {"date": day, "name": {"da": "Flytning", "en": "We move"}}
    return CalendarDraft(({"do": "add", "list": "closing_days", "row": row},)).token()


def calendar_of(_sold):
    facts = {"effective_from": "2026-08-03", "what": "closing_days", "draft": closing("2026-08-10"), "do": "save"}
    return reverse("calendar_change", args=["standard", 2026]), facts, CalendarVersion


def plan_of(_sold):
    return reverse("plan_change", args=["premium"]), typed("premium", name_en="Premium plus"), PlanVersion


@pytest.mark.parametrize("kind", [agreement_of, calendar_of, plan_of])
def test_the_second_to_save_sees_what_the_first_did_and_may_save_over_it(cast, sold, monkeypatch, kind):
    at_time(monkeypatch, 2026, 7, 3, 10)
    url, facts, versions = kind(sold)
    first, second = browser(cast, "Aksel"), browser(cast, "Aksel")
    opened = OPENED.search(second.get(url).content.decode()).group(1)
    assert first.post(url, {**facts, "opened": opened}).status_code == 302
    with behind(STAFF):
        before = versions.objects.count()
    facts |= {"name_en": "Premium and more", "draft": closing("2026-08-11")}  # the second's own
    refused = second.post(url, {**facts, "opened": opened})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Aksel changed this while you had it open" in page
    with behind(STAFF):
        assert versions.objects.count() == before
    over = {name: value for name, value in facts.items() if name != "do"} | {"over": OVER.search(page).group(1)}
    assert second.post(url, over | {"opened": opened}).status_code == 302
    with behind(STAFF):
        assert versions.objects.count() > before
