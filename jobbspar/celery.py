"""The Celery application. What runs, and when, is declared by each room's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobbspar.settings")
app = Celery("jobbspar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
