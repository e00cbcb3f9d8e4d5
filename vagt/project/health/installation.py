"""What can be wrong with the machine and the folders, found without Django and without a database."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vagt.kit.words import Words
from vagt.project.configuration import Configuration
from vagt.project.health.finding import Finding, fine, problem, warning
from vagt.project.postgres.account import account_for, must_reach
from vagt.project.postgres.binaries import find_binaries
from vagt.project.postgres.cluster import same_major
from vagt.project.postgres.errors import CannotRun
from vagt.project.postgres.places import Places

OLDEST_PYTHON = (3, 11)
LEAST_BYTES = 1_000_000_000
SHORTEST_SECRET = 50


def examine(configuration: Configuration) -> Iterator[Finding]:
    """Everything that can be seen while nothing runs."""
    var = configuration.var.resolve()
    yield python()
    yield zones(configuration.time_zone)
    yield folder(var)
    yield disk(var)
    if configuration.embedded:
        yield server_programs(configuration)
    yield secret(configuration, var)
    yield mail(configuration)
    yield second_factor(configuration)
    yield static_files(var)


def python() -> Finding:
    """New enough."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info >= OLDEST_PYTHON:
        return fine("python", Words(f"Python {version}.", f"Python {version}."))
    return problem(
        "python",
        Words(f"Python {version} er for gammel.", f"Python {version} is too old."),
        Words("Installér Python 3.11 eller nyere.", "Install Python 3.11 or newer."),
    )


def zones(name: str) -> Finding:
    """Zone data is there; without it no due time can be computed."""
    try:
        ZoneInfo(name)
        known = find_spec("tzdata") is not None
    except (ZoneInfoNotFoundError, OSError):
        known = False
    if known:
        return fine("zones", Words("Tidszoner er på plads.", "Time zone data is there."))
    return problem(
        "zones",
        Words("Data om tidszoner mangler.", "Time zone data is missing."),
        Words("Installér pakken tzdata.", "Install the package tzdata."),
    )


def folder(var: Path) -> Finding:
    """Ours to write, and closed to others where it holds secrets."""
    here = var if var.exists() else var.parent
    if not os.access(here, os.W_OK | os.X_OK):
        return problem(
            "folder",
            Words(f"{here} kan ikke skrives.", f"{here} cannot be written."),
            Words(
                "Giv brugeren adgang, eller vælg en anden mappe med VAGT_VAR.",
                "Give this user access, or choose another folder with VAGT_VAR.",
            ),
        )
    key = var / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        return problem(
            "folder",
            Words(f"Andre brugere kan læse {key}.", f"Other users can read {key}."),
            Words(f"Kør: chmod 600 {key}", f"Run: chmod 600 {key}"),
        )
    return fine("folder", Words(f"{var} kan skrives.", f"{var} can be written."))


def disk(var: Path) -> Finding:
    """Room to grow."""
    free = shutil.disk_usage(var if var.exists() else var.parent).free
    words = Words(f"{free / 1e9:.1f} GB ledig plads.", f"{free / 1e9:.1f} GB free.")
    if free >= LEAST_BYTES:
        return fine("disk", words)
    return problem(
        "disk",
        words,
        Words("Ryd op, eller flyt VAGT_VAR til en større disk.", "Make room, or move VAGT_VAR to a larger disk."),
    )


def server_programs(configuration: Configuration) -> Finding:
    """PostgreSQL's programs are there, fit the data, and may be run by whom we run them as."""
    places = Places(configuration.var.resolve())
    try:
        binaries = find_binaries(configuration.postgres_bin)
        must_reach(account_for(places.data), places.data if places.data.exists() else places.var, binaries.postgres)
        if places.data.exists():
            same_major(places.data, binaries)
    except CannotRun as error:
        return problem("programs", Words(str(error), str(error)), Words("Se beskeden.", "As the message says."))
    words = f"PostgreSQL {binaries.major}: {binaries.folder}"
    return fine("programs", Words(words, words))


def secret(configuration: Configuration, var: Path) -> Finding:
    """There is a key, and it is long."""
    if configuration.secret_key is None:
        kept = Words(f"Nøglen ligger i {var / 'secret.key'}.", f"The key is kept in {var / 'secret.key'}.")
        made = Words("Nøglen laves ved første start.", "The key is made at the first start.")
        return fine("secret", kept if (var / "secret.key").exists() else made)
    if len(configuration.secret_key.get_secret_value()) >= SHORTEST_SECRET:
        return fine("secret", Words("Nøglen er lang nok.", "The key is long enough."))
    return problem(
        "secret",
        Words("VAGT_SECRET_KEY er for kort.", "VAGT_SECRET_KEY is too short."),
        Words("Lad den være tom, så laves en.", "Leave it empty, and one is made."),
    )


def mail(configuration: Configuration) -> Finding:
    """Mail leaves the machine."""
    if configuration.smtp_url is not None:
        return fine("mail", Words("Mail sendes med SMTP.", "Mail leaves by SMTP."))
    what = Words("Mail sendes ikke; den lægges i var/mail-out.", "No mail leaves; it is kept in var/mail-out.")
    if configuration.environment != "production":
        return fine("mail", what)
    return warning(
        "mail", what, Words("Sæt VAGT_SMTP_URL.", "Set VAGT_SMTP_URL, for example smtp://user:password@mail:587.")
    )


def second_factor(configuration: Configuration) -> Finding:
    """Consultants need more than a password."""
    if configuration.second_factor_required:
        return fine("second factor", Words("Konsulenter skal bruge to faktorer.", "Consultants need a second factor."))
    what = Words("Konsulenter kan nøjes med en adgangskode.", "A password is enough for consultants.")
    if configuration.environment != "production":
        return fine("second factor", what)
    return warning(
        "second factor", what, Words("Fjern VAGT_REQUIRE_SECOND_FACTOR.", "Remove VAGT_REQUIRE_SECOND_FACTOR.")
    )


def static_files(var: Path) -> Finding:
    """Collected for this version; `vagt up` does it."""
    if (var / "static" / "staticfiles.json").exists():
        return fine("static files", Words("Stilark og scripts er samlet.", "Static files are collected."))
    return warning(
        "static files",
        Words("Stilark og scripts er ikke samlet.", "Static files are not collected."),
        Words(
            "`vagt up` gør det; ellers: vagt collectstatic --no-input",
            "`vagt up` does it; else: vagt collectstatic --no-input",
        ),
    )
