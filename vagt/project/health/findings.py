"""What can be wrong with a running installation, each with what to do about it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.kit.words import Words
from vagt.project.files import room
from vagt.project.health.finding import Finding, fine, problem, warning
from vagt.project.health.mail import mail
from vagt.project.health.scanning import scanning

HEARTBEAT_SECONDS = 60
SKEW_SECONDS = 1.0


def findings(at: datetime) -> list[Finding]:
    """The state of the running service: database, migrations, worker, jobs, clock, files, mail. Never raises.

    `at` is this machine's time as the caller read it; the clocks are compared on a reading of their own, because
    minutes may lie between the two.
    """
    first = _safely("database", database)
    if first.level == "problem":
        return [first]
    rest: list[tuple[str, Callable[[], Finding]]] = [
        ("migrations", migrations),
        ("worker", worker),
        ("jobs", jobs),
        ("clock", clock),
        ("files", room),
    ]
    return [first, *(_safely(code, examine) for code, examine in rest), *_mail(at)]


def _mail(at: datetime) -> list[Finding]:
    try:
        with behind(STAFF), transaction.atomic():
            return [scanning(), *mail(at)]
    except (DatabaseError, InterfaceError):
        return []  # the findings above say why


def readiness() -> list[Finding]:
    """What must be right before requests are sent here."""
    first = _safely("database", database)
    if first.level == "problem":
        return [first]
    return [first, _safely("migrations", migrations), _safely("worker", worker), _safely("clock", clock)]


def _safely(code: str, examine: Callable[[], Finding]) -> Finding:
    try:
        with transaction.atomic():
            return examine()
    except (DatabaseError, InterfaceError) as error:
        words = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return problem(
            code,
            Words(f"Databasen svarer ikke: {words}", f"The database does not answer: {words}"),
            Words(
                "Se i var/log/postgres.log, eller hos den, der driver databasen.",
                "Look into var/log/postgres.log, or ask whoever runs the database.",
            ),
        )


def database() -> Finding:
    """It answers."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    return fine("database", Words(f"PostgreSQL {version} svarer.", f"PostgreSQL {version} answers."))


@cache
def _on_disk() -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """Every migration of this version, with the ones it replaces."""
    loader = MigrationLoader(None)
    return {key: frozenset(migration.replaces) for key, migration in loader.disk_migrations.items()}


def pending_and_unknown() -> tuple[list[str], list[str]]:
    """Migrations this version has and the database lacks; and those of the database that this version lacks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {(str(app), str(name)) for app, name in cursor.fetchall()}
    disk = _on_disk()
    ours = {app for app, _ in disk}
    replaced = {key for replaces in disk.values() for key in replaces}
    pending = [f"{a}.{n}" for (a, n), old in disk.items() if (a, n) not in applied and not (old and old <= applied)]
    unknown = [f"{a}.{n}" for a, n in applied - disk.keys() - replaced if a in ours]
    return sorted(pending), sorted(unknown)


def migrations() -> Finding:
    """The database is of this version."""
    pending, unknown = pending_and_unknown()
    if pending:
        names = ", ".join(pending[:3])
        return problem(
            "migrations",
            Words(
                f"Databasen mangler {len(pending)} ændringer ({names}).",
                f"The database lacks {len(pending)} changes ({names}).",
            ),
            Words("Kør: vagt migrate", "Run: vagt migrate"),
        )
    if unknown:
        return problem(
            "migrations",
            Words(
                f"Databasen er lavet af en nyere Vagt ({unknown[-1]}).",
                f"A newer Vagt made this database ({unknown[-1]}).",
            ),
            Words("Installér den nyere version igen.", "Install the newer version again."),
        )
    return fine("migrations", Words("Databasen passer til versionen.", "The database is of this version."))


def heartbeat_age() -> float | None:
    """Seconds since a job worker last said that it lives; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp() - max(last_heartbeat)) FROM procrastinate_workers")
        row = cursor.fetchone()
    return None if row[0] is None else float(row[0])


def worker() -> Finding:
    """A job worker lives."""
    age = heartbeat_age()
    if age is not None and age <= HEARTBEAT_SECONDS:
        return fine("worker", Words(f"Livstegn for {age:.0f} s siden.", f"Sign of life {age:.0f} s ago."))
    seen = Words("aldrig", "never") if age is None else Words(f"for {age:.0f} s siden", f"{age:.0f} s ago")
    return problem(
        "worker",
        Words(
            f"Ingen kører opgaver i baggrunden (sidst set: {seen.da}).", f"No job worker runs (last seen: {seen.en})."
        ),
        Words(
            "`vagt up` starter den; ellers: vagt procrastinate worker. Se var/log/worker.log.",
            "`vagt up` starts it; else: vagt procrastinate worker. See var/log/worker.log.",
        ),
    )


def jobs() -> Finding:
    """No job has failed for good within the last day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT job.id), min(job.task_name) FROM procrastinate_jobs job "
            "JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'failed' "
            "WHERE job.status = 'failed' AND event.at > clock_timestamp() - interval '1 day'"
        )
        count, name = cursor.fetchone()
    if not count:
        return fine("jobs", Words("Ingen opgaver er fejlet det sidste døgn.", "No job failed within a day."))
    return warning(
        "jobs",
        Words(
            f"{count} opgaver er fejlet det sidste døgn (bl.a. {name}).",
            f"{count} jobs failed within a day ({name}, ...).",
        ),
        Words("Årsagen står i var/log/worker.log.", "The reason is in var/log/worker.log."),
    )


def clock() -> Finding:
    """This machine's clock and the database's agree within a second."""
    with connection.cursor() as cursor:
        before = now()
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
        after = now()
    skew = _outside(theirs, before, after).total_seconds()
    if skew <= SKEW_SECONDS:
        return fine("clock", Words("Urene går ens.", "The clocks agree."))
    return problem(
        "clock",
        Words(f"Urene er {skew:.1f} s fra hinanden.", f"The clocks are {skew:.1f} s apart."),
        Words(
            "Slå tidssynkronisering til (NTP) på begge maskiner.",
            "Turn on time synchronisation (NTP) on both machines.",
        ),
    )


def _outside(instant: datetime, first: datetime, last: datetime) -> timedelta:
    """How far an instant lies outside an interval."""
    return max(first - instant, instant - last, timedelta(0))
