"""Where canned answers are found."""

from django.urls import path

from vagt.knowledge import views

urlpatterns = [
    path("canned/", views.canned, name="canned"),
    path("canned/new/", views.canned_add, name="canned_add"),
    path("canned/<int:canned_id>/edit/", views.canned_edit, name="canned_edit"),
    path("canned/<int:canned_id>/retire/", views.canned_retire, name="canned_retire"),
    path("canned/<int:canned_id>/take-up/", views.canned_take_up, name="canned_take_up"),
]
