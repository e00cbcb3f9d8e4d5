"""The agreement editor: preview in words, a draft, its signatures and its signed document; and every refusal."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from vagt.agreements.models import AgreementVersion, SignedFile
from vagt.agreements.queries import default_calendar, plan_versions
from vagt.agreements.tests.screens import at_time, browser, said
from vagt.kit.db.walls import STAFF, behind


@pytest.fixture
def editor(cast, sold, monkeypatch):
    at_time(monkeypatch, 2026, 7, 3, 10)
    return Editor(cast, sold)


class Editor:
    def __init__(self, cast, sold):
        self.cast, self.sold = cast, sold
        self.agreement = sold.agreements["Cykelhuset"]
        self.url = reverse("agreement_change", args=[self.agreement.pk])

    def typed(self, on="premium", **given):
        with behind(STAFF):
            found = {"plan": plan_versions(on).first().pk, "calendar": default_calendar().pk}
        facts = {
            "valid_from": "2026-08-01",
            "valid_until": "",
            "notice_days": "90",
            "renewal_months": "12",
            "reason": "",
        }
        return {**found, **facts, **given}

    def send(self, who="Signe", language="en", **given):
        return browser(self.cast, who, language).post(self.url, self.typed(**given))

    def versions(self):
        with behind(STAFF):
            return AgreementVersion.objects.filter(agreement=self.agreement).count()


def test_the_preview_says_what_changes_and_saves_nothing(editor):
    page = said(editor.send(preview="1"))
    assert "Premium instead of Essential, from <b>Sat 1 Aug 00:00</b>" in page
    assert "Strategic meetings" in page
    assert "sample due times come sooner" in page
    assert editor.versions() == 1


def test_the_preview_names_what_is_lost(editor):
    page = said(editor.send(on="basic", preview="1"))
    assert "Lost" in page
    assert "Guaranteed response time" in page
    assert "no promise" in page


def test_a_saved_draft_waits_for_both_signatures(editor):
    response = editor.send(**{"override-monitoring": "give", "why-monitoring": "Sold for the sale"})
    assert response.status_code == 302
    page = said(browser(editor.cast, "Signe").get(response.headers["Location"]))
    assert "Draft" in page
    assert "Nobody has signed yet" in page
    customer = said(browser(editor.cast, "Signe").get(reverse("customer", args=[editor.agreement.customer_id])))
    assert "It waits for the signatures of both." in customer
    assert '<span class="v-plan">Essential</span>' in customer


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"plan": ""}, "This field is required."),
        ({"valid_until": "2026-07-01"}, "The last day lies before the first."),
        ({"override-monitoring": "give"}, "A deviation from the plan needs its reason."),
        ({"why-monitoring": "because"}, "A reason without a deviation."),
        ({"target-response-critical": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(editor, given, words):
    response = editor.send(reason="Kept words", **given)
    page = said(response)
    assert response.status_code == 422
    assert words in page
    assert "Kept words" in page
    assert editor.versions() == 1


def test_days_that_another_agreement_holds_are_refused_beside_the_first_day(editor):
    url = reverse("agreement_add", args=[editor.agreement.customer_id])
    response = browser(editor.cast, "Signe").post(url, editor.typed(reason="A second one"))
    assert response.status_code == 422
    assert "Another agreement already holds" in said(response)
    assert "A second one" in said(response)


def test_who_may_not_edit_is_refused(editor):
    assert editor.send(who="Freja").status_code == 403


def test_a_signature_by_each_party_lets_it_hold(editor):
    client = browser(editor.cast, "Signe")
    with behind(STAFF):
        first = editor.agreement.versions.get()
    draft = editor.send(valid_from="2026-07-01").headers["Location"]
    for party, name in (("provider", "Aksel"), ("customer", "Mette")):
        signed = client.post(f"{draft}sign/", {"party": party, "name": name, "on": "2026-07-02", "time": "09:00"})
        assert signed.status_code == 302
    assert "Signed by both" in said(client.get(draft))
    assert "Replaced" in said(client.get(reverse("agreement_version", args=[first.pk])))


def test_a_signature_in_the_future_is_refused_beside_its_date(editor):
    draft = editor.send().headers["Location"]
    response = browser(editor.cast, "Signe").post(
        f"{draft}sign/", {"party": "customer", "name": "Mette", "on": "2027-01-01", "time": "09:00"}
    )
    assert response.status_code == 422
    assert "A signature cannot lie in the future." in said(response)
    assert 'value="Mette"' in said(response)


def attach(editor, name, content):
    with behind(STAFF):
        version = editor.agreement.versions.get()
    url = reverse("agreement_attach", args=[version.pk])
    return browser(editor.cast, "Signe").post(url, {"file": SimpleUploadedFile(name, content)})


def test_a_signed_document_is_kept_and_handed_out_as_an_attachment(editor):
    assert attach(editor, "../../aftale; 2026.pdf", b"%PDF-1.7 signed").status_code == 302
    with behind(STAFF):
        kept = SignedFile.objects.get()
    assert (kept.size, len(kept.sha256)) == (15, 64)
    assert kept.name == "aftale 2026.pdf"
    assert kept.key.startswith("agreements/")
    response = browser(editor.cast, "Freja").get(reverse("agreement_file", args=[kept.pk]))
    assert b"".join(response.streaming_content) == b"%PDF-1.7 signed"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(("name", "content"), [("page.html", b"<html>"), ("lie.pdf", b"<script>"), ("empty.pdf", b"x")])
def test_what_is_not_a_document_is_refused(editor, name, content):
    response = attach(editor, name, content)
    assert response.status_code == 422
    assert "This is not a PDF, PNG or JPEG." in said(response)
