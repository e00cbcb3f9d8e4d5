"""Where solutions and systems are found."""

from django.urls import path

from vagt.solutions import views

CUSTOMER = "customers/<int:customer_id>/"

urlpatterns = [
    path(f"{CUSTOMER}systems/", views.customer_systems, name="customer_systems"),
    path(f"{CUSTOMER}systems/panel/", views.customer_systems_panel, name="customer_systems_panel"),
    path(f"{CUSTOMER}systems/new/", views.system_add, name="system_add"),
    path(f"{CUSTOMER}solutions/new/", views.solution_add, name="solution_add"),
    path("solutions/<int:solution_id>/edit/", views.solution_edit, name="solution_edit"),
    path("systems/<int:system_id>/edit/", views.system_edit, name="system_edit"),
    path("systems/<int:system_id>/retire/", views.system_retire, name="system_retire"),
    path("systems/<int:system_id>/take-up/", views.system_take_up, name="system_take_up"),
]
