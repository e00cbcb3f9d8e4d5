"""`vagt load_catalogue [FILE]`: load the plans that can be sold."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vagt.agreements.actions import load_catalogue, load_shipped
from vagt.agreements.errors import DocumentRefused
from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.people.rules import SYSTEM


class Command(BaseCommand):
    """Load a plan catalogue; without a file, the shipped one and a first calendar, where there is none yet."""

    help = "Load the plans of FILE (TOML); without FILE the shipped plans and calendar, if there are none yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *_args: Any, file: Path | None, **_options: Any) -> None:
        try:
            with behind(STAFF):
                loaded = (
                    load_shipped(by=SYSTEM, at=now())
                    if file is None
                    else load_catalogue(
                        file.read_text(encoding="utf-8"), reason=f"Loaded from {file.name}", by=SYSTEM, at=now()
                    )
                )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Nothing was changed.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} is not UTF-8 text: {error}. Nothing was changed.") from error
        except DocumentRefused as refused:
            lines = "\n".join(f"  {fault}" for fault in refused.facts["faults"])
            raise CommandError(f"The catalogue has faults; nothing was changed.\n{lines}") from refused
        for version in loaded.versions:
            self.stdout.write(f"Recorded {version}.")
        if loaded.unchanged:
            self.stdout.write(f"Unchanged: {', '.join(loaded.unchanged)}.")
