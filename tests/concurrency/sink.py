"""The mail server that everything leaves by: it counts Message-IDs, and takes its time before it says that it took one."""

import asyncio
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes

from aiosmtpd.controller import Controller

from vagt.mail.tests.ports import free_port

PAUSE = 0.05  # accepted, and not yet told: the moment in which a kill makes a repeat


class Sink:
    """`taken` counts how often each Message-ID was accepted."""

    def __init__(self):
        self.taken = Counter()

    async def handle_DATA(self, server, session, envelope):
        self.taken[message_from_bytes(envelope.content)["Message-ID"]] += 1
        await asyncio.sleep(PAUSE)
        return "250 taken"


@contextmanager
def running_sink():
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()
