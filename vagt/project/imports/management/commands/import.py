# ruff: noqa: N999
"""`vagt import KIND FILE [--dry-run]`: a list, tried and applied as in the browser."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import Refusal
from vagt.kit.now import now
from vagt.people.rules import SYSTEM
from vagt.project.imports.actions import Outcome, apply_list, keep_list, try_list
from vagt.project.imports.kinds import KINDS


class Command(BaseCommand):
    """Says every fault with its line and column, and changes nothing while there is one."""

    help = "Import a list of customers, contacts or colleagues from a CSV file; all of its lines or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what is wrong, and change nothing")

    def handle(self, *_args: Any, kind: str, file: Path, dry_run: bool, **_options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Nothing was changed.") from error
        at = now()
        with behind(STAFF), transaction.atomic():
            row = keep_list(kind=kind, file_name=file.name, content=content, by=SYSTEM, at=at)
            outcome = try_list(row, by=SYSTEM, at=at)
            self._must_be_right(outcome, file)
            if dry_run:
                transaction.set_rollback(True)
                self.stdout.write(f"All {outcome.read.count} lines are right ({outcome.read.encoding}).")
                return
            try:
                apply_list(row, by=SYSTEM, at=at)
            except Refusal as refusal:
                raise CommandError(f"{refusal} Nothing was changed.") from refusal
        self.stdout.write(f"Imported {outcome.read.count} lines. Take it back at /import/{row.pk}/.")

    def _must_be_right(self, outcome: Outcome, file: Path) -> None:
        if outcome.faults:
            lines = "\n".join(f"  {fault}" for fault in outcome.faults)
            raise CommandError(f"{file} has {len(outcome.faults)} faults; nothing was changed.\n{lines}")
