"""Where unsorted mail and the link of a stranger are found."""

from django.urls import path

from vagt.intake import views

urlpatterns = [
    path("unsorted/", views.unsorted, name="unsorted"),
    path("unsorted/<int:message_id>/", views.unsorted_mail_page, name="unsorted_mail"),
    path("tasks/<int:number>/gathered/", views.task_gathered, name="task_gathered"),
    path("tasks/<int:number>/gathered/judge/", views.task_gathered_judge, name="task_gathered_judge"),
    path("confirm/<str:token>/", views.address_confirm, name="address_confirm"),
]
