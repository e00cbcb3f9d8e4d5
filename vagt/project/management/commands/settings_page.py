"""The page of all settings, written from `Configuration` itself."""

from typing import Any, Literal, get_args, get_origin

from django.core.management.base import BaseCommand
from pydantic.fields import FieldInfo

from vagt.project.configuration import PREFIX, Configuration

HEAD = """# Settings

Every setting is an environment variable. A variable that ends in `_FILE` names a file that holds the value, which is
how secrets should be given: `VAGT_SECRET_KEY_FILE=/run/secrets/key`. `DATABASE_URL` is also read without the prefix.
An unknown or wrong variable stops the start with a sentence; `vagt check-settings` says whether a configuration is
right and safe, `vagt doctor` whether the installation is.

This page is written by `vagt settings_page > docs/operate/settings.md`.

| variable | default | what it is |
| --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_row(name, field) for name, field in Configuration.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    default = field.get_default()
    shown = "" if default in (None, ()) else f"`{str(default).rstrip('/')}`"
    choices = [f"`{choice}`" for choice in _choices(field.annotation)]
    words = f"{field.description}" + (f" ({', '.join(choices)})" if choices else "")
    return f"| `{PREFIX}{name.upper()}` | {shown} | {words.replace('|', chr(92) + '|')} |\n"


def _choices(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return [choice for inner in get_args(annotation) for choice in _choices(inner)]


class Command(BaseCommand):
    """Prints the page."""

    help = "Print docs/operate/settings.md, from the code."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(page(), ending="")
