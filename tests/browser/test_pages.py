"""Every listed page: accessible in both colours, usable on a phone and without a script."""

from pathlib import Path

import pytest

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page, options):
    """What axe finds, each as one line that says what, where and why."""
    page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['html'][:160]} | {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_light(window, listed, address, width):
    page = window.open(listed.who, width=width)
    page.goto(address, wait_until="networkidle")
    assert violations(page, {"runOnly": {"type": "tag", "values": RULES}}) == []


def test_the_contrast_holds_in_dark(window, listed, address):
    page = window.open(listed.who, dark=True)
    page.goto(address, wait_until="networkidle")
    assert violations(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}) == []


def test_a_phone_never_scrolls_sideways_and_every_target_can_be_hit(window, listed, address):
    page = window.open(listed.who, width=390)
    page.goto(address, wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.eval_on_selector_all(
        "a[href], button, input:not([type=hidden]), select, textarea, summary",
        """found => found.filter(one => {
            const box = one.getBoundingClientRect();
            const inText = one.matches("a") && getComputedStyle(one).display === "inline";
            return box.width && !inText && one.checkVisibility() && (box.height < 24 || box.width < 24)
              && !one.closest("label, .v-skip, td, th");
        }).map(one => one.outerHTML.slice(0, 120))""",
    )
    assert small == []


def test_there_is_one_heading_of_the_first_rank_and_a_title(window, listed, address):
    page = window.open(listed.who)
    page.goto(address)
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert len(page.title()) > len(" · Nordlys")


def test_it_is_whole_without_a_script(window, listed, address):
    page = window.open(listed.who, script=False)
    response = page.goto(address)
    assert response.status == 200
    assert page.locator("main h1, main").first.is_visible()
    assert page.locator("text=/^undefined$|^None$/").count() == 0
