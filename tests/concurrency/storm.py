"""Mail arrives in bursts and is answered, while the processes that carry it are killed and started again.

The mail processes and the worker are those of an installation, each a child as the supervisor keeps it; Dovecot and
the sink live on. Chance comes from a seed alone.
"""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from tests.concurrency.totals import rest, totals
from tests.dovecot import PASSWORD
from tests.running.installation import eventually
from vagt.intake.tests.post import JUDGE, mail
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.mail.actions import add_mailbox, change_mailbox
from vagt.mail.queries import mailbox_at
from vagt.mail.rules.settings import Secrets, Settings
from vagt.people.rules import SYSTEM
from vagt.project import jobs
from vagt.project.up.child import Child
from vagt.project.up.processes import die_with_parent
from vagt.tasks.actions import Written, answer
from vagt.tasks.models import Task

CHILDREN = {
    "mail": ["mail"],
    "another mail": ["mail"],
    "worker": ["procrastinate", "worker", "--concurrency", "4", "--shutdown-graceful-timeout", "8"],
}
GRACE = 30.0
MOST_SECONDS_BETWEEN_KILLS = 20  # so long at most, on a machine that is busy with other things
QUIET_SECONDS = 300
CONSULTANTS = ("Freja", "Malthe")


class Storm:
    """One database, one mailbox, one seed. `delivered` and `answers` are what must be found again."""

    def __init__(self, seed, cast, dovecot, sink, superuser, database, folder):
        self.chance, self.seed = random.Random(seed), seed
        self.cast, self.dovecot, self.sink, self.superuser = cast, dovecot, sink, superuser
        self.viewers = [cast.viewer(name) for name in CONSULTANTS]
        self.contacts = [one.email for one in cast.contact_of.values()]
        self.address = f"storm-{seed}@nordlys.example"
        self.delivered, self.answers, self.answered, self.kills = [], 0, set(), dict.fromkeys(CHILDREN, 0)
        self._log = (folder / "children.log").open("ab")
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "vagt.project.settings",
            "VAGT_DATABASE_URL": database.url,
        }
        self.children = {
            name: Child(name, lambda words=words: self._spawn(words), stop_signal=signal.SIGTERM, grace=GRACE)
            for name, words in CHILDREN.items()
        }
        self._open_mailbox()

    def _open_mailbox(self):
        given = Settings(
            address=self.address,
            display_name="Nordlys",
            incoming="imap",
            host="127.0.0.1",
            port=self.dovecot.imap,
            tls="plain",
            login=self.address,
            trusted_authserv_id=JUDGE,
            smtp_host="127.0.0.1",
            smtp_port=self.sink.port,
            smtp_tls="plain",
        )
        with behind(STAFF), transaction.atomic():
            known = mailbox_at(self.address)
            if known is not None:
                change_mailbox(known, given, Secrets(secret=PASSWORD), by=SYSTEM, at=now())
            else:
                add_mailbox(f"storm-{self.seed}", given, Secrets(secret=PASSWORD), by=SYSTEM, at=now())

    def _spawn(self, words):
        return subprocess.Popen(
            [sys.executable, "-m", "vagt.project.main", *words],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - the child only asks the kernel for a signal
        )

    def rage(self, kills, burst):
        """Deliver a burst, answer what has become a task, kill somebody, start them again; so many times."""
        for child in self.children.values():
            child.start()
        for _number in range(kills):
            self.arrive(burst)
            self.respond()
            self._busy(steps=self.chance.randint(1, 4))
            self.kill(self.chance.choice(sorted(CHILDREN)))

    def _busy(self, steps):
        """Wait till so many mails were filed or sent meanwhile: whoever is killed is in the middle of it."""
        begun, ends = self._progress(), time.monotonic() + MOST_SECONDS_BETWEEN_KILLS
        while self._progress() < begun + steps and time.monotonic() < ends:
            time.sleep(0.02)

    def _progress(self):
        return self.superuser.execute(_PROGRESS).fetchone()[0]

    def arrive(self, number):
        """Mail of known senders; each opens a task of its own."""
        raws = []
        for _ in range(number):
            name = f"<{self.seed}.{len(self.delivered)}@mail.example>"
            self.delivered.append(name)
            sender = self.chance.choice(self.contacts)
            raws.append(mail(sender, f"Ordre {name[1:-14]}", f"Ordren mangler: {name}", message_id=name))
        self.dovecot.deliver(self.address, *raws)

    def respond(self):
        """Each consultant answers a task that nobody answered, and now and then the customer writes back."""
        with behind(STAFF), transaction.atomic():
            waiting = list(Task.objects.exclude(pk__in=self.answered).order_by("id")[: len(self.viewers)])
        for viewer, task in zip(self.viewers, waiting, strict=False):
            with behind(STAFF):
                said = answer(task, Written("Vi ser på den."), by=viewer, at=now())
            self.answered.add(task.pk)
            self.answers += 1
            if self.chance.random() < 0.5:
                self._write_back(task, said)

    def _write_back(self, task, said):
        name = f"<{self.seed}.{len(self.delivered)}@mail.example>"
        self.delivered.append(name)
        with behind(STAFF), transaction.atomic():
            sender = task.contact.email
        raw = mail(sender, f"Re: {task.title}", f"Tak: {name}", message_id=name, in_reply_to=said.mail_id)
        self.dovecot.deliver(self.address, raw)

    def kill(self, name):
        """Now, without a word; the supervisor's own way of noticing and starting again, without its pause."""
        child = self.children[name]
        os.kill(child.pid, signal.SIGKILL)
        eventually(child.has_ended, 30, f"{name} is gone")
        child.respawn()
        self.kills[name] += 1

    def calm(self):
        """Let everybody finish what they do; then the leases of the dead run out, and the living do the rest."""
        self.stop()
        for statement in _TIME_PASSES:
            self.superuser.execute(statement)
        with suppress(AlreadyEnqueued):  # the worker's own clock was first
            jobs.retry_stalled_jobs.defer(timestamp=0)
        for child in self.children.values():
            child.start()
        eventually(self._quiet, QUIET_SECONDS, "quiet")
        self.stop()

    def _quiet(self):
        ended = [name for name, child in self.children.items() if child.has_ended()]
        assert ended == [], "nobody ends by themselves"
        stored = self.superuser.execute("SELECT count(*) FROM mail_inboundmessage").fetchone()[0]
        return stored >= len(self.delivered) and not rest(self.superuser)

    def stop(self):
        for child in self.children.values():
            child.ask_to_stop()
        for child in self.children.values():
            child.wait_stopped(lambda: False)

    def totals(self):
        """The equality query, and how often the sink was given the same mail again."""
        return totals(self.superuser, self.delivered, self.answers, self.sink.taken)


_PROGRESS = "SELECT count(*) FROM kit_event WHERE kind IN ('mail.filed', 'mail.sent')"

# What a quarter of an hour does; nobody runs meanwhile, so every claim is a dead one's.
_TIME_PASSES = (
    "UPDATE mail_outboundmessage SET next_attempt_at = claimed_at WHERE state = 'sending'",
    "UPDATE mail_inboundmessage SET claimed_at = claimed_at - interval '1 hour' WHERE state = 'stored'",
    "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'",
)
