"""Every string of the screens is Danish too, and what is compiled is what is written."""

import gettext
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
DANISH = ROOT / "vagt" / "locale" / "da" / "LC_MESSAGES"
WRITTEN = polib.pofile(str(DANISH / "django.po"))


def _translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_string_has_its_danish():
    assert [entry.msgid for entry in WRITTEN if not entry.translated() or "fuzzy" in entry.flags] == []


def test_the_compiled_catalogue_is_the_written_one():
    with (DANISH / "django.mo").open("rb") as compiled:
        danish = gettext.GNUTranslations(compiled)
    for entry in WRITTEN:
        if entry.msgctxt:
            said = danish.pgettext(entry.msgctxt, entry.msgid)
        elif entry.msgid_plural:
            said = danish.ngettext(entry.msgid, entry.msgid_plural, 1)
        else:
            said = danish.gettext(entry.msgid)
        assert said == _translations(entry)[0], "run script/words"


def test_what_is_filled_in_is_filled_in_in_danish_too():
    for entry in WRITTEN:
        for text in _translations(entry):
            for name in set(_names(entry.msgid)) & set(_names(entry.msgid_plural or entry.msgid)):
                assert f"%({name})s" in text, f"{text} leaves out {name}"


def _names(text: str) -> list[str]:
    return [part.split(")s")[0] for part in text.split("%(")[1:] if ")s" in part]


def test_every_string_of_the_source_is_in_the_catalogue(tmp_path):
    if shutil.which("xgettext") is None:
        pytest.fail("xgettext is missing (package gettext); script/test installs it as root")
    source = tmp_path / "vagt"
    shutil.copytree(ROOT / "vagt", source, ignore=shutil.ignore_patterns("*.mo", "static", "__pycache__"))
    (source / "locale" / "da" / "LC_MESSAGES" / "django.po").unlink()
    code = (
        "import django; from django.conf import settings; settings.configure(); django.setup();"
        "from django.core.management import call_command; call_command('makemessages', locale=['da'], verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=source, check=True)
    gathered = polib.pofile(str(source / "locale" / "da" / "LC_MESSAGES" / "django.po"))
    known = {(entry.msgctxt, entry.msgid) for entry in WRITTEN}
    assert sorted({entry.msgid for entry in gathered if (entry.msgctxt, entry.msgid) not in known}) == [], (
        "run script/words"
    )
