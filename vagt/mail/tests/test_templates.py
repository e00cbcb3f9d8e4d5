"""Texts of mail: what is refused and why, what empty fields leave behind, and what no value can become."""

import pytest

from vagt.kit.errors import Outdated
from vagt.kit.models import Change
from vagt.kit.permission import SYSTEM
from vagt.kit.words import Words
from vagt.mail.actions import change_template, opened_template, restore_template
from vagt.mail.errors import BadTemplate
from vagt.mail.models import MailTemplate
from vagt.mail.queries import composed, template_holding, template_versions
from vagt.mail.rules.templates.faults import faults
from vagt.mail.rules.templates.filling import filled_in, own_html
from vagt.mail.rules.templates.kinds import Draft, Field, Kind, kinds, teach
from vagt.mail.tests.conftest import AT


def _field(name, form="line", **where):
    return Field(name, Words(name, name), Words("prøve", "sample"), form, **where)


KIND = Kind(
    "letter_of_the_tests",
    Words("Prøve", "Sample"),
    (
        _field("body", "markdown", in_text=True),
        _field("contact"),
        _field("link", "link"),
        _field("signature", "lines"),
        _field("mark", in_subject=True),
    ),
    {"da": Draft("Hej {mark}", "{body}"), "en": Draft("Hello {mark}", "{body}")},
    is_answered=True,
)
DRAFT = Draft("Om {contact} {mark}", "Hej {contact}\n\n{body}\n\n{link}\n\n--\n{contact}\n{signature}")
VALUES = {
    "body": "**Ja**",
    "contact": "Sofie",
    "link": "https://x.dk/?a=1&b",
    "signature": "Nordlys\nAarhus",
    "mark": "[#7]",
}


def fill(draft=DRAFT, **values):
    return filled_in(KIND, draft, {**VALUES, **values}, language="da")


def test_fields_are_filled_in_text_and_html():
    said = fill()
    assert said.subject == "Om Sofie [#7]"
    assert said.text == (
        "##- Skriv over denne linje, når du svarer -##\n\nHej Sofie\n\n**Ja**\n\nhttps://x.dk/?a=1&b\n\n"
        "-- \nSofie\nNordlys\nAarhus\n"
    )
    assert "<p><strong>Ja</strong></p>" in said.html
    assert '<a href="https://x.dk/?a=1&amp;b"' in said.html
    assert "Nordlys<br>Aarhus" in said.html


@pytest.mark.parametrize(
    ("empty", "gone"), [({"link": ""}, "\n\n\n"), ({"contact": "", "signature": ""}, "--"), ({"contact": ""}, "Hej \n")]
)
def test_what_is_empty_leaves_no_trace(empty, gone):
    said = fill(**empty)
    assert gone not in said.text.partition("-##")[2]
    assert "zqfield" not in said.html
    assert said.subject == " ".join(said.subject.split())


@pytest.mark.parametrize(
    "hostile",
    [
        "[her](http://ond.example)",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "zqfieldbodyzq",
        "{body}",
    ],
)
def test_no_value_becomes_markdown_or_html(hostile):
    own = own_html(KIND, '<p title="{contact}">{contact}</p><div>{body}</div>')
    for draft in (DRAFT, DRAFT._replace(html=own)):
        html = fill(draft, contact=hostile, link="").html
        assert "<script" not in html
        assert "<img" not in html
        assert "ond.example</a>" not in html
    assert hostile in fill(contact=hostile).text


def test_html_of_ones_own_keeps_its_fields_and_loses_what_acts():
    kept = own_html(
        KIND, '<style>p{}</style><p onclick="x()">{body}<a href="{link}">her</a><a href="{contact}">nej</a>'
        '<img src="https://spor.example/1.png"><script>{x}</script><form><input></form></p>',
    )  # fmt: skip
    assert "{body}" in kept
    assert '<a href="{link}"' in kept
    for gone in ("style", "onclick", "<img", "script", "<form", "<input", '"{contact}"'):
        assert gone not in kept
    assert 'href="https://x.dk/?a=1&amp;b"' in fill(DRAFT._replace(html=kept)).html


