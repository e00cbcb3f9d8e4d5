"""An SMTP server of the tests' own: takes what it is told to take, and remembers it."""

from contextlib import contextmanager
from email import message_from_bytes

from aiosmtpd.controller import Controller

from vagt.mail.tests.ports import free_port


class Sink:
    """`rcpt` and `data` answer instead of 250, once for each entry; `envelopes` is what was taken."""

    def __init__(self):
        self.envelopes, self.mails = [], []
        self.rcpt, self.data = {}, []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        answer = self.data.pop(0) if self.data else "250 taken"
        if answer.startswith(("250", "drop")):
            self.envelopes.append(envelope)
            self.mails.append(message_from_bytes(envelope.content))
        if answer == "drop":  # taken, and the line goes dead before we are told
            server.transport.abort()
            return "421 gone"
        return answer


@contextmanager
def running_sink(*, smtputf8=False):
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=smtputf8)
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()
