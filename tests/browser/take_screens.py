"""The pictures in docs/screens/. Run by script/screens, not by the tests."""

import os
from pathlib import Path

import pytest

SIZES = {"": 1440, "-390": 390}
COLOURS = {"light": False, "dark": True}
WHERE = Path(os.environ.get("VAGT_TEST_SCREENS", "docs/screens"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size or "1440")
@pytest.mark.parametrize("colour", COLOURS)
def test_take_screens(window, listed, address, size, colour):
    """One picture of each listed page in each of its languages, size and colour."""
    if not listed.screen:
        return
    for language in listed.languages:
        page = window.open(listed.who, width=SIZES[size], dark=COLOURS[colour], language=language)
        page.goto(address, wait_until="networkidle")
        name = f"{listed.screen}{size}-{colour}{'-da' if language == 'da' else ''}.png"
        WHERE.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=WHERE / name, full_page=True)
