"""The outside heartbeat: one address, no other; silent about trouble that has been told."""

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from vagt.kit.words import Words
from vagt.project import jobs
from vagt.project.configuration import Configuration
from vagt.project.health.finding import fine, problem
from vagt.project.health.heartbeat import Heartbeat


class Outside(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def outside():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    server.asked, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/beat"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_beat_that_arrives(outside):
    assert Heartbeat(outside.url).beat()
    assert outside.asked == ["/beat"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(outside, status):
    outside.status = status
    assert not Heartbeat(outside.url).beat()
    assert outside.asked == ["/beat"]


def test_failures_are_told_once_and_so_is_their_end(outside, caplog):
    heartbeat = Heartbeat(outside.url)
    with caplog.at_level(logging.WARNING, logger="vagt.heartbeat"):
        outside.status = 500
        for _ in range(5):
            heartbeat.beat()
        outside.status = 200
        for _ in range(5):
            heartbeat.beat()
    assert [record.getMessage() for record in caplog.records] == [
        "The heartbeat address cannot be called: status 500",
        "The heartbeat address answers again",
    ]


def test_nobody_listens():
    assert not Heartbeat("http://127.0.0.1:1/").beat()


@pytest.mark.parametrize(("state", "beats"), [(fine, 1), (problem, 0)])
def test_only_while_everything_works(outside, monkeypatch, state, beats):
    chosen = Configuration.model_validate({"heartbeat_url": outside.url})
    words = Words("", "")
    monkeypatch.setattr(jobs, "configuration", lambda: chosen)
    monkeypatch.setattr(jobs, "findings", lambda at: [state("x", words, *([words] if state is problem else []))])
    jobs._heartbeat.cache_clear()
    jobs.call_heartbeat(timestamp=0)
    assert len(outside.asked) == beats
