"""A cluster on disk: made once, its settings written anew at every start."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from vagt.project.postgres.account import Account, current_name, must_reach
from vagt.project.postgres.binaries import Binaries
from vagt.project.postgres.errors import CannotRun
from vagt.project.postgres.places import Places
from vagt.project.postgres.sizes import memory_bytes, memory_settings

SUPERUSER = "postgres"
LOGINS = (SUPERUSER, "vagt_owner", "vagt_app", "vagt_backup")
FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17


def make_cluster(places: Places, binaries: Binaries, account: Account, *, throwaway: bool = False) -> bool:
    """Make the data folder unless it is there; true when it was made.

    It is made beside and renamed, so that a start broken off half-way leaves nothing that looks finished.
    Raises `CannotRun` when the folder there belongs to another major version.
    """
    places.home.mkdir(mode=0o711, parents=True, exist_ok=True)
    must_reach(account, places.data, binaries.postgres)
    for unfinished in places.home.glob("data.new-*"):
        shutil.rmtree(unfinished)
    if places.data.exists():
        same_major(places.data, binaries)
        return False
    fresh = places.home / f"data.new-{secrets.token_hex(4)}"
    fresh.mkdir(mode=0o700)
    account.give(fresh)
    arguments = [str(binaries.initdb), f"--pgdata={fresh}", f"--username={SUPERUSER}", *_locale(binaries)]
    arguments += ["--encoding=UTF8", "--text-search-config=danish", "--auth-local=peer", "--auth-host=reject"]
    arguments += ["--no-instructions", *(["--no-sync"] if throwaway else [])]
    done = subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=clean(os.environ),
        **account.process_arguments(),
    )
    if done.returncode != 0:
        raise CannotRun(f"The database could not be made in {places.data}:\n{(done.stderr or done.stdout).strip()}")
    with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write("\n# Written anew at every start; your own changes: ALTER SYSTEM SET ...\ninclude 'vagt.conf'\n")
    (fresh / "vagt.conf").touch()
    fresh.rename(places.data)
    return True


def clean(environ: "os._Environ[str] | dict[str, str]") -> dict[str, str]:
    """The environment without what would steer the server elsewhere, and with messages in English."""
    kept = {name: value for name, value in environ.items() if not name.startswith(("PG", "LC_", "VAGT_", "DATABASE_"))}
    return {**kept, "LC_ALL": "C"}


def write_settings(places: Places, account: Account, *, connections: int, extra: dict[str, str] | None = None) -> Path:
    """Write the server's settings and who may log in; returns the folder of the socket."""
    run = places.choose_run(account.uid, account.gid)
    values = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": str(run),
        "unix_socket_permissions": "0700",
        "max_connections": str(connections),
        "jit": "off",
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "cluster_name": "vagt",
        "log_min_messages": "warning",
        "log_statement": "none",
        "log_min_error_statement": "panic",  # a statement may hold people's words
        "log_parameter_max_length_on_error": "0",
        **memory_settings(memory_bytes()),
        **(extra or {}),
    }
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in values.items()]
    _replace(places.data / "vagt.conf", "".join(lines), account)
    _replace(places.data / "pg_hba.conf", "local all all peer map=vagt\n", account)
    users = {current_name(), account.name}
    names = [f'vagt "{user}" {login}\n' for user in sorted(users) for login in LOGINS]
    _replace(places.data / "pg_ident.conf", "".join(names), account)
    return run


def _replace(path: Path, text: str, account: Account) -> None:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with fresh.open("x", encoding="utf-8") as file:  # never through a link that somebody put there
        file.write(text)
    fresh.chmod(0o600)
    account.give(fresh)
    fresh.rename(path)


def _locale(binaries: Binaries) -> list[str]:
    """The same order and letters on every machine: by code point, upper and lower case of all Unicode."""
    if binaries.major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale-provider=libc", "--locale=C.UTF-8"]


def same_major(data: Path, binaries: Binaries) -> None:
    """Raise `CannotRun` unless these programs can serve this folder."""
    try:
        major = int((data / "PG_VERSION").read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise CannotRun(
            f"{data} is not a database folder (it has no readable PG_VERSION). Move it away, or restore your backup."
        ) from error
    if major == binaries.major:
        return
    wanted = "newer" if major > binaries.major else "older"
    raise CannotRun(
        f"{data} was made by PostgreSQL {major}, which is {wanted} than the {binaries.major} in "
        f"{binaries.folder}. Run the version that made it (VAGT_POSTGRES_BIN=/path/to/postgresql-{major}/bin) "
        "or move the data with `pg_dump` and `pg_restore` as docs/operate/upgrade.md describes. "
        "Nothing was changed."
    )
