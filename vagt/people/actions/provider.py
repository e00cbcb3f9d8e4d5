"""The provider's settings and its brands."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vagt.kit import events
from vagt.kit.events import Subject
from vagt.kit.opened import Opened, unchanged_since
from vagt.people.actions.permission import require
from vagt.people.actions.phones import checked_phone
from vagt.people.actions.trail import change, difference, saying
from vagt.people.errors import NameTaken
from vagt.people.models import Brand, Provider
from vagt.people.rules import Viewer


@transaction.atomic
def change_provider(
    *,
    name: str,
    default_language: str,
    consultants_see_all: bool,
    close_after_days: int,
    asks_rating: bool = True,
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> Provider:
    """The settings of the company that runs this installation; the first call makes its row.

    `consultants_see_all` opens every customer to every consultant, instead of those of their teams. `close_after_days`
    (1-60 working days) holds for what is resolved from now on. `asks_rating` sends a contact one mail when a task is
    resolved. Refuses when somebody else changed the settings since they were `opened` (Outdated).
    """
    require(by, "settings.edit")
    Provider.objects.get_or_create(pk=1)
    row = Provider.objects.select_for_update(no_key=True).get(pk=1)
    unchanged_since(opened)
    said = change(
        row,
        why,
        name=name.strip(),
        default_language=default_language,
        consultants_see_all=consultants_see_all,
        close_after_days=close_after_days,
        asks_rating=asks_rating,
    )
    if said is not None:
        events.record("provider.changed", Subject("provider", 1), by=by, at=at, words=said)
    return row


@transaction.atomic
def add_brand(
    *,
    key: str,
    name: str,
    email: str,
    hotline_number: str = "",
    website: str = "",
    signature_da: str = "",
    signature_en: str = "",
    by: Viewer,
    at: datetime,
) -> Brand:
    """A face of the provider. Refuses a key in use (NameTaken) and a hotline that cannot ring (NotAPhoneNumber)."""
    require(by, "brand.edit")
    taken = NameTaken(_("There is a brand with the key %(key)s already.") % {"key": key}, field="key")
    with saying({"people_brand_key_key": taken}):
        brand = Brand.objects.create(
            key=key.strip(),
            name=name.strip(),
            email=email.strip().lower(),
            hotline_number=checked_phone(hotline_number, field="hotline_number"),
            website=website,
            signature_da=signature_da,
            signature_en=signature_en,
        )
    said = difference({}, {"key": brand.key, "name": brand.name, "email": brand.email})
    events.record("brand.added", Subject("brand", brand.pk), by=by, at=at, words=said)
    return brand


@transaction.atomic
def change_brand(
    brand: Brand,
    *,
    name: str,
    email: str,
    hotline_number: str,
    website: str,
    signature_da: str,
    signature_en: str,
    opened: Opened | None = None,
    why: str = "",
    by: Viewer,
    at: datetime,
) -> Brand:
    """The brand with these values; its key stays.

    Refuses a hotline that cannot ring (NotAPhoneNumber), and when somebody else changed it since it was `opened`
    (Outdated).
    """
    require(by, "brand.edit")
    brand = Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    unchanged_since(opened)
    said = change(
        brand,
        why,
        name=name.strip(),
        email=email.strip().lower(),
        hotline_number=checked_phone(hotline_number, field="hotline_number"),
        website=website,
        signature_da=signature_da,
        signature_en=signature_en,
    )
    if said is not None:
        events.record("brand.changed", Subject("brand", brand.pk), by=by, at=at, words=said)
    return brand
