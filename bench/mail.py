"""How many mails a second are stored, read and filed, and what each step of it costs in processor time.

    python bench/mail.py                     # --mails 400 --attached 200
    python bench/mail.py --profile 25        # and the functions in which the two Python steps spend it

The real path, one step after the other: each mail is stored in a transaction of its own, read in the pool of killable
readers as the mail process reads, and filed by a worker that takes the jobs from the queue, the receipt included. Every
mail is of a registered contact and becomes a task. Processor time is that of this process, of the readers and of every
PostgreSQL process, so that it stays right while other work uses the machine; on two processors the most that can be
filed a second is two seconds divided by what a mail costs.
"""

import argparse
import cProfile
import os
import pstats
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from pages import ROOT, TICK, analyse, login, serve

MADE = datetime(2026, 7, 3, 10, 0, tzinfo=UTC)
ADDRESS, JUDGE = "support@nordlys.example", "mx.nordlys.example"
SIZE = 200_000
WORDS = [
    "ordren",
    "kunden",
    "lageret",
    "portalen",
    "fejlen",
    "priserne",
    "billedet",
    "eksporten",
    "serveren",
    "der",
    "ikke",
    "kan",
    "vi",
    "har",
    "det",
    "på",
    "i",
]


def mail(sender: str, number: int, size: int, chance: random.Random) -> bytes:
    """A mail of some 1.5 kB in text and HTML as programs write it; with a file of `size` bytes when asked."""
    text = "\n".join(" ".join(chance.choices(WORDS, k=12)) for _ in range(8))
    message = EmailMessage()
    domain = sender.rpartition("@")[2]
    message["Authentication-Results"] = f"{JUDGE}; dmarc=pass header.from={domain}"
    message["Received"] = f"from mail.{domain} by {JUDGE} with ESMTPS id {number}; Fri, 3 Jul 2026 12:00:00 +0200"
    message["From"], message["To"], message["Subject"] = f"En Kunde <{sender}>", ADDRESS, f"Fejl nummer {number}"
    message["Date"], message["Message-ID"] = "Fri, 3 Jul 2026 12:00:00 +0200", f"<{number}.{size}@mail.{domain}>"
    message.set_content(text)
    message.add_alternative("<html><body><p>" + text.replace("\n", "</p><p>") + "</p></body></html>", subtype="html")
    if size:
        message.add_attachment(chance.randbytes(size), maintype="application", subtype="pdf", filename="ordrer.pdf")
    return message.as_bytes()


def spent_of(process: int) -> tuple[int, float]:
    """The parent of a process, and the milliseconds that it and its ended children have used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), sum(map(int, fields[11:15])) * TICK


def spent_by(server: int, readers: Iterable[int]) -> tuple[float, float, float]:
    """The milliseconds used so far by this process, by the readers, and by every process of the database."""
    database = 0.0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent, spent = spent_of(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
        database += spent if server in {int(entry.name), parent} else 0.0
    return time.process_time() * 1000, sum(spent_of(reader)[1] for reader in readers), database


class Bench:
    """One database and one mailbox; `server` is the first process of the database."""

    def __init__(self, folder: Path, cast: Any, pool: Any, profiled: int) -> None:
        from vagt.kit.now import now
        from vagt.mail.actions import add_mailbox
        from vagt.mail.rules.settings import Secrets, Settings
        from vagt.mail.staff import as_staff
        from vagt.people.rules import SYSTEM

        (pid_file,) = folder.rglob("postmaster.pid")
        self.server, self.pool, self.profiled = int(pid_file.read_text().split()[0]), pool, profiled
        self.clock, self.staff, self.by = now, as_staff, SYSTEM
        self.senders = [one.email for one in cast.contact_of.values()]
        settings = Settings(address=ADDRESS, display_name="Nordlys", incoming="none", trusted_authserv_id=JUDGE)
        with as_staff():
            self.mailbox = add_mailbox("support", settings, Secrets(), by=SYSTEM, at=MADE)

    def store(self, mails: list[bytes]) -> None:
        from vagt.mail.actions import store_inbound

        for raw in mails:
            with self.staff():
                store_inbound(self.mailbox, raw, by=self.by, at=self.clock())

    def read(self) -> None:
        from vagt.mail.reading import read_some

        while read_some(self.pool, self.clock):
            pass

    def work(self) -> None:
        from procrastinate.contrib.django import app

        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            worker.run_worker(wait=False, concurrency=4, install_signal_handlers=False, listen_notify=False)

    def run(self, title: str, mails: list[bytes]) -> None:
        steps: dict[str, Callable[[], None]] = {
            "stored": lambda: self.store(mails),
            "read": self.read,
            "filed": self.work,
        }
        total, began = [0.0, 0.0, 0.0], time.monotonic()
        print(f"\n{title}, {len(mails)} mails, ms a mail\n")
        print("| step | Python | readers | PostgreSQL | together |\n| --- | --- | --- | --- | --- |")
        for name, step in steps.items():
            before = spent_by(self.server, self.pool.processes())
            with self.profile(name):
                step()
            after = spent_by(self.server, self.pool.processes())
            each = [(now - then) / len(mails) for now, then in zip(after, before, strict=True)]
            total = [a + b for a, b in zip(total, each, strict=True)]
            print(f"| {name} | {each[0]:.1f} | {each[1]:.1f} | {each[2]:.1f} | {sum(each):.1f} |", flush=True)
        print(f"| all | {total[0]:.1f} | {total[1]:.1f} | {total[2]:.1f} | {sum(total):.1f} |")
        spent = time.monotonic() - began
        print(f"\n{2000 / sum(total):.0f} mails a second on two processors; here, one step at a time, {spent:.1f} s.")
        self.count()

    def count(self) -> None:
        from vagt.mail.models import InboundMessage

        with self.staff():
            left = list(InboundMessage.objects.exclude(state="filed").values_list("state", "reason", "error")[:3])
        if left:
            sys.exit(f"not everything was filed: {left}")

    @contextmanager
    def profile(self, name: str) -> Any:
        if not self.profiled:
            yield
            return
        with cProfile.Profile() as profile:
            yield
        print(f"\n{name}:")
        pstats.Stats(profile).sort_stats("cumulative").print_stats(self.profiled)


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--mails", type=int, default=400)
    wanted.add_argument("--attached", type=int, default=200, help="mails with a file of 200 kB")
    wanted.add_argument("--profile", type=int, default=0, help="functions to show of each step")
    chosen = wanted.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vagt-bench-"))
    sys.path.insert(0, str(ROOT))
    os.environ.update(login("vagt_app", folder) | {"VAGT_DATABASE_POOL": "8"})  # as an installation has it
    try:
        serve(folder)
        import django

        django.setup()
        from django.db import transaction

        from vagt.kit.db.walls import STAFF, behind
        from vagt.mail.reader.pool import Pool
        from vagt.project.demo.agreements import make_agreements
        from vagt.project.demo.people import make_people

        cast = make_people(MADE)
        with behind(STAFF), transaction.atomic():
            make_agreements(cast, MADE)
        analyse(folder)
        chance = random.Random(3)
        with Pool(2) as pool:
            bench = Bench(folder, cast, pool, chosen.profile)
            senders = bench.senders
            bench.run("Warming up", [mail(senders[n % len(senders)], n, 0, chance) for n in range(20)])
            plain = [mail(senders[n % len(senders)], 1000 + n, 0, chance) for n in range(chosen.mails)]
            bench.run("Plain", plain)
            files = [mail(senders[n % len(senders)], 9000 + n, SIZE, chance) for n in range(chosen.attached)]
            bench.run("With 200 kB", files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
