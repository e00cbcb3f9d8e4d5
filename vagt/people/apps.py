from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "vagt.people"

    def ready(self) -> None:
        from vagt.kit import audit
        from vagt.mail.rules.templates import kinds
        from vagt.people import mails, words

        kinds.teach(*mails.MAILS)
        audit.teach(kinds=words.KINDS, fields=words.FIELDS, subjects=words.SUBJECTS)
