"""The pictures in docs/screens/. Run by script/screens, not by the tests."""

import os
from pathlib import Path

WHERE = Path(os.environ.get("VAGT_TEST_SCREENS", "docs/screens"))
# look -> width, dark
LOOKS = {"wide": (1440, False), "wide-dark": (1440, True), "phone": (390, False), "phone-dark": (390, True)}


def wanted(listed):
    """Every look in the first language, the first look in every other."""
    if not listed.screen:
        return []
    first, *others = listed.languages
    return [(first, look) for look in listed.looks] + [(other, listed.looks[0]) for other in others]


def test_take_screens(window, listed, address):
    """Pictures of each listed page."""
    for language, look in wanted(listed):
        width, dark = LOOKS[look]
        page = window.open(listed.who, width=width, dark=dark, language=language)
        page.goto(address, wait_until="networkidle")
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(height, 844)})  # bars at the foot stay at the foot
        WHERE.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=WHERE / f"{listed.screen}-{look}{'' if language == 'en' else f'-{language}'}.png")