@pytest.mark.parametrize(
    ("draft", "part", "words"),
    [
        (DRAFT._replace(subject="Hej"), "subject", "{mark} is missing"),
        (DRAFT._replace(text="Hej"), "text", "{body} is missing"),
        (DRAFT._replace(html="<p>Hej</p>"), "html", "{body} is missing"),
        (DRAFT._replace(text="Hej\n{body} {contakt}"), "text", "Line 2: there is no field {contakt}. Did you mean {contact}?"),
        (DRAFT._replace(text="{body} {Price}"), "text", "There are: {body}, {contact}"),
        (DRAFT._replace(text="{body} {"), "text", "Line 1: a brace stands alone"),
        (DRAFT._replace(subject="a\n{mark}"), "subject", "on one line"),
        (DRAFT._replace(text="{body}" + "x" * 20_001), "text", "longer than 20000"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place_and_cure(draft, part, words):
    assert any(fault.part == part and words in fault.words.en for fault in faults(KIND, draft))
    assert not list(faults(KIND, DRAFT))


def test_every_text_that_comes_with_vagt_has_no_fault():
    assert len(kinds()) >= 7
    for kind in kinds():
        for language, draft in kind.defaults.items():
            assert not list(faults(kind, draft)), (kind.key, language)
            said = filled_in(kind, draft, kind.samples(language), language=language)
            assert "{" not in said.subject + said.text + said.html, kind.key


@pytest.fixture
def taught(staff, monkeypatch):
    monkeypatch.setattr("vagt.mail.rules.templates.kinds._kinds", {})
    teach(KIND)


def change(draft=DRAFT, brand="nordlys", language="da", **more):
    return change_template(KIND, language, brand, draft, by=SYSTEM, at=AT, **more)


def test_a_brands_own_words_then_every_brands_then_the_default(taught):
    assert composed(KIND.key, VALUES, language="da", brand="nordlys").subject == "Hej [#7]"
    change(DRAFT._replace(subject="Alle {mark}"), brand="")
    assert composed(KIND.key, VALUES, language="da", brand="nordlys").subject == "Alle [#7]"
    change()
    assert composed(KIND.key, VALUES, language="da", brand="nordlys").subject == "Om Sofie [#7]"
    assert composed(KIND.key, VALUES, language="en", brand="nordlys").subject == "Hello [#7]"
    assert composed(KIND.key, VALUES, language="da", brand="fjord").subject == "Alle [#7]"
    restore_template(KIND, "da", "nordlys", why="for festlig", by=SYSTEM, at=AT)
    assert composed(KIND.key, VALUES, language="da", brand="nordlys").subject == "Alle [#7]"
    assert [row.version for row in template_versions(KIND, "da", "nordlys")] == [2, 1]
    assert restore_template(KIND, "da", "nordlys", by=SYSTEM, at=AT) is None


def test_what_changed_stands_in_the_audit_and_the_same_again_changes_nothing(taught):
    row = change(why="ny tone")
    assert change() is None
    said = Change.objects.get(event__kind="mail_template.changed")
    assert (said.old["text"], said.new["text"], said.why) == ("{body}", DRAFT.text, "ny tone")
    assert said.event.facts == {"template": KIND.key, "language": "da", "brand": "nordlys", "version": row.version}


def test_two_editors_the_second_is_told(taught):
    opened = opened_template(KIND, "da", "nordlys").at("0", Draft._fields)
    change(DRAFT, "fjord")  # another brand's text is none of theirs
    change(DRAFT._replace(subject="En anden {mark}"))
    with pytest.raises(Outdated):
        change(opened=opened)
    assert template_holding(KIND, "da", "nordlys").draft.subject == "En anden {mark}"


def test_a_faulty_text_is_refused_beside_its_field(taught):
    with pytest.raises(BadTemplate) as refused:
        change(DRAFT._replace(subject="Hej"))
    assert refused.value.field == "subject"
    assert not MailTemplate.objects.exists()
