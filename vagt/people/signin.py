"""How people sign in: nobody signs up, contacts are invited, and consultants carry a second factor."""

from base64 import urlsafe_b64encode
from contextlib import nullcontext
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from vagt.kit.db.walls import STAFF, behind
from vagt.kit.now import now
from vagt.kit.pages import page
from vagt.people.models import User
from vagt.people.queries import provider
from vagt.people.rules import Viewer

# In the session of somebody whose identity provider has signed that it asked for more than one factor.
PROVIDER_ASKED = "second_factor_asked_by_provider"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's rules for our people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        del request
        return False

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """In the language of the person, not of the browser; signed with the provider's name."""
        person = User.objects.filter(email__iexact=email).first()
        with behind(STAFF):
            signed = {"provider_name": provider().name, "public_url": settings.PUBLIC_URL}
        with override(person.language) if person else nullcontext():
            message: EmailMessage = super().render_mail(template_prefix, email, {**context, **signed}, headers=headers)
        message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
        return message

    def format_email_subject(self, subject: str) -> str:
        """As it stands: the sender says who writes."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Once the transaction has committed, because no network belongs inside one (docs/decisions/011)."""
        message = self.render_mail(template_prefix, email, {"request": self.request, "email": email, **context})
        transaction.on_commit(message.send)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within minutes of having signed in: who has just proved themselves is not asked to do it again."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0.0)
        fresh = now().timestamp() - newest < REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Remember whether the identity provider asked for a second factor; everybody else's word is not enough."""
        login = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if login is not None and "mfa" in signed_methods(login):
            request.session[PROVIDER_ASKED] = True
        else:
            request.session.pop(PROVIDER_ASKED, None)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are unreadable in the database and its backups without the service's key."""

    def encrypt(self, text: str) -> str:
        """As the database keeps it."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As the factor needs it; keys that were replaced still read (SECRET_KEY_FALLBACKS)."""
        return _keys().decrypt(encrypted_text.encode()).decode()


def _keys() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(b"second factor " + key.encode()).digest())) for key in keys])


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Identity providers may sign in people we know, and make nobody new."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an unknown address is refused."""
        del request, sociallogin
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse, in words that name it, an address that nobody was invited with."""
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        proved = [address.email for address in sociallogin.email_addresses if address.verified]
        words = {"address": proved[0] if proved else "", "company": sociallogin.provider.name}
        raise ImmediateHttpResponse(page(request, "people/account/unknown.html", words, status=403))


def signed_methods(login: Any) -> list[str]:
    """How the identity provider says, in the token it signed, that the person proved themselves (RFC 8176)."""
    methods = login.account.extra_data.get("id_token", {}).get("amr", [])
    return [str(method) for method in methods] if isinstance(methods, list) else []


def lacks_second_factor(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether this consultant has to set up a second factor before anything else."""
    if not settings.SECOND_FACTOR_REQUIRED or not viewer.is_staff or request.session.get(PROVIDER_ASKED):
        return False
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user_id=viewer.user_id, type__in=factors).exists()
