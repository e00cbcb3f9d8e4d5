from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from vagt.kit.events import Actor


class ProjectConfig(AppConfig):
    name = "vagt.project"

    def ready(self) -> None:
        from vagt.kit import permission
        from vagt.project import checks  # noqa: F401 - registers them

        permission.install(_require)


def _require(by: "Actor", act: str) -> None:
    """Only viewers have roles; any other actor may nothing that needs one."""
    from vagt.people.actions import require
    from vagt.people.rules import NOBODY, Viewer

    require(by if isinstance(by, Viewer) else NOBODY, act)
