"""An unsafe production configuration is refused, a doubtful one is warned of, a demo is neither."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.project import checks
from vagt.project.configuration import Configuration

LONG = "a-long-key-of-many-different-letters-and-0123456789-digits"
SAFE = {
    "environment": "production",
    "url": "https://vagt.example.com",
    "trusted_proxies": "127.0.0.1/32",
    "smtp_url": "smtp://mail.example.com",
}


def found(monkeypatch, settings, key=LONG, hosts=("vagt.example.com",), **changes):
    settings.SECRET_KEY = key
    settings.ALLOWED_HOSTS = list(hosts)
    chosen = Configuration.model_validate({**SAFE, **changes})
    monkeypatch.setattr(checks, "configuration", lambda: chosen)
    return [message.id for message in checks.production(None)]


def test_a_safe_configuration_passes(monkeypatch, settings):
    assert found(monkeypatch, settings) == []


@pytest.mark.parametrize("key", ["short", "x" * 80, "django-insecure-" + "abcdefghijklmnopqrstuvwxyz" * 3])
def test_a_weak_secret_is_refused(monkeypatch, settings, key):
    assert found(monkeypatch, settings, key=key) == ["vagt.E001"]


def test_plain_http_is_refused(monkeypatch, settings):
    assert "vagt.E002" in found(monkeypatch, settings, url="http://vagt.example.com")


@pytest.mark.parametrize("host", ["*", ".example.com"])
def test_any_host_is_refused(monkeypatch, settings, host):
    assert "vagt.E003" in found(monkeypatch, settings, hosts=[host])


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"require_second_factor": "false"}, "vagt.W001"),
        ({"smtp_url": None}, "vagt.W002"),
        ({"trusted_proxies": ""}, "vagt.W003"),
    ],
)
def test_doubtful_choices_are_warned_of(monkeypatch, settings, changes, warning):
    assert found(monkeypatch, settings, **changes) == [warning]


@pytest.mark.parametrize(("listen", "warned"), [("127.0.0.1:8000", []), ("0.0.0.0:8000", ["vagt.W004"])])
def test_a_demo_within_everybodys_reach(monkeypatch, settings, listen, warned):
    assert found(monkeypatch, settings, environment="demo", listen=listen) == warned


def in_database(monkeypatch):
    monkeypatch.setattr(checks, "configuration", lambda: Configuration.model_validate(SAFE))
    return [message.id for message in checks.database_role(None, databases=["default"])]


def test_the_service_role_passes(monkeypatch, db):
    assert "vagt.E004" not in in_database(monkeypatch)


@pytest.mark.database
@pytest.mark.parametrize("role", ["postgres", "vagt_owner", "vagt_backup"])
def test_a_role_that_the_wall_does_not_hold_is_refused(monkeypatch, own_database, role):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", role)
    assert "vagt.E004" in in_database(monkeypatch)
    connection.close()


def test_the_demo_cast_in_production_is_refused(monkeypatch, db):
    with behind(STAFF):
        get_user_model().objects.create(email="somebody@demo.example", created_at=now())
        assert "vagt.E005" in in_database(monkeypatch)
