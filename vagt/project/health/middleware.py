"""Probes are answered before everything else: whatever host they name, with or without a database."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from vagt.project.health.views import PROBES


class Probes:
    """The first middleware. Host names, sessions and proxies are none of a probe's business."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path)
        return probe(request) if probe else self.get_response(request)
