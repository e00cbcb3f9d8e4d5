from django.apps import AppConfig
from django.utils.translation import get_language

from vagt.kit import words


class KitConfig(AppConfig):
    name = "vagt.kit"

    def ready(self) -> None:
        """Let words know the reader's language."""
        words.speak(get_language)
