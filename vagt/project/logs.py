"""What the service writes about itself: JSON lines in production, readable lines elsewhere.

A line names ids, codes and durations. It never carries the body of a request or a mail, the path of a one-time link,
or a person's address: whatever looks like a mail address is blotted out before it is written, also in a traceback.
"""

import logging.config
import re
import secrets
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from vagt.project.configuration import Configuration

Event = MutableMapping[str, Any]

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+")
_access = structlog.stdlib.get_logger("vagt.request")


def _blot_addresses(_logger: Any, _method: str, event: Event) -> Event:
    return {key: _blotted(value) for key, value in event.items()}


def _blotted(value: Any) -> Any:
    return _ADDRESS.sub("[address]", value) if isinstance(value, str) else value


def _no_paths(_logger: Any, _method: str, event: Event) -> Event:
    """Django's own line about a failed request names its path, which may be a one-time link."""
    if event.get("logger") == "django.request":
        event["event"] = "request failed"
    return event


BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    _no_paths,
    _blot_addresses,
]


def _formatter(*, json: bool) -> dict[str, Any]:
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=False, timestamp_key="at", pad_event_to=0)
    )
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": BEFORE,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }


def logging_settings(configuration: Configuration) -> dict[str, Any]:
    """For the standard library's logging, which everything here ends up in."""
    quiet = configuration.environment == "test"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": _formatter(json=configuration.json_logs)},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["out"], "level": "ERROR" if quiet else "INFO"},
        "loggers": {
            "django.request": {"level": "ERROR"},  # a 404 is no news, and its line is a path
            "django.server": {"level": "WARNING", "propagate": True},
            "procrastinate": {"level": "WARNING"},  # it would write the words of every job
            "mail.log": {"level": "WARNING"},  # the server for deliveries would write every command
            "_granian": {"level": "WARNING"},
            "granian.access": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "psycopg.pool": {"level": "ERROR"},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Django's `LOGGING_CONFIG`: both structlog and the standard library end in the same lines."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[*BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class RequestLog:
    """One line a request, by the name of its route; every line within the request carries its id.

    An id given by a proxy (`X-Request-ID`) is kept when it looks like one. The answer repeats it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            _access.info(
                "request",
                method=request.method,
                route=route_of(request),
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
        response.headers["X-Request-ID"] = request_id
        return response


def route_of(request: HttpRequest) -> str:
    """The pattern of the URL table that answered, never the path: a path may be a secret or a name."""
    match = request.resolver_match
    return match.route if match else "(none)"
