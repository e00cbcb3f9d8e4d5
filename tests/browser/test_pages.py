"""Every listed page: accessible in both colours, usable on a phone and without a script."""

from pathlib import Path

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
EVERYTHING = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SMALL_TARGETS = """found => found.filter(one => {
    const box = one.getBoundingClientRect();
    const inText = one.matches("a") && getComputedStyle(one).display === "inline";
    return box.width && !inText && one.checkVisibility() && (box.height < 24 || box.width < 24)
      && !one.closest("label, .v-skip, .v-sr, td, th");
}).map(one => one.outerHTML.slice(0, 120))"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".v-hscroll, .v-tabs"))
    .slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""


def violations(page, options):
    """What axe finds, each as one line that says what, where and why."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['html'][:160]} | {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def test_a_page_is_accessible_light_dark_wide_and_narrow(window, listed, address):
    """Opened once and looked at four ways, because opening is what takes time."""
    page = window.open(listed.who)
    page.goto(address, wait_until="networkidle")
    found = {"light": violations(page, EVERYTHING)}
    if page.locator("h1").count() != 1 or not page.locator("h1").inner_text().strip():
        found["headings"] = page.locator("h1").all_inner_texts()
    if page.title().strip().startswith("·"):
        found["title"] = [page.title()]
    page.emulate_media(color_scheme="dark")
    found["dark"] = violations(page, CONTRAST)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    found["narrow"] = violations(page, EVERYTHING)
    found["sideways"] = page.evaluate(TOO_WIDE)
    found["small targets"] = page.eval_on_selector_all(
        "a[href], button, input, select, textarea, summary", SMALL_TARGETS
    )
    assert {where: what for where, what in found.items() if what} == {}


def test_a_page_is_whole_without_a_script(window, listed, address):
    page = window.open(listed.who, script=False)
    assert page.goto(address).status in {200, 401}
    assert page.locator("main").inner_text().strip()
    assert page.locator(".v-needs-script:visible").count() == 0
