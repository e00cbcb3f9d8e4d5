"""Everything between an empty database and a served page; run by `vagt up` before anything serves."""

from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from vagt.project.configuration import Configuration, configuration
from vagt.project.health.findings import pending_and_unknown
from vagt.project.settings import database_settings
from vagt.project.up.static import collect_if_changed

ONE_AT_A_TIME = 7_246_801  # an advisory lock; the number has no meaning
ROLES = ("vagt_owner", "vagt_app", "vagt_staff", "vagt_portal")


class Command(BaseCommand):
    """Runs as the owner while it changes tables, as the service while it fills them; one at a time per database."""

    help = "Prepare the database and the files of this version (done by `vagt up`)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--words", type=Path, help="file to write to, how to sign in")

    def handle(self, *_args: Any, words: Path | None = None, **_options: Any) -> None:
        self._must_have_roles()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        if self._is_behind():
            self._step("Bringing the database to this version ...", "migrate", interactive=False)
            self._step("", "createcachetable")
        collect_if_changed()
        connection.close()  # gives the lock back: what follows is safe to do twice
        self._become_the_service()
        self._refuse_what_is_unsafe()
        self._fill()
        if words is not None:
            self._tell(words)

    def _must_have_roles(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
            missing = sorted(set(ROLES) - {name for (name,) in cursor.fetchall()})
        if missing:
            name = connection.settings_dict["NAME"]
            raise CommandError(
                f"The database has no role {', '.join(missing)}. Run once, as its superuser:\n"
                f"    vagt database-roles {name} | psql -d {name}"
            )

    def _is_behind(self) -> bool:
        """Whether there is anything to migrate. Refuses a database that a newer version has migrated."""
        if not {"django_migrations", "kit_cache"} <= set(connection.introspection.table_names()):
            return True
        pending, unknown = pending_and_unknown()
        if unknown:
            raise CommandError(
                f"This database was made by a newer Vagt: it has the change {unknown[-1]}, which this version does "
                "not know. Install that version again, or restore the backup made before it. Nothing was changed."
            )
        return bool(pending)

    def _step(self, words: str, command: str, **options: Any) -> None:
        if words:
            self.stdout.write(words)
            self.stdout.flush()
        call_command(command, verbosity=0, **options)

    def _become_the_service(self) -> None:
        service = configuration().model_copy(update={"database_role": "service"})
        connection.settings_dict.update(_login(service))

    def _refuse_what_is_unsafe(self) -> None:
        """Our system checks, those of the database included; warnings are printed, errors end the start."""
        messages = [found for found in run_checks(databases=["default"]) if not found.is_silenced()]
        for found in messages:
            self.stdout.write(f"{found.msg}\n  -> {found.hint or found.id}")
        if any(found.is_serious() for found in messages):
            raise CommandError("This configuration is not safe; see above.")

    def _fill(self) -> None:
        known = get_commands()
        if "load_catalogue" in known:
            self._step("Loading the plan catalogue ...", "load_catalogue")
        demo = configuration().environment == "demo" and "load_demo" in known
        if demo and not get_user_model().objects.exists():
            self._step("Filling the empty database with the demo cast ...", "load_demo")

    def _tell(self, words: Path) -> None:
        if configuration().environment == "demo" and find_spec("vagt.project.demo"):
            demo = import_module("vagt.project.demo")
            if hasattr(demo, "sign_in_words"):
                words.write_text(str(demo.sign_in_words()), encoding="utf-8")


def _login(as_configured: Configuration) -> dict[str, Any]:
    chosen = database_settings(as_configured.chosen_database_url)
    return {key: chosen[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
