from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "vagt.people"
