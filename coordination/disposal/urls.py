"""Gallring, beneath Administration."""

from django.urls import path

from coordination.disposal import views

urlpatterns = [
    path("", views.disposal, name="disposal"),
    path("regler/<slug:kind>/", views.rule_edit, name="retention_rule"),
    path("regler/<slug:kind>/ta-bort/", views.rule_remove, name="retention_rule_remove"),
    path("forhandsgranska/", views.run_preview, name="disposal_preview"),
    path("<uuid:pk>/", views.run, name="disposal_run"),
    path("<uuid:pk>/foresla/", views.run_propose, name="disposal_propose"),
    path("<uuid:pk>/godkann/", views.run_approve, name="disposal_approve"),
    path("<uuid:pk>/avbryt/", views.run_withdraw, name="disposal_withdraw"),
    path("<uuid:pk>/personer/", views.run_persons, name="disposal_persons"),
]
