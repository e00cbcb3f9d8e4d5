"""Secrets at rest, and the keys made from the installation's own: whoever has only the database reads neither."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from vagt.mail.errors import SecretUnreadable


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"vagt.mail.{purpose}".encode()).derive(secret.encode("utf-8"))


def naming_key() -> bytes:
    """The key behind Message-IDs, reply addresses and marks in subjects."""
    return _derived(settings.SECRET_KEY, "naming")


def _boxes() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret, "secrets"))) for secret in secrets])


def seal(secret: str) -> str:
    """The secret as it is stored; nothing stays nothing."""
    return _boxes().encrypt(secret.encode("utf-8")).decode("ascii") if secret else ""


def unseal(sealed: str) -> str:
    """The secret again. Refuses one that was sealed with another key (SecretUnreadable)."""
    if not sealed:
        return ""
    try:
        return _boxes().decrypt(sealed.encode("ascii")).decode("utf-8")
    except InvalidToken as error:
        raise SecretUnreadable(_("The secret was sealed with another installation key. Put it in again.")) from error
