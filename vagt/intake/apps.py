from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "vagt.intake"

    def ready(self) -> None:
        from vagt.intake import words
        from vagt.kit import audit

        audit.teach(kinds=words.KINDS)
