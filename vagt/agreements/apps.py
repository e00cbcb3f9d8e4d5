from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "vagt.agreements"

    def ready(self) -> None:
        from vagt.agreements import words
        from vagt.kit import audit

        audit.teach(kinds=words.KINDS, subjects=words.SUBJECTS)
