"""Who runs the server: PostgreSQL refuses root, so root hands it to another user."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vagt.project.postgres.errors import CannotRun


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system. `other` is true when it is not the one running this program."""

    name: str
    uid: int
    gid: int
    other: bool

    def process_arguments(self) -> dict[str, Any]:
        """What `Popen` needs to start a process as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}

    def give(self, path: Path) -> None:
        """Make the path this user's."""
        if self.other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(data: Path) -> Account:
    """The user that runs the server on this data folder.

    Ourselves; but as root the owner of an existing folder, else `nobody`.
    """
    uid = os.geteuid()
    if uid != 0:
        return Account(_name_of(uid), uid, os.getegid(), other=False)
    try:
        owner = data.stat()
    except FileNotFoundError:
        entry = pwd.getpwnam("nobody")
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, other=True)
    if owner.st_uid == 0:
        raise CannotRun(
            f"{data} belongs to root, and PostgreSQL refuses to run as root. "
            f"Give the folder to another user, for example: chown -R nobody {data}"
        )
    return Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid, other=True)


def current_name() -> str:
    """The name under which the server will know this program's connections."""
    return _name_of(os.geteuid())


def must_reach(account: Account, *paths: Path) -> None:
    """Refuse, with the cure, when another user may not enter a folder that its server needs."""
    if not account.other:
        return
    for path in paths:
        for folder in reversed(path.resolve().parents):
            mode = folder.stat()
            open_to_all = mode.st_mode & 0o001
            open_to_it = mode.st_uid == account.uid and mode.st_mode & 0o100
            if not (open_to_all or open_to_it):
                raise CannotRun(
                    f"You are root, so PostgreSQL runs as {account.name}, who may not enter {folder}. "
                    f"Either let it pass through (chmod o+x {folder}), or move the installation to a folder "
                    "that everybody may enter (such as /srv), or run `vagt up` as an ordinary user."
                )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as error:
        raise CannotRun(
            f"User number {uid} has no name on this machine, and PostgreSQL insists on one. "
            "Add it to /etc/passwd, or set DATABASE_URL to a running server."
        ) from error
