"""Where lists are handed in."""

from django.urls import path

from vagt.project.imports import views

urlpatterns = [
    path("import/", views.upload, name="import"),
    path("import/<slug:kind>/template.csv", views.template, name="import_template"),
    path("import/<int:import_id>/", views.one_list, name="import_list"),
]
