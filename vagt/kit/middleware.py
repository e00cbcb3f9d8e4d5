"""What every request passes: believed proxies, our own limits, the content security policy, and refusals in words."""

import secrets
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override

from vagt.kit.bodies import TOO_LARGE, TOO_SLOW
from vagt.kit.errors import Refusal
from vagt.kit.pages import refuse

Next = Callable[[HttpRequest], HttpResponse]


class TrustedProxies:
    """Believes `X-Forwarded-For` and `X-Forwarded-Proto` from the configured networks, and from nobody else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        forwarded = meta.pop("HTTP_X_FORWARDED_FOR", "")
        proto = meta.pop("HTTP_X_FORWARDED_PROTO", "")
        if self._trusted(meta.get("REMOTE_ADDR", "")):
            meta["REMOTE_ADDR"] = self._client(forwarded, meta["REMOTE_ADDR"])
            if proto.strip().lower() == "https":
                meta["wsgi.url_scheme"] = "https"
                request.environ["wsgi.url_scheme"] = "https"  # type: ignore[attr-defined]
        return self.get_response(request)

    def _client(self, forwarded: str, peer: str) -> str:
        """The nearest address, from the right, that is not one of our proxies."""
        for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            try:
                ip_address(hop)
            except ValueError:
                return peer
            if not self._trusted(hop):
                return hop
            peer = hop
        return peer

    def _trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in settings.TRUSTED_PROXIES)


class RequestLimits:
    """Answers 413 to what is larger than the cap and 408 to what came too slowly, in words, before anything else.

    The body's arrival is watched by `vagt.kit.bodies`, outside Django; a length that is only declared is judged here.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit():
            return self._refuse(request, 400)
        if int(length) > settings.MAX_REQUEST_BYTES or TOO_LARGE in request.META:
            return self._refuse(request, 413)
        if TOO_SLOW in request.META:
            return self._refuse(request, 408)
        return self.get_response(request)

    def _refuse(self, request: HttpRequest, status: int) -> HttpResponse:
        """The page for this status. No session has been read yet; so the browser's language decides."""
        with override(get_language_from_request(request)):
            words = {"megabytes": settings.MAX_REQUEST_BYTES // 1_048_576, "seconds": settings.REQUEST_SECONDS}
            return HttpResponse(render_to_string(f"{status}.html", words), status=status)


class ContentSecurityPolicy:
    """A strict policy with a nonce per response; `request.csp_nonce` is for the one script tag of the shell."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        forms = " ".join(["'self'", *settings.CSP_FORM_ORIGINS])
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
            f"font-src 'self'; connect-src 'self'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'; "
            "manifest-src 'self'",
        )
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class Refusals:
    """Turns a refusal raised by an action into a page, a toast or a problem document, as the client understands."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django's hook: only refusals are ours."""
        return refuse(request, exception) if isinstance(exception, Refusal) else None
