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
            try:
                refuse_unsafe_database()
            except Exception as error:
                # Celery logs a signal receiver's exception and goes on; only this one stops the process.
                raise SystemExit(f"{type(error).__name__}: {error}") from error

        # Kept by name, or the signal would forget it: receivers are weak references.
        self.check_at_start = check
        worker_init.connect(check)
        beat_init.connect(check)
