from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "vagt.notices"

    def ready(self) -> None:
        from vagt.mail.rules.templates import kinds
        from vagt.notices import mails

        kinds.teach(*mails.MAILS)
