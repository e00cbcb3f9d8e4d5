import gc
from typing import TYPE_CHECKING, Final

from django.apps import AppConfig

if TYPE_CHECKING:
    from vagt.kit.events import Actor


# Python looks for garbage in cycles after 700 new objects, which a page makes by the ten thousand. See decision 045.
COLLECTED: Final = (10_000, 20, 20)


class ProjectConfig(AppConfig):
    name = "vagt.project"

    def ready(self) -> None:
        from vagt.kit import permission
        from vagt.project import checks  # noqa: F401 - registers them

        permission.install(_require)
        gc.set_threshold(*COLLECTED)


def _require(by: "Actor", act: str) -> None:
    """Only viewers have roles; any other actor may nothing that needs one."""
    from vagt.people.actions import require
    from vagt.people.rules import NOBODY, Viewer

    require(by if isinstance(by, Viewer) else NOBODY, act)
