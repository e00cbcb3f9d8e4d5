"""The tags that every page builds on."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms
from django.template import TemplateSyntaxError, engines
from django.utils.translation import override

from vagt.kit.templatetags.vagt import icon_names

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 7, 3, 13, 30, tzinfo=UTC)


def rendered(source, language="en", **context):
    with override(language):
        return engines["django"].from_string(source).render(context)


def test_instants_read_in_the_language_and_zone_of_the_reader(monkeypatch):
    monkeypatch.setattr("vagt.kit.templatetags.vagt.now", lambda: AT)
    source = "{{ at|moment }}|{{ at|moment_long }}|{{ at|day }}|{{ at|clock }}|{{ seconds|duration }}"
    assert (
        rendered(source, at=AT, seconds=27_000) == "Fri 3 Jul 15:30|Friday 3 July at 15:30|Fri 3 Jul|15:30|7 h 30 min"
    )
    assert (
        rendered(source, "da", at=AT, seconds=27_000)
        == "fre 3. jul. 15.30|fredag den 3. juli kl. 15.30|fre 3. jul.|15.30|7 t. 30 min."
    )


def test_a_zone_is_named_only_where_its_clocks_differ(monkeypatch):
    monkeypatch.setattr("vagt.kit.templatetags.vagt.now", lambda: AT)
    assert rendered("{{ at|moment:'Europe/London' }}", at=AT) == "Fri 3 Jul 14:30 (Europe/London)"
    assert rendered("{{ at|moment:'Europe/Oslo' }}", at=AT) == "Fri 3 Jul 15:30"


@pytest.mark.parametrize("name", ["moment", "moment_long", "day", "clock", "duration", "money"])
def test_what_is_not_known_reads_as_nothing(name):
    assert rendered("{{ nothing|" + name + " }}", nothing=None) == ""


def test_a_state_is_colour_icon_and_word():
    shown = rendered('{% state "broken" "Broken 44 min" %}')
    assert 'class="v-state is-broken"' in shown
    assert "icons.svg#alert-triangle" in shown
    assert "Broken 44 min" in shown


def test_words_are_escaped():
    assert "<b>" not in rendered("{% state 'ok' words %}{% face words %}{% empty words words %}", words="<b>x</b>")


@pytest.mark.parametrize("source", ['{% icon "no-such" %}', '{% state "purple" "x" %}'])
def test_an_unknown_icon_or_state_is_an_error(source):
    with pytest.raises(TemplateSyntaxError):
        rendered(source)


def test_every_icon_named_in_a_template_is_in_the_sprite():
    named = {
        name
        for path in ROOT.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= icon_names()


class Booking(forms.Form):
    on = forms.CharField(label="Date", help_text="As 26/11 2026.")
    why = forms.CharField(label="Why", required=False)
    sure = forms.BooleanField(label="I am sure")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_a_field_ties_label_help_and_error_to_its_control():
    shown = rendered("{% field form.on %}", form=Booking({}))
    assert '<label class="form-label" for="id_on">' in shown
    assert 'aria-describedby="id_on_help id_on_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_on_help"' in shown
    assert 'id="id_on_error"' in shown


def test_a_field_without_help_or_error_describes_nothing():
    shown = rendered("{% field form.why %}", form=Booking())
    assert "aria-describedby" not in shown
    assert "aria-invalid" not in shown
    assert "optional" in shown


def test_choices_are_a_group_with_a_legend():
    shown = rendered("{% field form.kind %}", form=Booking({}))
    assert "<fieldset" in shown
    assert "<legend" in shown
    assert shown.index("aria-describedby") < shown.index("<input")


def test_the_errors_at_the_top_link_to_the_fields():
    shown = rendered("{% errors form %}", form=Booking({}))
    assert 'role="alert"' in shown
    assert 'href="#id_on"' in shown
    assert "3 fields need a change" in shown
    assert rendered("{% errors form %}", form=Booking()).strip() == ""


def test_a_slot_shows_panels_as_links_that_load_themselves():
    class Placed:
        url, label = "/customers/1/panel/", "Agreement"

    shown = rendered('{% slot "customer.overview" 1 %}', slots=lambda name, args: [Placed] if args == (1,) else [])
    assert 'hx-get="/customers/1/panel/"' in shown
    assert '<a class="v-card v-slot-link" href="/customers/1/panel/">Agreement</a>' in shown
