from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "vagt.notices"

    def ready(self) -> None:
        from vagt.kit import audit
        from vagt.mail.rules.templates import kinds
        from vagt.notices import mails, words

        kinds.teach(*mails.MAILS)
        audit.teach(kinds=words.EVENTS, fields=words.FIELDS)
