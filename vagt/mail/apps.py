from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "vagt.mail"

    def ready(self) -> None:
        from vagt.kit import audit
        from vagt.mail import words

        audit.teach(kinds=words.KINDS, fields=words.FIELDS, subjects=words.SUBJECTS)
