"""What a mailbox is set to, and what it lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Auth = Literal["password", "microsoft", "google"]
Tls = Literal["tls", "starttls", "plain"]
Incoming = Literal["imap", "lmtp", "none"]

SCOPES: Final = {
    "microsoft": "https://outlook.office365.com/IMAP.AccessAsUser.All https://outlook.office365.com/SMTP.Send"
    " offline_access",
    "google": "https://mail.google.com/",
}
_ENDPOINTS: Final = {
    "microsoft": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    "google": "https://oauth2.googleapis.com/token",
}
_CONSENTS: Final = {
    "microsoft": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    "google": "https://accounts.google.com/o/oauth2/v2/auth",
}
# Google gives a refresh token only when it is asked for offline access, and again only when it asks the person anew.
CONSENT_ASKS: Final = {
    "microsoft": {"prompt": "select_account"},
    "google": {"access_type": "offline", "prompt": "consent"},
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything about a mailbox that a person chooses, apart from its secrets."""

    address: str
    display_name: str
    active: bool = True
    incoming: Incoming = "imap"
    host: str = ""
    port: int = 993
    tls: Tls = "tls"
    login: str = ""
    folder: str = "INBOX"
    done_folder: str = ""
    trusted_authserv_id: str = ""
    reply_tokens: bool = False
    dkim_selector: str = ""
    auth: Auth = "password"
    client_id: str = ""
    tenant: str = ""
    token_endpoint: str = ""
    consent_endpoint: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_tls: Tls = "starttls"
    smtp_login: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What is sealed. None leaves the one that is kept as it is."""

    secret: str | None = None
    client_secret: str | None = None
    refresh_token: str | None = None
    smtp_secret: str | None = None


def lacking(settings: Settings) -> Iterator[str]:
    """The fields that must be filled for mail to come in."""
    if settings.incoming != "imap":
        return
    for name in ("host", "login", "folder"):
        if not getattr(settings, name):
            yield name
    if settings.auth != "password" and not settings.client_id:
        yield "client_id"
    if settings.auth == "microsoft" and not settings.tenant and not settings.token_endpoint:
        yield "tenant"


def token_endpoint(auth: str, *, tenant: str, chosen: str) -> str:
    """Where a new access token is asked for."""
    return chosen or _ENDPOINTS[auth].format(tenant=tenant)


def consent_endpoint(auth: str, *, tenant: str, chosen: str) -> str:
    """Where a person says that we may read and send this mail."""
    return chosen or _CONSENTS[auth].format(tenant=tenant)
