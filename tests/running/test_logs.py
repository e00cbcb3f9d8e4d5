"""A log line carries ids and durations, never a person's address or the path of a one-time link."""

import io
import json
import logging
import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from vagt.project.configuration import Configuration
from vagt.project.logs import RequestLog, configure, logging_settings


@pytest.fixture
def lines():
    """What is written from here on, as parsed lines."""
    written = io.StringIO()
    configure(logging_settings(Configuration.model_validate({"environment": "production"})))
    for handler in logging.getLogger().handlers:
        handler.stream = written
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    configure(settings.LOGGING)


def test_a_line_is_json_and_addresses_are_blotted(lines):
    try:
        raise ValueError("Key (email)=(laura@bageri.example) already exists")
    except ValueError:
        logging.getLogger("vagt.somewhere").exception("failed for %s", "laura.m+x@bageri.example")
    (line,) = lines()
    assert line["event"] == "failed for [address]"
    assert "Key (email)=([address])" in line["exception"]
    assert "bageri" not in json.dumps(line)
    assert line["level"] == "error"
    assert line["at"].endswith("Z")


def test_a_request_is_one_line_with_its_route_and_not_its_path(lines):
    request = RequestFactory().get("/approve/one-time-secret/?token=secret")

    def answer(_request):
        logging.getLogger("vagt.inner").warning("inside")
        return HttpResponse("body of a person")

    response = RequestLog(answer)(request)
    inner, outer = lines()
    assert inner["request_id"] == outer["request_id"] == response.headers["X-Request-ID"]
    assert (outer["method"], outer["status"]) == ("GET", 200)
    assert "secret" not in json.dumps(outer)
    assert "person" not in json.dumps(outer)


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-12345", True), ("x" * 65, False), ('a"b\nc12345', False), ("short", False)]
)
def test_a_proxys_request_id_is_kept_when_it_looks_like_one(given, kept):
    request = RequestFactory().get("/", headers={"x-request-id": given})
    answered = RequestLog(lambda _: HttpResponse())(request).headers["X-Request-ID"]
    assert (answered == given) is kept
    assert re.fullmatch(r"[A-Za-z0-9-]{8,64}", answered)


def test_a_missing_page_is_no_news(lines):
    Client(raise_request_exception=False).get("/healthz/nothing-of-this-name")
    assert [line for line in lines() if line["logger"] == "django.request"] == []
