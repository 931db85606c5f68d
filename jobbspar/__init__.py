"""Settings, and the base that every room may import. No domain words in here."""

from jobbspar.celery import app as celery_app

__all__ = ["celery_app"]
