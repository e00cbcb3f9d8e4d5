"""`vagt clocks rebuild [--check]`: are the clocks what the timeline says they are?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.people.rules import SYSTEM
from vagt.tasks.actions.rebuilding import rebuild_clock
from vagt.tasks.queries.replay import clock_differences


class Command(BaseCommand):
    """Replays every event about a clock and compares to the microsecond; without `--check` it mends what differs."""

    help = "Replay the timeline and compare every response clock with it; --check only reports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["rebuild"])
        parser.add_argument("--check", action="store_true")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        with behind(STAFF), transaction.atomic():
            found = list(clock_differences())
        if not found:
            self.stdout.write("Every clock is what the timeline says it is.")
            return
        lines = "\n".join(f"  {difference}" for difference in found)
        if check:
            raise CommandError(f"{len(found)} clocks differ from the timeline:\n{lines}")
        self.stdout.write(f"{len(found)} clocks differed:\n{lines}")
        left = 0
        with behind(STAFF):
            for difference in found:
                left += not rebuild_clock(difference, by=SYSTEM, at=now())
        if left:
            raise CommandError(f"{left} of them cannot be rebuilt: a person must look at them.")
