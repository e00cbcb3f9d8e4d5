"""A name server of the tests' own on loopback: it knows what it was told, and that there is nothing else."""

import socket
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


class NameServer(threading.Thread):
    """`texts` are the TXT records by name; `dead` answers nothing at all."""

    def __init__(self, texts):
        super().__init__(daemon=True)
        self.texts, self.dead, self.asked = dict(texts), False, []
        self.door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.door.bind(("127.0.0.1", 0))

    def run(self):
        while True:
            try:
                packet, whom = self.door.recvfrom(4096)
            except OSError:
                return
            if not self.dead:
                self.door.sendto(self.answer(dns.message.from_wire(packet)).to_wire(), whom)

    def answer(self, question):
        asked = question.question[0]
        name = asked.name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        found = self.texts.get(name)
        if found is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            said = ['"' + '" "'.join(text[i : i + 200] for i in range(0, len(text), 200)) + '"' for text in found]
            if said:
                answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "TXT", *said))
        return answer


@contextmanager
def running_names(texts):
    server = NameServer(texts)
    server.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.timeout = ["127.0.0.1"], server.door.getsockname()[1], 0.2
    try:
        yield server, resolver
    finally:
        server.door.close()
