"""`vagt mail`: fetch, read and send until asked to stop. One of the processes of `vagt up`."""

import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vagt.kit.now import now
from vagt.mail.process import Mailroom


class Command(BaseCommand):
    """Runs in the foreground."""

    help = "Fetch, read and send mail (done by `vagt up`)."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        stop = threading.Event()

        def asked(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, asked)
        try:
            Mailroom(stop, clock=now, cap=settings.MAIL_MAX_BYTES, listen=settings.LMTP_LISTEN).run()
        except OSError as error:
            raise CommandError(f"Mail cannot be taken in: {error}. See VAGT_LMTP_LISTEN.") from error
