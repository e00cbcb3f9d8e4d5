"""`vagt createsuperuser`: the first colleague of a production installation, who invites everybody else."""

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.errors import Refusal
from vagt.kit.now import now
from vagt.people.actions import add_consultant, give_password
from vagt.people.rules import SYSTEM

PASSWORD = "DJANGO_SUPERUSER_PASSWORD"  # noqa: S105 - the name of a variable, as Django's own command has it


class Command(BaseCommand):
    """Asks for what is not given. The password is read from the terminal or from DJANGO_SUPERUSER_PASSWORD."""

    help = "Make an administrator, with a password. Others are invited from the People page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email")
        parser.add_argument("--name")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive")

    def handle(self, *_args: Any, interactive: bool, **given: Any) -> None:
        email = given["email"] or self._ask("E-mail", "--email", interactive)
        name = given["name"] or self._ask("Name", "--name", interactive)
        password = self._password(interactive)
        at = now()
        try:
            validate_password(password)
            with behind(STAFF), transaction.atomic():
                made = add_consultant(
                    name=name, email=email, provider_roles=["administrator", "consultant"], by=SYSTEM, at=at
                )
                give_password(made.user, password, by=SYSTEM, at=at)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{name} is an administrator and signs in as {made.user.email}.")

    def _ask(self, label: str, option: str, interactive: bool) -> str:  # noqa: FBT001 - passed on
        if not interactive:
            raise CommandError(f"Say {option}.")
        answer = input(f"{label}: ").strip()
        if not answer:
            raise CommandError(f"{label} is needed.")
        return answer

    def _password(self, interactive: bool) -> str:  # noqa: FBT001 - passed on
        if PASSWORD in os.environ:
            return os.environ[PASSWORD]
        if not interactive:
            raise CommandError(f"Set {PASSWORD}.")
        password = getpass("Password: ")
        if password != getpass("Password again: "):
            raise CommandError("The two passwords differ.")
        return password
