"""Addresses of the interface's own pages."""

from django.urls import path

from jobbspar.ui import views

urlpatterns = [path("om/komponenter/", views.gallery, name="component_gallery")]
