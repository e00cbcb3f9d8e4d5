"""`vagt doctor`: examines this installation and says what is wrong and how to mend it."""

import json
import os
import sys
from collections.abc import Iterator

import psycopg

from vagt.kit.now import now
from vagt.kit.words import Words
from vagt.project.configuration import Configuration, configuration
from vagt.project.health.finding import Finding, fine, problem, warning
from vagt.project.health.installation import examine
from vagt.project.postgres.binaries import OLDEST_MAJOR
from vagt.project.postgres.places import Places
from vagt.project.up.database import without_password

SIGNS = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}


def main(arguments: list[str]) -> int:
    """Print every finding, as lines or with `--json`; 1 when there is a problem, 2 for an unknown word."""
    if arguments not in ([], ["--json"]):
        sys.stderr.write("vagt: `vagt doctor` takes --json or nothing.\n")
        return 2
    found = list(everything(configuration()))
    if arguments:
        sys.stdout.write(json.dumps([_as_json(finding) for finding in found], ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("".join(_as_lines(finding) for finding in found) + _verdict(found))
    return 1 if any(finding.level == "problem" for finding in found) else 0


def check_settings() -> int:
    """Say whether the environment is right and safe, without asking the database."""
    found = list(_system_checks(databases=[]))
    sys.stdout.write("".join(_as_lines(finding) for finding in found) + _verdict(found))
    return 1 if any(finding.level == "problem" for finding in found) else 0


def everything(chosen: Configuration) -> Iterator[Finding]:
    """The machine, the database, the running service and the settings."""
    yield from examine(chosen)
    reachable = database_reachable(chosen)
    yield reachable
    if reachable.level != "ok":
        yield from _system_checks(databases=[])
        return
    os.environ["VAGT_DATABASE_POOL"] = "0"
    yield from _system_checks(databases=["default"])
    yield roles()
    from vagt.project.health.domains import CODES, domains_now
    from vagt.project.health.findings import findings

    yield from (found for found in findings(now()) if found.code not in CODES)
    yield from domains_now()


def database_reachable(chosen: Configuration) -> Finding:
    """A server answers, and is new enough."""
    url = chosen.chosen_database_url
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            major = connection.info.server_version // 10_000
    except psycopg.Error as error:
        return _unreachable(chosen, without_password(url, error))
    if major < OLDEST_MAJOR:
        return problem(
            "server",
            Words(f"Databasen er PostgreSQL {major}.", f"The database is PostgreSQL {major}."),
            Words(f"Brug PostgreSQL {OLDEST_MAJOR} eller nyere.", f"Use PostgreSQL {OLDEST_MAJOR} or newer."),
        )
    return fine("server", Words(f"PostgreSQL {major} svarer.", f"PostgreSQL {major} answers."))


def _unreachable(chosen: Configuration, reason: str) -> Finding:
    if chosen.embedded and not (Places(chosen.var.resolve()).data).exists():
        return warning(
            "server",
            Words("Der er ingen database endnu.", "There is no database yet."),
            Words("`vagt up` laver den.", "`vagt up` makes it."),
        )
    if chosen.embedded:
        return problem(
            "server",
            Words("Vagt kører ikke.", "Vagt is not running."),
            Words(
                "Start den: vagt up. Går det galt, se var/log/postgres.log.",
                "Start it: vagt up. If that fails, see var/log/postgres.log.",
            ),
        )
    return problem(
        "server",
        Words(f"Databasen svarer ikke: {reason}", f"The database does not answer: {reason}"),
        Words("Ret DATABASE_URL, eller start serveren.", "Mend DATABASE_URL, or start the server."),
    )


def roles() -> Finding:
    """The service is bound by the wall."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls, (SELECT count(*) FROM pg_tables "
            "WHERE schemaname = 'public' AND tableowner = current_user) FROM pg_roles WHERE rolname = current_user"
        )
        name, unbound, owned = cursor.fetchone()
    if unbound or owned:
        return problem(
            "roles",
            Words(
                f"Muren mellem kunderne holder ikke for rollen {name}.",
                f"The wall between customers does not hold {name}.",
            ),
            Words(
                "Kør `vagt database-roles`, og log på som vagt_app.",
                "Run `vagt database-roles`, and log in as vagt_app.",
            ),
        )
    return fine("roles", Words(f"Tjenesten er {name}, bag muren.", f"The service is {name}, behind the wall."))


def _system_checks(databases: list[str]) -> Iterator[Finding]:
    import django
    from django.core.checks import run_checks

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vagt.project.settings")
    django.setup()
    messages = [message for message in run_checks(databases=databases) if not message.is_silenced()]
    for message in messages:
        hint = message.hint or "The identifier is explained in Django's documentation of system checks."
        say = problem if message.is_serious() else warning
        yield say(message.id or "settings", _both(message.msg), _both(hint))
    if not messages:
        yield fine("settings", Words("Indstillingerne er i orden.", "The settings are right."))


def _both(text: str) -> Words:
    return Words(str(text), str(text))


def _as_json(finding: Finding) -> dict[str, str]:
    cure = finding.cure.en if finding.cure else ""
    return {"code": finding.code, "level": finding.level, "what": finding.what.en, "cure": cure}


def _as_lines(finding: Finding) -> str:
    what = f"{SIGNS[finding.level]}{finding.code}: {finding.what.en}\n"
    return what + (f"          -> {finding.cure.en}\n" if finding.cure else "")


def _verdict(found: list[Finding]) -> str:
    problems = sum(finding.level == "problem" for finding in found)
    warnings = sum(finding.level == "warning" for finding in found)
    if not problems and not warnings:
        return "\nAll is well.\n"
    return f"\n{problems} to mend, {warnings} to think about.\n"
