"""The outside heartbeat: while everything works an address is called, so that somebody notices our silence."""

import logging
import urllib.error
import urllib.request
from importlib.metadata import version

TIMEOUT_SECONDS = 10

log = logging.getLogger("vagt.heartbeat")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The address that was configured is called, and no other that it may point to."""

    def redirect_request(self, *_: object) -> None:
        return None


class Heartbeat:
    """Calls one address. A failure is logged when it begins and when it is over, not every minute between."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._failing = False
        self._opener = urllib.request.build_opener(_NoRedirects)

    def beat(self) -> bool:
        """Call it once; true when it answered with 2xx. Never raises."""
        reason = self._call()
        if reason and not self._failing:
            log.warning("The heartbeat address cannot be called: %s", reason)
        if not reason and self._failing:
            log.warning("The heartbeat address answers again")
        self._failing = bool(reason)
        return not reason

    def _call(self) -> str:
        agent = {"User-Agent": f"Vagt/{version('vagt')}"}
        request = urllib.request.Request(self._url, headers=agent)  # noqa: S310 - the settings take http(s) only
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                response.read(1024)
        except urllib.error.HTTPError as error:
            error.close()
            return f"status {error.code}"
        except (OSError, ValueError) as error:
            return type(getattr(error, "reason", error)).__name__
        return ""
