"""Numbers for Prometheus, summed over every web process.

Processes share files in PROMETHEUS_MULTIPROC_DIR (set by `vagt up`); without it each process tells its own.
"""

import os
import time
from collections.abc import Callable, Iterator

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY as OWN
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from vagt.project.health.findings import heartbeat_age
from vagt.project.logs import route_of

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

_requests = Counter("vagt_requests", "Requests answered", ["method", "route", "status"])
_seconds = Histogram(
    "vagt_request_seconds",
    "Time to answer a request",
    ["method", "route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class RequestMetrics:
    """Counts requests and their time by route; an unknown path is one route, so nobody can grow the list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in METHODS else "other"
        route = route_of(request)
        _requests.labels(method, route, str(response.status_code)).inc()
        _seconds.labels(method, route).observe(time.perf_counter() - began)
        return response


class _Database:
    """Read when asked: jobs by state, size, the worker's last sign of life."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("vagt_database_up", "1 when the database answers")
        try:
            with transaction.atomic():
                yield from self._read()
            up.add_metric([], 1)
        except (DatabaseError, InterfaceError):
            up.add_metric([], 0)
        yield up

    def _read(self) -> Iterator[Metric]:
        states = GaugeMetricFamily("vagt_jobs", "Jobs by state", labels=["state"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
            for state, count in cursor.fetchall():
                states.add_metric([state], count)
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
        yield states
        yield GaugeMetricFamily("vagt_database_bytes", "Size of the database", value=size)
        age = heartbeat_age()
        if age is not None:
            yield GaugeMetricFamily(
                "vagt_worker_heartbeat_age_seconds", "Since a job worker's last sign of life", value=age
            )


def exposition() -> bytes:
    """Everything, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Database())
    shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not shared:
        return generate_latest(registry) + generate_latest(OWN)
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
