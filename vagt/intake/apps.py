from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "vagt.intake"

    def ready(self) -> None:
        from vagt.intake import mails, words
        from vagt.kit import audit
        from vagt.mail.rules.templates import kinds

        kinds.teach(*mails.MAILS)
        audit.teach(kinds=words.KINDS)
