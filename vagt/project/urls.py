"""The URL table."""

from django.urls import URLPattern, URLResolver, include, path

from vagt.people import identity
from vagt.people.views import account
from vagt.project.health.page import health
from vagt.project.navigation import front, more

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="front"),
    path("more/", more, name="more"),
    path("health/", health, name="health"),
    path("me/", account.profile, name="profile"),
    path("me/language/", account.language, name="language"),
    path("me/appearance/", account.appearance, name="appearance"),
    # Ours stand before allauth's at the same addresses.
    path("account/login/", account.SignIn.as_view(), name="account_login"),
    path("account/email/", account.address, name="account_email"),
    path("account/oidc/<str:provider_id>/login/", identity.login, name="openid_connect_login"),
    path("account/oidc/<str:provider_id>/login/callback/", identity.callback, name="openid_connect_callback"),
    path("account/", include("allauth.urls")),
    path("", include("vagt.people.urls")),
    path("", include("vagt.notices.urls")),
    path("", include("vagt.solutions.urls")),
    path("", include("vagt.knowledge.urls")),
    path("", include("vagt.project.imports.urls")),
    path("", include("vagt.project.mailroom.urls")),
    path("", include("vagt.agreements.urls")),
    path("", include("vagt.tasks.urls")),
    path("", include("vagt.intake.urls")),
]
