from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "vagt.knowledge"

    def ready(self) -> None:
        from vagt.kit import audit
        from vagt.knowledge import words

        audit.teach(kinds=words.KINDS, fields=words.FIELDS, subjects=words.SUBJECTS)
