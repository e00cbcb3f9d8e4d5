"""`vagt lmtp`: take in mail that another server delivers, and nothing else; for a machine of its own."""

import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vagt.kit.now import now
from vagt.mail.delivery import Receiver


class Command(BaseCommand):
    """Runs in the foreground."""

    help = "Take in mail by LMTP on VAGT_LMTP_LISTEN (`vagt mail` does it too)."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.LMTP_LISTEN is None:
            raise CommandError("Set VAGT_LMTP_LISTEN, for example 127.0.0.1:24.")
        stop = threading.Event()

        def asked(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, asked)
        receiver = Receiver(*settings.LMTP_LISTEN, clock=now, cap=settings.MAIL_MAX_BYTES)
        receiver.start()
        try:
            receiver.wait_listening()
        except OSError as error:
            raise CommandError(f"Mail cannot be taken in: {error}.") from error
        stop.wait()
        receiver.ask_to_stop()
        receiver.join(10)
