from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "vagt.project.imports"
    label = "imports"

    def ready(self) -> None:
        from vagt.kit import audit
        from vagt.project.imports import words

        audit.teach(kinds=words.KINDS, subjects=words.SUBJECTS)
