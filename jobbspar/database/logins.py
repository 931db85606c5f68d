"""Which role this process is to the database, for commands that need more rights than web and worker have."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection


def as_owner() -> None:
    """From here on this process owns the tables (`DATABASE_OWNER_URL`; without it, `DATABASE_URL` is the owner's)."""
    _become(settings.DATABASE_OWNER)


def as_backup() -> None:
    """From here on this process sees every row (`DATABASE_BACKUP_URL`; without it, `DATABASE_URL` is that role's)."""
    _become(settings.DATABASE_BACKUP)


def _become(database: dict[str, Any]) -> None:
    """What a command does takes the time it takes: none of the limits that are meant for pages."""
    connection.close()
    connection.settings_dict.update(database)
    connection.settings_dict["OPTIONS"] = {
        **connection.settings_dict["OPTIONS"],
        "options": "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0",
    }
