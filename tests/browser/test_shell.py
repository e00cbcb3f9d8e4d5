"""The shell in a real browser: keyboard, colours, language, menu, toasts, and all of it without a script."""

import re

from playwright.sync_api import expect

FREJA = "freja@nordlys.example"
AKSEL = "aksel@nordlys.example"
LAURA = "laura@bageri.example"
PASSWORD = "nordlys-demo"


def test_the_first_tab_skips_to_the_content(window):
    page = window.open(FREJA)
    page.goto("/me/")
    page.keyboard.press("Tab")
    expect(page.locator(".v-skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_focus_is_always_seen(window):
    page = window.open(FREJA)
    page.goto("/me/")
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none", page.evaluate("document.activeElement.outerHTML")


def test_signing_in_with_the_keyboard_alone(window):
    page = window.open()
    page.goto("/")
    page.get_by_label("Email").focus()
    page.keyboard.type(LAURA)
    while page.evaluate("document.activeElement.type") != "password":
        page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    expect(page.locator("h1")).to_contain_text("Laura")


def test_the_theme_button_changes_at_once_and_is_remembered(window):
    page = window.open(FREJA)
    page.goto("/me/")
    expect(page.locator("html")).not_to_have_attribute("data-bs-theme", re.compile("."))
    with page.expect_response("**/me/appearance/") as answer:
        page.get_by_role("button", name="Light or dark").click()
    assert answer.value.status == 204
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/more/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_my_menu_opens_closes_and_changes_the_language(window):
    page = window.open(FREJA)
    page.goto("/me/")
    menu = page.locator("details.v-menu")
    page.locator("details.v-menu > summary").press("Enter")
    expect(menu.get_by_role("link", name="Second factors")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", re.compile(".*"))
    expect(page.locator("details.v-menu > summary")).to_be_focused()
    page.locator("details.v-menu > summary").click()
    menu.get_by_role("button", name="Dansk").click()
    expect(page.locator("html")).to_have_attribute("lang", "da")


def test_the_question_mark_lists_the_keys_unless_one_types(window):
    page = window.open(FREJA)
    page.goto("/me/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.get_by_label("Name").press("?")
    expect(page.locator("#keys")).to_be_hidden()


def test_single_keys_can_be_switched_off(window, live):
    live.sql("UPDATE people_user SET single_keys = false WHERE email = %s", FREJA)
    page = window.open(FREJA)
    page.goto("/me/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    live.sql("UPDATE people_user SET single_keys = true WHERE email = %s", FREJA)


def test_j_and_k_move_through_a_list_and_enter_opens(window):
    page = window.open(AKSEL)
    page.goto("/customers/")
    rows = page.locator("[data-row]")
    assert rows.count() >= 3
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1).locator("a").first).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0).locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customers/\d+/"))


def test_a_form_that_is_wrong_leads_to_its_fields_and_keeps_what_was_typed(window):
    page = window.open(FREJA)
    page.goto("/me/")
    page.get_by_label("Name").fill("")
    page.get_by_label("Language").select_option("da")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("One field needs a change")
    page.get_by_role("alert").get_by_role("link", name="Name").click()
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Language")).to_have_value("da")


def test_saving_says_so_in_a_live_region(window):
    page = window.open(FREJA)
    page.goto("/me/")
    page.get_by_role("button", name="Save").click()
    toasts = page.locator("#toasts")
    expect(toasts).to_have_attribute("aria-live", "polite")
    expect(toasts).to_contain_text("Saved.")
    toasts.get_by_role("button", name="Close").click()
    expect(toasts).not_to_contain_text("Saved.")


def test_on_a_phone_the_side_bar_is_five_tabs_and_more_leads_to_the_rest(window):
    page = window.open(AKSEL, width=390)
    page.goto("/more/")
    tabs = page.locator(".v-side li:visible")
    assert 2 <= tabs.count() <= 5
    expect(tabs.last).to_contain_text("More")
    expect(page.locator("main").get_by_role("link", name="Audit")).to_be_visible()


def test_the_side_bar_stays_while_a_long_page_scrolls(window):
    page = window.open(AKSEL)
    page.goto("/audit/", wait_until="networkidle")
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    assert page.evaluate("scrollY") > 900
    assert abs(page.evaluate("document.querySelector('.v-side').getBoundingClientRect().top")) < 1


def test_the_tabs_of_a_phone_cover_nothing_at_the_end_of_a_page(window):
    page = window.open(AKSEL, width=390)
    page.goto("/audit/", wait_until="networkidle")
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    end, tabs = page.evaluate("""() => [document.querySelector('.v-page').getBoundingClientRect().bottom,
        document.querySelector('.v-side').getBoundingClientRect().top]""")
    assert end <= tabs


def test_a_contact_sees_the_customers_shell(window):
    page = window.open(LAURA)
    page.goto("/")
    expect(page.locator("body")).to_have_class("v-portal")
    expect(page.locator("header.v-portal-top")).to_contain_text("Bageri")
    assert page.locator(".v-side").count() == 0


def test_everything_of_the_shell_works_without_a_script(window):
    page = window.open(FREJA, script=False)
    page.goto("/me/")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.locator("details.v-menu > summary").click()
    page.locator("details.v-menu").get_by_role("button", name="Dansk").click()
    expect(page.locator("html")).to_have_attribute("lang", "da")
    assert page.locator("[data-open]:visible").count() == 0
    page.locator("details.v-menu > summary").click()
    page.locator("details.v-menu").get_by_role("button", name="Log ud").or_(
        page.locator("details.v-menu form[action='/account/logout/'] button")
    ).first.click()
    page.goto("/me/")
    expect(page).to_have_url(re.compile("/account/login/"))
