"""Django's system checks of ours: an unsafe production configuration is refused, with the cure.

They run before `vagt up` serves, before `vagt migrate`, and in `vagt doctor`. The ones that need the database are
tagged so, and run when it is there.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's names
from django.db import connections

from vagt.project.configuration import Configuration, configuration

SHORTEST_SECRET = 50
LEAST_DIFFERENT = 10
DEMO_DOMAIN = ".example"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@register("vagt")
def production(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """What the environment variables alone can tell."""
    del app_configs
    chosen = configuration()
    if chosen.environment == "demo":
        return _demo_within_reach(chosen)
    if chosen.environment != "production":
        return []
    return [*_secret(), *_address(chosen), *_comforts(chosen)]


def _secret() -> list[CheckMessage]:
    key = settings.SECRET_KEY
    weak = len(key) < SHORTEST_SECRET or len(set(key)) < LEAST_DIFFERENT or key.startswith("django-insecure")
    if not weak:
        return []
    return [
        Error(
            "VAGT_SECRET_KEY is short or easily guessed: whoever guesses it can sign in as anybody.",
            hint="Leave it empty (one is made and kept in the var folder), or make one: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'",
            id="vagt.E001",
        )
    ]


def _address(chosen: Configuration) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not chosen.secure:
        found.append(
            Error(
                f"VAGT_URL is {chosen.url}: without https everybody on the way reads passwords and customers.",
                hint="Put a proxy with TLS in front and set VAGT_URL=https://... (docs/operate/install.md).",
                id="vagt.E002",
            )
        )
    if any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        found.append(
            Error(
                f"Any host name is believed: {settings.ALLOWED_HOSTS}.",
                hint="Set VAGT_URL to the one address people type.",
                id="vagt.E003",
            )
        )
    if chosen.secure and not chosen.trusted_proxies:
        found.append(
            Warning(
                "VAGT_TRUSTED_PROXIES is empty, so every request seems to come from the proxy: rate limits count "
                "all people as one, and HSTS is not sent.",
                hint="Name the network of your TLS proxy, for example VAGT_TRUSTED_PROXIES=127.0.0.1/32.",
                id="vagt.W003",
            )
        )
    return found


def _comforts(chosen: Configuration) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not chosen.second_factor_required:
        found.append(
            Warning(
                "Consultants may sign in with a password alone; they reach every customer's systems.",
                hint="Remove VAGT_REQUIRE_SECOND_FACTOR=false.",
                id="vagt.W001",
            )
        )
    if chosen.smtp_url is None:
        found.append(
            Warning(
                "No mail leaves: invitations and sign-in codes are kept as files in var/mail-out.",
                hint="Set VAGT_SMTP_URL, for example smtp://user:password@mail.example.com:587.",
                id="vagt.W002",
            )
        )
    return found


def _demo_within_reach(chosen: Configuration) -> list[CheckMessage]:
    host = chosen.host_and_port[0]
    if host in LOOPBACK:
        return []
    return [
        Warning(
            f"The demo listens on {host}: everybody who reaches it can sign in, the passwords are public.",
            hint="Listen on 127.0.0.1, or set VAGT_ENVIRONMENT=production for real work.",
            id="vagt.W004",
        )
    ]


@register(Tags.database)
def database_role(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Whom the service is to the database, and whom it serves."""
    del app_configs
    if not databases or configuration().environment != "production" or configuration().database_role != "service":
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, unbound = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        owned = cursor.fetchone()[0]
    found: list[CheckMessage] = []
    if unbound or owned:
        why = "a superuser, or bypasses row-level security" if unbound else "the owner of the tables"
        found.append(
            Error(
                f"The service logs in as {name}, who is {why}: the wall between customers does not hold it.",
                hint="Prepare the roles (`vagt database-roles`), log in as vagt_app, and set "
                "VAGT_OWNER_DATABASE_URL for the migrations.",
                id="vagt.E004",
            )
        )
    if get_user_model().objects.filter(email__endswith=DEMO_DOMAIN).exists():
        found.append(
            Error(
                "The database holds the demo cast, whose passwords are public.",
                hint="Start production on an empty database (another VAGT_VAR or DATABASE_URL).",
                id="vagt.E005",
            )
        )
    return found
