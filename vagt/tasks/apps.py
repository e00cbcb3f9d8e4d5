from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "vagt.tasks"

    def ready(self) -> None:
        from vagt.kit import audit
        from vagt.tasks import words

        audit.teach(kinds=words.KINDS, fields=words.FIELDS, subjects=words.SUBJECTS)
