from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "vagt.project"

    def ready(self) -> None:
        from vagt.kit import permission
        from vagt.people.actions import require
        from vagt.project import checks  # noqa: F401 - registers them

        permission.install(require)  # type: ignore[arg-type]  # whoever acts in a request is a viewer
