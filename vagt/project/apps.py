from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "vagt.project"

    def ready(self) -> None:
        from vagt.project import checks  # noqa: F401 - registers them
