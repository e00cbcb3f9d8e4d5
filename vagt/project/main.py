"""The `vagt` command. Each part is imported only when it is asked for: `vagt clock` starts without Django."""

import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from vagt.project.postgres.errors import CannotRun

WRONG_USE = 2
SETTINGS_PAGE = "docs/operate/settings.md"


class Command(NamedTuple):
    """One word after `vagt`."""

    run: Callable[[list[str]], int]
    words: str  # empty: not for people


def _up(arguments: list[str]) -> int:
    _none(arguments, "up")
    from vagt.project.configuration import configuration
    from vagt.project.up.supervisor import Supervisor

    return Supervisor(configuration()).run()


def _clock(arguments: list[str]) -> int:
    _none(arguments, "clock")
    from vagt.clock.jsonlines import main as clock

    return clock(sys.stdin, sys.stdout)


def _doctor(arguments: list[str]) -> int:
    from vagt.project.doctor import main as doctor

    return doctor(arguments)


def _check_settings(arguments: list[str]) -> int:
    _none(arguments, "check-settings")
    from vagt.project.doctor import check_settings

    return check_settings()


def _roles(arguments: list[str]) -> int:
    from vagt.project.up.roles import print_roles

    return print_roles(arguments)


def _serve(arguments: list[str]) -> int:
    _none(arguments, "serve")
    from vagt.project.up.web import serve

    serve()
    return 0


def _none(arguments: list[str], command: str) -> None:
    if arguments:
        raise SystemExit(_refuse(f"`vagt {command}` takes no words after it; settings are environment variables."))


COMMANDS = {
    "up": Command(_up, "start everything and keep it running; Ctrl-C stops it"),
    "doctor": Command(_doctor, "examine this installation and say what is wrong and how to mend it (--json)"),
    "clock": Command(_clock, "answer due times, a JSON line for each JSON line of standard input"),
    "check-settings": Command(_check_settings, "say whether the environment variables are right and safe"),
    "database-roles": Command(_roles, "print the SQL that prepares a PostgreSQL of your own"),
    "serve": Command(_serve, ""),
}

OF_DJANGO = {
    "migrate": "bring the database to this version (done by `vagt up`)",
    "load_catalogue": "load the plan catalogue file",
    "load_demo": "fill an empty database with the demo cast",
    "import": "import customers, contacts, consultants or agreements from a CSV file (--dry-run)",
    "mail": "fetch, read and send mail (done by `vagt up`)",
    "lmtp": "take in mail that another server delivers, on a machine of its own",
    "timeline": "`timeline verify` proves that nobody edited what happened",
    "clocks": "`clocks rebuild --check` replays the timeline and reports every clock that differs",
    "createsuperuser": "make the first consultant of a production installation",
    "help": "list every other management command",
}


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; exits 0 when done, 1 when it cannot be, 2 when the command is not understood."""
    given = list(sys.argv[1:] if argv is None else argv)
    if not given or given[0] in ("-h", "--help"):
        sys.stdout.write(_usage())
        raise SystemExit(0 if given else WRONG_USE)
    if given[0] == "--version":
        from importlib.metadata import version

        sys.stdout.write(f"vagt {version('vagt')}\n")
        return
    try:
        raise SystemExit(_run(given[0], given[1:]))
    except CannotRun as error:
        sys.stderr.write(f"vagt: {error}\n")
        raise SystemExit(1) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _end_with_supervisor() -> None:
    """Children of `vagt up` do not outlive it: they get the time that it would have given them."""
    from vagt.project.up.leftovers import MARK

    if MARK in os.environ:
        from vagt.project.up.processes import outlive_by_at_most
        from vagt.project.up.supervisor import GRACE_SECONDS

        outlive_by_at_most(GRACE_SECONDS)


def _run(name: str, arguments: list[str]) -> int:
    if name == "clock":  # its start is measured
        return _clock(arguments)
    _end_with_supervisor()
    _must_be_understood(name)
    if name in COMMANDS:
        return COMMANDS[name].run(arguments)
    from vagt.project.up.django import run_management_command

    return run_management_command(name, arguments, unknown=_unknown)


def _must_be_understood(name: str) -> None:
    """Refuse wrong environment variables before anything begins, with a sentence for each."""
    from pydantic import ValidationError

    from vagt.project.configuration import UnreadableSecret, configuration, in_words

    try:
        configuration()
    except (ValidationError, UnreadableSecret) as error:
        if name == "help":
            return
        lines = "".join(f"  {sentence}\n" for sentence in in_words(error))
        raise CannotRun(
            f"the environment is not right. {SETTINGS_PAGE} lists every setting.\n{lines.rstrip()}"
        ) from None


def _unknown(name: str, known: Sequence[str]) -> int:
    close = get_close_matches(name, [*(c for c, command in COMMANDS.items() if command.words), *known], n=1)
    meant = f" Did you mean `vagt {close[0]}`?" if close else ""
    return _refuse(f"There is no command `{name}`.{meant} `vagt --help` lists what there is.")


def _refuse(text: str) -> int:
    sys.stderr.write(f"vagt: {text}\n")
    return WRONG_USE


def _usage() -> str:
    lines = ["Usage: vagt COMMAND [...]", ""]
    lines += [f"  {name:<16} {command.words}" for name, command in COMMANDS.items() if command.words]
    lines += ["", "The database and its contents:"]
    lines += [f"  {name:<16} {words}" for name, words in OF_DJANGO.items()]
    lines += [
        "",
        f"Settings are environment variables; {SETTINGS_PAGE} lists them. `vagt --version` says which this is.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
