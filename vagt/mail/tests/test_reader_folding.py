"""What HTML only repeats of older mail is folded, whole, and nothing else is."""

import re

import pytest

from vagt.mail.reader.folding import folded
from vagt.mail.reader.html import safe_html
from vagt.mail.reader.quoting import marker_line

GMAIL = (
    '<div dir="ltr">Tak, det virker.</div><div class="gmail_quote"><div>Den tor. 12. mar. 2026 kl. 10.41 skrev Freja '
    "&lt;f@n.dk&gt;:<br></div><blockquote><p>Gammelt</p><blockquote>Ældre</blockquote></blockquote></div>"
)
OUTLOOK = (
    '<div><p>Tak, det virker.</p><div><div style="border:none"><p><b>Fra:</b> Freja &lt;f@n.dk&gt;<br><b>Sendt:</b> '
    "3. juli 2026 10:00<br><b>Til:</b> Sofie<br><b>Emne:</b> SV: Ordrer</p></div></div><p>Gammelt</p></div>"
)
OURS = f"<p>Tak, det virker.</p><div><p>{marker_line('Svar over linjen')}</p><p>Gammelt</p></div>"
INTERLEAVED = "<p>Tak</p><blockquote>Gammelt</blockquote><p>Ja.</p><blockquote>Mere gammelt</blockquote><p>Nej.</p>"


def split(html):
    """What stands open, and what is folded."""
    shown = folded(safe_html(html, lambda name: None), "Tidligere mail")
    inside = re.findall(r'<details class="v-folded"><summary>Tidligere mail</summary><div>(.*?)</div></details>', shown)
    outside = re.sub(r"<details.*?</details>", "", shown)
    assert re.sub(r"</?details[^>]*>|<summary>.*?</summary>", "", shown).count("Gammelt") == html.count("Gammelt")
    return outside, "".join(inside)


@pytest.mark.parametrize("html", [GMAIL, OUTLOOK, OURS])
def test_the_old_mail_is_folded_and_the_new_words_stand_open(html):
    outside, inside = split(html)
    assert "Tak, det virker." in outside
    assert "Gammelt" in inside
    assert "Gammelt" not in outside


def test_answers_between_quotations_stand_open():
    outside, inside = split(INTERLEAVED)
    assert all(words in outside for words in ("Tak", "Ja.", "Nej."))
    assert inside.count("ammelt") == 2


@pytest.mark.parametrize(
    "html",
    ["<p>Fra: mandag<br>Til: fredag</p><p>Hej</p>", "<p>Den nye printer skrev pludselig fejl:</p>", "", "<p>Hej"],
)
def test_ordinary_words_are_not_folded(html):
    safe = safe_html(html, lambda name: None)
    assert folded(safe, "Tidligere mail") == safe


def test_taking_the_folds_away_gives_the_same_html():
    safe = safe_html(GMAIL + OUTLOOK + INTERLEAVED, lambda name: None)
    shown = folded(safe, "X")
    again = shown.replace('<details class="v-folded"><summary>X</summary><div>', "").replace("</div></details>", "")
    assert again == safe


def test_twenty_thousand_blocks_are_one_pass():
    safe = "<div><p>Fra: x</p></div>" * 20_000
    assert folded(safe, "X") == safe
