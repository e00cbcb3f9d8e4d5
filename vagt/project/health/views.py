"""The probes. They look at nothing of a session or a customer, so no wall is raised for them."""

import hmac
from ipaddress import ip_address

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from vagt.project.configuration import configuration
from vagt.project.health.findings import readiness
from vagt.project.health.metrics import exposition


@never_cache
@require_safe
@transaction.non_atomic_requests
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process lives. Says nothing about the database: a restart would not mend that."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
@transaction.non_atomic_requests
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when requests can be served, else 503; which part fails, and nothing that helps an attacker."""
    found = readiness()
    failing = [finding.code for finding in found if finding.level == "problem"]
    return JsonResponse(
        {"ready": not failing, "failing": failing, "checks": {finding.code: finding.level for finding in found}},
        status=503 if failing else 200,
    )


@never_cache
@require_safe
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, or with the bearer token."""
    if not (_from_here(request) or _has_token(request)):
        return HttpResponse(
            "Only from this machine, or with VAGT_METRICS_TOKEN.\n", status=403, content_type="text/plain"
        )
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _from_here(request: HttpRequest) -> bool:
    """A loopback peer that passes nobody on: behind a proxy of this machine everybody would look local."""
    forwarded = any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"))
    try:
        return not forwarded and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    token = configuration().metrics_token
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token is None or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), token.get_secret_value().encode())


PROBES = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
