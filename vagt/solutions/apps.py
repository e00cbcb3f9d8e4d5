from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    name = "vagt.solutions"

    def ready(self) -> None:
        from vagt.kit import audit
        from vagt.solutions import words

        audit.teach(kinds=words.KINDS, fields=words.FIELDS, subjects=words.SUBJECTS)
