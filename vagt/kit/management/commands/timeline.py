"""`vagt timeline verify`: prove that nobody has rewritten the timeline."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.events import verify


class Command(BaseCommand):
    """Computes every hash of every chain again, in the database, and compares."""

    help = "Verify that the timeline is as it was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["verify"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        with behind(STAFF), transaction.atomic():
            proof = verify()
        if proof.faults:
            lines = "\n".join(f"  {fault}" for fault in proof.faults)
            raise CommandError(f"The timeline was rewritten: {len(proof.faults)} events do not fit.\n{lines}")
        self.stdout.write(f"All {proof.events} events of {proof.chains} chains are as they were written.")
        self.stdout.write(f"Heads: {proof.heads}")
