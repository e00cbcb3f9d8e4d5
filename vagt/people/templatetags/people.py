"""Tags of pages about people: `{% load people %}`."""

from django import template

from vagt.people.actions.permission import ROLE_WORDS
from vagt.people.rules import phone_words

register = template.Library()


@register.filter
def phone(number: str) -> str:
    """An E.164 number as people write it."""
    return phone_words(number) if number else ""


@register.filter
def role_words(key: str) -> str:
    """A provider role in the reader's language."""
    return str(ROLE_WORDS.get(key, key))


@register.filter
def has(row: object, name: str) -> object:
    """The value of a field whose name is itself a variable."""
    return getattr(row, name)
