"""A real server process, a real database with committed rows, and a real Chromium."""

import os
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
START_SECONDS = 30
VAGT = Path(sys.executable).parent / "vagt"


def pytest_collection_modifyitems(items):
    """All in one process, since the server is shared; and first, so that nobody waits for that process at the end."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("browser"))
    items.sort(key=lambda item: not item.path.is_relative_to(HERE))


@dataclass
class Live:
    """The running service, as the demo: production's static files and policy, with the cast inside."""

    url: str
    var: Path
    database: str
    socket: Path

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """A look, or a change, past every wall. Not through Django: Playwright's loop forbids it."""
        with psycopg.connect(
            host=str(self.socket), user="postgres", dbname=self.database, autocommit=True
        ) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def address(self, name: str, *args: Any) -> str:
        """The address of a named page."""
        from django.urls import reverse

        return f"{self.url}{reverse(name, args=args)}"

    def sign_in(self, context: BrowserContext, email: str) -> None:
        """A session as signing in would leave it, without the seconds that hashing a password takes."""
        from django.contrib.sessions.backends.db import SessionStore

        from vagt.people.models import User

        ((pk, password),) = self.sql("SELECT id, password FROM people_user WHERE email = %s", email)
        data = {
            "_auth_user_id": str(pk),
            "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend",
            "_auth_user_hash": User(pk=pk, password=password).get_session_auth_hash(),
            "account_authentication_methods": [{"method": "password", "at": time.time(), "email": email}],
            "account_authentication_methods_user": str(pk),
        }
        key = os.urandom(16).hex()
        self.sql(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, now() + '1 day')",
            key,
            SessionStore().encode(data),
        )
        context.add_cookies([{"name": "sessionid", "value": key, "url": self.url, "httpOnly": True}])

    def newest_mail(self) -> str:
        """The last mail that the service wrote to its outgoing folder."""
        mails = sorted((self.var / "mail-out").glob("*.log"), key=lambda path: path.stat().st_mtime)
        return mails[-1].read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def live(postgres, tmp_path_factory, django_test_environment):
    """The service on a port of its own, with a clone of the migrated database that holds the demo."""
    var = tmp_path_factory.mktemp("live")
    name = f"live_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(host=str(postgres), user="postgres", dbname="postgres", autocommit=True) as superuser:
        superuser.execute(f'CREATE DATABASE "{name}" TEMPLATE vagt_template OWNER vagt_owner')
    port = _free_port()
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "vagt.project.settings",
        "VAGT_ENVIRONMENT": "demo",
        "VAGT_URL": f"http://localhost:{port}",
        "VAGT_LISTEN": f"127.0.0.1:{port}",
        "VAGT_VAR": str(var),
        "VAGT_DATABASE_URL": f"postgresql://vagt_app@/{name}?host={postgres}",
        "VAGT_DATABASE_POOL": "4",
        "VAGT_WEB_WORKERS": "1",
        "VAGT_LANGUAGE": "en",
        "PYTHONPATH": str(ROOT),
    }
    with (var / "server.log").open("wb") as log:
        subprocess.run([VAGT, "set_up"], env=environ, cwd=ROOT, check=True, stdout=log)
        server = subprocess.Popen([VAGT, "serve"], env=environ, cwd=ROOT, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/account/login/", server, var / "server.log")
        yield Live(f"http://localhost:{port}", var, name, postgres)
    finally:
        server.terminate()
        server.wait(10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    request = urllib.request.Request(url, headers={"Host": "localhost"})
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(request, timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.exit(f"The service did not start:\n{log.read_text()}", returncode=3)


@pytest.fixture(scope="package")
def browser():
    """Chromium as Debian packs it. Its absence is a failure in words, never a skip."""
    path = Path(os.environ.get("VAGT_TEST_CHROMIUM", "/usr/bin/chromium"))
    if not path.exists():
        pytest.fail(
            f"The browser tests need Chromium, and there is none at {path}. Install it (apt-get install chromium), "
            "or say where it is: VAGT_TEST_CHROMIUM=/path/to/chromium",
            pytrace=False,
        )
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(path), args=arguments)
        yield chromium
        chromium.close()


class Window:
    """Opens pages as somebody, in some size, colour and language, and keeps what the page complained about."""

    def __init__(self, browser: Browser, live: Live) -> None:
        self.browser, self.live = browser, live
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(
        self,
        who: str | None = None,
        *,
        width: int = 1440,
        dark: bool = False,
        language: str = "en",
        script: bool = True,
    ) -> Page:
        """A page of a fresh context, signed in as one of the cast, or not at all."""
        context = self.browser.new_context(
            base_url=self.live.url,
            viewport={"width": width, "height": 844 if width < 700 else 900},
            color_scheme="dark" if dark else "light",
            locale={"da": "da-DK", "en": "en-GB"}[language],
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        if who is not None:
            self.live.sql("UPDATE people_user SET language = %s WHERE email = %s", language, who)
            self.live.sign_in(context, who)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _listen(self, message: Any) -> None:
        answered = "the server responded with a status of 4" in message.text  # a refusal is no fault of the page
        if message.type == "error" and not answered:
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def window(browser, live):
    """Pages that must not complain: no error in the console, nothing refused by the content security policy."""
    window = Window(browser, live)
    yield window
    window.close()
    assert window.complaints == []


@dataclass(frozen=True)
class Listed:
    """A page that its owner has listed in pages.toml."""

    url: str
    who: str | None
    args: tuple[str, ...]
    query: str
    screen: str
    languages: tuple[str, ...]
    looks: tuple[str, ...]

    def __str__(self) -> str:
        return self.screen or self.url


def listed_pages() -> list[Listed]:
    """Every page of pages.toml."""
    rows = tomllib.loads((HERE / "pages.toml").read_text(encoding="utf-8"))["page"]
    return [
        Listed(
            url=row["url"],
            who=row.get("who"),
            args=tuple(row.get("args", ())),
            query=row.get("query", ""),
            screen=row.get("screen", ""),
            languages=tuple(row.get("languages", ("en",))),
            looks=tuple(row.get("looks", ("wide",))),
        )
        for row in rows
    ]


def pytest_generate_tests(metafunc):
    if "listed" in metafunc.fixturenames:
        metafunc.parametrize("listed", listed_pages(), ids=str)


@pytest.fixture
def address(live, listed) -> str:
    """The address of a listed page; its `args` and `query` are questions to the database with one value each."""
    values = [live.sql(question)[0][0] for question in listed.args]
    query = f"?{live.sql(listed.query)[0][0]}" if listed.query else ""
    return live.address(listed.url, *values) + query
