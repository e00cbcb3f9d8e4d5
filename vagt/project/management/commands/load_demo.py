"""`vagt load_demo`: fill an empty installation with the demo cast."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.people.queries import provider
from vagt.project.demo.agreements import make_agreements
from vagt.project.demo.canned import make_canned
from vagt.project.demo.mail import make_mail
from vagt.project.demo.people import make_people
from vagt.project.demo.tasks import make_tasks


class Command(BaseCommand):
    """Make the demo cast and what it has bought; does nothing where a provider of another name is at home."""

    help = "Fill an empty installation with the demo cast."

    def handle(self, *_args: Any, **_options: Any) -> None:
        at = now()
        with behind(STAFF), transaction.atomic():
            here = provider()
            if here.pk and here.name not in {"Vagt", "Nordlys"}:
                self.stdout.write(f"{here.name} is at home here, so no demo is loaded.")
                return
            cast = make_people(at)
            make_agreements(cast, at)
            make_canned(at)
            make_tasks(cast, at)
            make_mail(at)
        self.stdout.write("The demo is loaded.")
