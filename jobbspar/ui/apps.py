"""The app that holds the interface's base."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "jobbspar.ui"
    label = "ui"
    verbose_name = "Gränssnitt"
