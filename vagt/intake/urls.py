"""Where unsorted mail and the link of a stranger are found."""

from django.urls import path

from vagt.intake import views

urlpatterns = [
    path("unsorted/", views.unsorted, name="unsorted"),
    path("unsorted/<int:message_id>/", views.unsorted_mail_page, name="unsorted_mail"),
    path("confirm/<str:token>/", views.address_confirm, name="address_confirm"),
]
