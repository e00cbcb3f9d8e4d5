"""Writing on a task in a real browser: an @ offers colleagues by name, with the keyboard alone."""

from playwright.sync_api import expect

FREJA = "freja@nordlys.example"


def test_an_at_offers_colleagues_and_enter_takes_one(window):
    page = window.open(FREJA)
    page.goto("/queue/")
    page.locator(".v-row-title").first.click()
    page.wait_for_url("**/tasks/**")
    page.keyboard.press("n")
    field = page.locator("#id_body")
    expect(field).to_be_focused()
    page.keyboard.type("Kan @mal")
    names = page.locator("#mention_list [role=option]")
    expect(names).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", "mention_0")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Kan @Malthe ")
    expect(page.locator("#mention_list")).to_be_hidden()
    page.keyboard.type("se på den? x@")
    expect(page.locator("#mention_list")).to_be_hidden()
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".v-mentions").last).to_contain_text("Malthe")
