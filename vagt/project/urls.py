"""The URL table."""

from django.urls import URLPattern, URLResolver, include, path

from vagt.people.views import account
from vagt.project.navigation import front, more

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="front"),
    path("more/", more, name="more"),
    path("me/", account.profile, name="profile"),
    path("me/language/", account.language, name="language"),
    path("me/appearance/", account.appearance, name="appearance"),
    path("account/", include("allauth.urls")),
]
