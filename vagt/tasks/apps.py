from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "vagt.tasks"

    def ready(self) -> None:
        from vagt.kit import audit
        from vagt.mail.rules.templates import kinds
        from vagt.tasks import mails, words

        kinds.teach(*mails.MAILS)
        audit.teach(kinds=words.KINDS, fields=words.FIELDS, subjects=words.SUBJECTS)
