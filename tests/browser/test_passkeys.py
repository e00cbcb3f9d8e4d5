"""Passkeys in a real Chromium, with an authenticator that Chromium plays itself."""

import pytest
from playwright.sync_api import expect

MALTHE = "malthe@nordlys.example"


@pytest.fixture
def authenticator(window):
    """A page of somebody signed in, whose browser has a built-in authenticator that always says yes."""

    def plugged_in(page, *, verified=True):
        protocol = page.context.new_cdp_session(page)
        protocol.send("WebAuthn.enable")
        protocol.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": verified,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return protocol

    return plugged_in


def test_a_passkey_is_added_and_signs_in_with_nothing_typed(window, live, authenticator):
    page = window.open(MALTHE)
    authenticator(page)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("recovery codes", exact=False).first).to_be_visible()
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_text("My laptop")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/account/login/?next=/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/me/")
    expect(page.locator("h1")).to_contain_text("Malthe")


def test_without_a_passkey_the_page_says_so_and_stays(window, live, authenticator):
    page = window.open()
    authenticator(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#toasts")).to_contain_text("passkey was not used")
    expect(page).to_have_url(f"{live.url}/account/login/")
