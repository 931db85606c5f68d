"""The app, and where its start-up check is hooked in."""

from typing import Any

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "jobbspar.database"
    label = "database"

    def ready(self) -> None:
        from celery.signals import beat_init, worker_init

        from jobbspar.database.guard import refuse_unsafe_database

        def check(**_: Any) -> None:
            refuse_unsafe_database()

        # Kept by name, or the signal would forget it: receivers are weak references.
        self.check_at_start = check
        worker_init.connect(check)
        beat_init.connect(check)
