"""The probes by name; `health.middleware.Probes` answers them before the URL table is read."""

from django.urls import path

from vagt.project.health import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
