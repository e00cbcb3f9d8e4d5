"""Telephone numbers, kept as E.164."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from vagt.kit.events import Words
from vagt.people.actions.trail import difference
from vagt.people.errors import NotAPhoneNumber
from vagt.people.models import Contact, ContactPhone
from vagt.people.rules import phone_number


def checked_phone(text: str, *, field: str = "phone") -> str:
    """The number in E.164, Danish unless it says otherwise; empty stays empty. Refuses NotAPhoneNumber."""
    if not text.strip():
        return ""
    number = phone_number(text)
    if number is None:
        raise NotAPhoneNumber(
            _("“%(text)s” is not a telephone number. Write it as +45 12 34 56 78.") % {"text": text.strip()},
            field=field,
        )
    return number


def set_phones(contact: Contact, numbers: Iterable[str], why: str = "") -> Words | None:
    """Give the contact exactly these numbers; the words of the difference. For actions that hold its lock."""
    wanted = {checked_phone(text, field="phones") for text in numbers if text.strip()}
    before = set(contact.phones.values_list("number", flat=True))
    contact.phones.filter(number__in=before - wanted).delete()
    ContactPhone.objects.bulk_create(ContactPhone(contact=contact, number=n) for n in sorted(wanted - before))
    return difference({"phones": sorted(before)}, {"phones": sorted(wanted)}, why)
