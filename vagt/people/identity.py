"""Signing in with an OpenID Connect provider, checking everything that its token is signed for.

allauth leaves the signature unchecked where the token came straight from the provider, and sends no nonce. A proxy
that ends TLS is enough to make that trust wrong; so here every token is checked in full (docs/rules/signin.md).
"""

import base64
import hashlib
import hmac
from typing import Any

from allauth.core.internal.deferred import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.encoding import force_str

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")  # never one with a shared secret


def nonce_of(challenge: str) -> str:
    """The nonce of one attempt: made from its PKCE challenge, whose verifier only this session holds."""
    return hashlib.sha256(f"nonce {challenge}".encode()).hexdigest()


def challenge_of(verifier: str) -> str:
    """PKCE's S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class NonceClient(OAuth2Client):  # type: ignore[misc]
    """Sends a nonce with every request to sign in."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        """The provider's address with everything it is asked."""
        nonce = nonce_of(force_str(extra_params["code_challenge"]))  # allauth has it in bytes
        url: str = super().get_redirect_url(authorization_url, scope, {**extra_params, "nonce": nonce})
        return url


class IdentityAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Believes a token only when signature, issuer, audience, time, nonce and subject are right."""

    client_class = NonceClient
    verifier = ""

    def get_provider(self) -> Any:
        """The configured provider, which builds its own requests with this adapter."""
        provider = super().get_provider()
        provider.oauth2_adapter_class = type(self)
        return provider

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: OAuth2Client, pkce_code_verifier: str | None = None
    ) -> Any:
        """The provider's answer to the code; the verifier is kept, because the nonce follows from it."""
        self.verifier = pkce_code_verifier or ""
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who the provider says this is. Raises OAuth2Error, which becomes a page in words."""
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("no id_token")
        claims = self._decode_id_token(app, id_token)
        person = self._fetch_user_info(token.token)
        if person.get("sub") != claims.get("sub"):
            raise OAuth2Error("userinfo is about somebody else")
        # Some providers write "true" in quotes; and "false" in quotes would count as true.
        person["email_verified"] = str(person.get("email_verified", False)).lower() == "true"
        return self.get_provider().sociallogin_from_response(request, {"userinfo": person, "id_token": claims})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in ALGORITHMS:
                raise OAuth2Error("signing algorithm")
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            raise OAuth2Error("unreadable id_token") from error
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce_of(challenge_of(self.verifier))):
            raise OAuth2Error("nonce")
        return claims


@transaction.non_atomic_requests  # it asks the provider over the network
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the identity provider."""
    return _known(OAuth2LoginView, request, provider_id)


@transaction.non_atomic_requests
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the identity provider."""
    return _known(OAuth2CallbackView, request, provider_id)


def _known(view: type[OAuth2LoginView | OAuth2CallbackView], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(IdentityAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return response
