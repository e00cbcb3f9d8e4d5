from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "vagt.people"

    def ready(self) -> None:
        from vagt.kit import audit
        from vagt.people import words

        audit.teach(kinds=words.KINDS, fields=words.FIELDS, subjects=words.SUBJECTS)
