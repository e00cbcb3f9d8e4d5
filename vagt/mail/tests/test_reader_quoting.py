"""What folds and what stays open: lines as mail programs write them in Danish and English, and prose that resembles them."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vagt.mail.reader.quoting import marker_line, segments, written

NEW = "Tak, det virker nu.\n\n"
OLD = "Hej Lars\nPrøv at genstarte.\n"
MARKER = marker_line("Skriv dit svar over denne linje")


def kinds(text):
    return [segment.kind for segment in segments(text)]


FOLDS = {
    "Gmail": "Den tor. 12. mar. 2026 kl. 10.41 skrev Freja <freja@nordlys.dk>:\n\n> Hej Lars\n> Prøv at genstarte.\n",
    "Gmail, wrapped": "Den tor. 12. mar. 2026 kl. 10.41 skrev Freja Nordlys Holm\n<freja@nordlys.dk>:\n\n> Hej Lars\n",
    "Gmail, wrapped twice": "Den tor. 12. mar. 2026 kl. 10.41 skrev\nFreja Nordlys Holm\n<freja@nordlys.dk>:\n\n> Hej Lars\n",
    "numbers": "Den 12.03.2026 kl. 10.41 skrev Freja:\n" + OLD,
    "iPhone": "> Den 12. mar. 2026 kl. 10.41 skrev Freja <freja@nordlys.dk>:\n> \n> Hej Lars\n",
    "name first": "Freja Holm <freja@nordlys.dk> skrev:\n" + OLD,
    "name first, day behind": "Freja Holm skrev den 12.03.2026 10:41:\n" + OLD,
    "English": "On Thu, Mar 12, 2026 at 10:41 AM Freja <freja@nordlys.dk> wrote:\n\n> Hej Lars\n",
    "English, wrapped": "On Thu, 12 Mar 2026 at 10:41, Freja Nordlys Holm <\nfreja@nordlys.dk> wrote:\n\n> Hej Lars\n",
    "Outlook": "Fra: Freja <freja@nordlys.dk>\nSendt: 12. marts 2026 10:41\nTil: Lars\nEmne: Printer\n\n" + OLD,
    "Outlook with rule": "________________________________\nFra: Freja\nSendt: 12. marts 2026 10:41\nTil: Lars\nEmne: x\n\n"
    + OLD,
    "Outlook in bold": "*Fra:* Freja <freja@nordlys.dk>\n*Sendt:* 12. marts 2026\n*Til:* Lars\n*Emne:* x\n\n" + OLD,
    "with Dato": "Fra: Freja <freja@nordlys.dk>\nDato: torsdag den 12. marts 2026\nTil: Lars\nEmne: x\n\n" + OLD,
    "Outlook, English": "From: Freja <freja@nordlys.dk>\nSent: Thursday, 12 March 2026\nTo: Lars\nSubject: x\n\n" + OLD,
    "original": "-----Oprindelig meddelelse-----\n" + OLD,
    "original, English": "-----Original Message-----\n" + OLD,
    "marked lines": "> Hej Lars\n> Prøv at genstarte.\n",
}


@pytest.mark.parametrize("name", FOLDS)
def test_the_old_text_folds(name):
    found = segments(NEW + FOLDS[name])
    assert [segment.kind for segment in found] == ["written", "quoted"]
    assert found[0].text == NEW


PROSE = {
    "wrote an error": "Den nye printer skrev pludselig fejl:\nE-104 papirstop\n",
    "wrote at a time": "Den fejl kom kl. 10.41, og så skrev systemet:\nE-104\n",
    "from and to": "Fra: mandag\nTil: fredag\nholder vi lukket.\n",
    "from, to and subject": "Fra: mandag\nTil: fredag\nEmne: sommerferie\n",
    "a form": "Fra: 3. sal\nTil: kælderen\nAntal: 4 skærme\n",
    "on Monday": "On Monday we wrote a letter. The printer wrote:\nnothing\n",
    "a dump": "--\u00a0Table: users\nSELECT 1;\n",
    "a rule": "----------\nAfsnit 2\n",
    "somebody wrote": "Kunden skrev til mig i går:\nHvornår kommer I?\n",
    "sent from": "Sendt fra lageret til butikken i går: 4 skærme.\n",
}


@pytest.mark.parametrize("name", PROSE)
def test_prose_stays_open(name):
    assert kinds(PROSE[name]) == ["written"]
    assert written(PROSE[name]) == PROSE[name].strip()


def test_answers_between_quoted_lines_stay_open():
    text = "Den 12.03.2026 kl. 10.41 skrev Freja:\n> Virker det?\nJa.\n> Også i kælderen?\nNej, der er mørkt.\n"
    assert kinds(text) == ["quoted", "written", "quoted", "written"]
    assert written(text) == "Ja.\nNej, der er mørkt."


@pytest.mark.parametrize(
    "line", ["Sendt fra min iPhone", "Hent Outlook til iOS", "Sent from my iPhone", "-- \nLars Holm\nDirektør"]
)
def test_signatures(line):
    assert kinds(f"Det virker.\n{line}\n") == ["written", "signature"]
    assert kinds(f"Det virker.\n{line}\n{FOLDS['original']}") == ["written", "signature", "quoted"]


def test_behind_our_marker_everything_is_quoted():
    assert kinds(f"{NEW}{MARKER}\nHej Lars\n\nDin sag er modtaget.\n") == ["written", "marker", "quoted"]
    assert kinds(f"{NEW}> {MARKER}\n> Hej Lars\nJa.\n> Farvel\n") == [
        "written",
        "marker",
        "quoted",
        "written",
        "quoted",
    ]


@pytest.mark.parametrize(
    "line", ["---------- Forwarded message ---------", "Start på videresendt besked:", "Begin forwarded message:"]
)
def test_what_is_passed_on_is_neither_new_nor_old(line):
    assert kinds(f"Kan I se på det?\n\n{line}\nFra: Kunde\n\n{OLD}") == ["written", "forwarded"]


def test_a_mail_of_old_text_alone_is_shown_whole():
    assert written(FOLDS["marked lines"]) == FOLDS["marked lines"].strip()


LINES = [
    *FOLDS.values(),
    *PROSE.values(),
    MARKER + "\n",
    "-- \n",
    "\n",
    "> x\n",
    "Sendt fra min iPhone\n",
    "Den ",
    "On ",
    ":",
    "\r",
    "x",
]


@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=30))).map("".join))
def test_the_pieces_are_the_text(text):
    found = segments(text)
    assert "".join(segment.text for segment in found) == text
    assert all(one.kind != other.kind for one, other in pairwise(found))


SLOW = {
    "unfinished attribution": "On " * 600_000,
    "attributions of one word": "On 1\n" * 400_000,
    "one long attribution": "Den 1. " * 250_000 + "skrev:",
    "short lines": "a\n" * 1_000_000,
    "markers": f"> {MARKER}\n" * 40_000,
    "headers": "Fra: 1\n" * 280_000,
    "open addresses": "<a@b.dk skrev" * 150_000,
    "addresses": "<a@b.dk> skrev\n" * 130_000,
    "dashes": "-" * 2_000_000,
    "rules": "_____\n" * 300_000,
    "blanks": " " * 2_000_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_no_text_is_slow(name):
    before = time.process_time()
    segments(SLOW[name])
    assert time.process_time() - before < 2
