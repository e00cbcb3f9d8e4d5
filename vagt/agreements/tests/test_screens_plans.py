"""The plan catalogue in the browser: the matrix, one plan, its editor with faults in place, and a whole file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from vagt.agreements.models import Plan
from vagt.agreements.queries import plan_versions, terms_of
from vagt.agreements.tests.examples import catalogue_text
from vagt.agreements.tests.screens import browser, said
from vagt.kit.db.walls import STAFF, behind


def newest(key):
    with behind(STAFF):
        return plan_versions(key).first()


def typed(key, **given):
    """The editor's fields as the newest version fills them."""
    source = newest(key).document["source"]
    fields = {f"{name}_{lang}": source[name][lang] for name in ("name", "summary") for lang in ("da", "en")}
    fields["includes"] = source.get("includes", "")
    for row in source.get("gives", ()):
        name = f"g-{row['entitlement']}"
        fields |= {name: "gives", f"{name}-text_da": row["text"]["da"], f"{name}-text_en": row["text"]["en"]}
        fields |= {f"{name}-{key}": value for key, value in row.get("conditions", {}).items()}
    for place, row in enumerate(source.get("promises", ())):
        name, unit = f"p{place}", "working_days" if "working_days" in row else "minutes"
        fields |= {f"{name}-{key}": row[key] for key in ("key", "kind", "entitlement", "windows")}
        fields |= {f"{name}-unit": unit, **{f"{name}-{key}": amount for key, amount in row[unit].items()}}
    for place, row in enumerate(source.get("obligations", ())):
        fields |= {f"o{place}-{key}": value for key, value in row.items()}
    effort = source.get("best_effort")
    if effort:
        fields |= {"e-windows": effort["windows"], **{f"e-{key}": amount for key, amount in effort["minutes"].items()}}
    return {**fields, **given}


def change(cast, key, **given):
    return browser(cast, "Aksel").post(reverse("plan_change", args=[key]), typed(key, **given))


def test_the_matrix_has_every_plan_and_clause(cast, sold):
    page = said(browser(cast, "Freja").get(reverse("plans")))
    for words in ("Basic", "Essential", "Extended", "Premium", "9.3", "Emergency cover, weekends and public holidays"):
        assert words in page
    assert "New plan" not in page


def test_a_plan_shows_who_is_on_which_version(cast, sold):
    page = said(browser(cast, "Freja").get(reverse("plan", args=["extended"])))
    assert "Dybvad Skibsteknik" in page
    assert "45 min" not in page  # negotiated, so not the plan's


@pytest.mark.parametrize("key", ["basic", "essential", "extended", "premium"])
def test_the_editor_as_it_opens_changes_nothing(cast, sold, key):
    assert change(cast, key).status_code == 302
    assert newest(key).number == 1


def test_a_change_is_a_new_version_of_the_plan_and_of_those_that_take_it_over(cast, sold):
    assert change(cast, "essential", **{"p0-low": "720", "why": "Faster"}).status_code == 302
    assert terms_of(newest("essential")).promises[0].minutes["low"] == 720
    assert [newest(key).number for key in ("basic", "essential", "extended", "premium")] == [1, 2, 1, 1]
    assert change(cast, "essential", **{"p0-low": "720", "g-alignment-text_en": "As we go."}).status_code == 302
    assert [newest(key).number for key in ("basic", "essential", "extended", "premium")] == [1, 3, 2, 2]
    page = said(browser(cast, "Aksel").get(reverse("plan", args=["essential"])))
    assert "Cykelhuset" in page
    assert "older" in page


def test_a_fault_stands_with_its_place_and_cure_and_what_was_typed_stays(cast, sold):
    response = change(cast, "extended", **{"p0-normal": "soon", "p0-key": "response"})
    page = said(response)
    assert response.status_code == 422
    assert "promises[0] response › minutes › normal" in page
    assert "'soon' cannot be used." in page
    assert 'value="soon"' in page
    assert newest("extended").number == 1


def test_a_wording_that_is_missing_is_marked_at_its_entitlement(cast, sold):
    response = change(cast, "extended", **{"g-monitoring-text_da": ""})
    assert response.status_code == 422
    assert "gives[2] monitoring › text.da" in said(response)
    assert "Needs a change" in said(response)


def test_a_plan_of_the_providers_own(cast, sold):
    url = reverse("plan_add")
    fields = {
        "key": "night",
        "name_da": "Nat",
        "name_en": "Night",
        "summary_da": "s",
        "summary_en": "s",
        "includes": "premium",
    }
    assert browser(cast, "Aksel").post(url, fields).status_code == 302
    assert terms_of(newest("night")).lineage == ("night", "premium", "extended", "essential", "basic")
    again = browser(cast, "Aksel").post(url, fields)
    assert again.status_code == 422
    assert "There is a plan of that key." in said(again)


def test_the_default_plan_stays_on_sale(cast, sold):
    response = browser(cast, "Aksel").post(reverse("plan_retire", args=["basic"]), {"why": "x"})
    assert response.status_code == 422
    assert "Make another plan the default first" in said(response)
    with behind(STAFF):
        assert Plan.objects.get(key="basic").retired_at is None


@pytest.mark.parametrize("text", ["format = 1\n[[plans]]\nkey =", "format = 7\n"])
def test_a_catalogue_with_faults_changes_nothing(cast, sold, text):
    response = browser(cast, "Aksel").post(
        reverse("catalogue_upload"), {"file": SimpleUploadedFile("plans.toml", text.encode())}
    )
    assert response.status_code == 422
    assert "Nothing is saved" in said(response)


def test_a_catalogue_is_loaded(cast, sold):
    text = catalogue_text().replace("critical = 120, high = 240", "critical = 90, high = 240")
    response = browser(cast, "Aksel").post(
        reverse("catalogue_upload"), {"file": SimpleUploadedFile("plans.toml", text.encode())}
    )
    assert response.status_code == 302
    assert newest("essential").number == 2


def test_who_may_not_edit_plans_is_refused(cast, sold):
    assert browser(cast, "Signe").post(reverse("plan_change", args=["basic"])).status_code == 403


def test_the_downloaded_catalogue_loads_back_and_changes_nothing(cast, sold):
    client = browser(cast, "Aksel")
    kept = client.get(reverse("catalogue_download"))
    assert kept["Content-Disposition"].startswith("attachment")
    file = SimpleUploadedFile("catalogue.toml", kept.content)
    assert "none" in said(client.post(reverse("catalogue_upload"), {"file": file, "why": ""}, follow=True))
