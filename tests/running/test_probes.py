"""The probes: alive without anything, ready only when everything is, metrics for those who may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from vagt.kit.now import now
from vagt.project.configuration import configuration
from vagt.project.health import findings as examined
from vagt.project.health import views


def a_worker_lives(superuser):
    superuser.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


def readiness():
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()["failing"]


def test_alive_needs_no_database_and_believes_any_host():
    answer = Client(headers={"host": "10.1.2.3:9"}).get("/healthz")  # without `db` a query raises
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_when_everything_is(own_database, superuser):
    a_worker_lives(superuser)
    assert readiness() == (200, [])


def test_not_ready_without_a_worker(own_database, superuser):
    assert readiness() == (503, ["worker"])
    superuser.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '61 s')")
    assert readiness() == (503, ["worker"])


def test_not_ready_while_a_migration_is_missing(own_database, superuser):
    a_worker_lives(superuser)
    superuser.execute("DELETE FROM django_migrations WHERE app = 'kit'")
    assert readiness() == (503, ["migrations"])


def test_not_ready_on_a_database_of_a_newer_version(own_database, superuser):
    a_worker_lives(superuser)
    superuser.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('kit', '9999_later', now())")
    assert readiness() == (503, ["migrations"])


@pytest.mark.parametrize(("seconds", "failing"), [(0.9, []), (-0.9, []), (1.5, ["clock"]), (-1.5, ["clock"])])
def test_clocks_that_differ_by_more_than_a_second(own_database, superuser, monkeypatch, seconds, failing):
    a_worker_lives(superuser)
    monkeypatch.setattr(examined, "now", lambda: now() + timedelta(seconds=seconds))
    assert readiness()[1] == failing


def test_not_ready_without_a_database(own_database):
    connection.close()
    connection.settings_dict["NAME"] = "no_such_database"
    assert readiness() == (503, ["database"])


def test_readiness_tells_strangers_no_more_than_names(own_database):
    answer = Client().get("/readyz").json()
    assert answer.keys() == {"ready", "failing", "checks"}
    assert set(answer["checks"].values()) <= {"ok", "problem"}


def metrics(**headers):
    address = headers.pop("address", "127.0.0.1")
    return Client(headers=headers, REMOTE_ADDR=address).get("/metrics")


def test_metrics_for_this_machine(own_database, superuser):
    a_worker_lives(superuser)
    told = metrics().content.decode()
    for name in ("vagt_database_up 1.0", "vagt_database_bytes", "vagt_worker_heartbeat_age_seconds"):
        assert name in told


def test_metrics_of_a_database_that_is_down(own_database):
    connection.close()
    connection.settings_dict["NAME"] = "no_such_database"
    assert "vagt_database_up 0.0" in metrics().content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"address": "192.0.2.7"},
        {"address": "192.0.2.7", "authorization": "Bearer wrong"},
        {"address": "192.0.2.7", "authorization": "Basic right"},
        {"x-forwarded-for": "192.0.2.7"},  # a proxy on this machine passes somebody on
        {"forwarded": "for=192.0.2.7"},
        {"address": ""},
    ],
)
def test_metrics_are_refused_to_others(monkeypatch, headers):
    with_token(monkeypatch, "right")
    assert metrics(**headers).status_code == 403


def test_metrics_with_the_token(own_database, monkeypatch):
    with_token(monkeypatch, "right")
    assert metrics(address="192.0.2.7", authorization="Bearer right").status_code == 200


def test_without_a_token_set_no_token_is_right(monkeypatch):
    assert metrics(address="192.0.2.7", authorization="Bearer ").status_code == 403


def with_token(monkeypatch, token):
    changed = type(configuration()).model_validate({"environment": "test", "metrics_token": token})
    monkeypatch.setattr(views, "configuration", lambda: changed)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_only_answer(path):
    assert Client().post(path).status_code == 405
