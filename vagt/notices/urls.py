"""The addresses of notices."""

from django.urls import path

from vagt.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/<int:notice_id>/", views.notice_open, name="notice_open"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("me/notices/", views.notice_preferences, name="notice_preferences"),
]
