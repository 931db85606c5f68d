"""Django's system checks of the log: run by every manage.py command, so production is not prepared without a choice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from jobbspar.audit.anchors import OFF


@register(Tags.security)
def anchor_is_chosen(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """In production the head of the log leaves the database, or somebody has said that it shall not."""
    name: str = settings.AUDIT_ANCHOR_FILE
    if settings.MODE_NAME != "production" or name == OFF or Path(name).is_absolute():
        return []
    return [
        Error(
            "AUDIT_ANCHOR_FILE är inte satt till en absolut sökväg.",
            hint=f"Ange filen där loggens huvud antecknas utanför databasen, eller {OFF} för att avstå (se docs/drift.md).",
            id="audit.E001",
        )
    ]


SHORTEST_RETENTION = 5


@register(Tags.security)
def log_is_kept(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The log outlives what it tells of: at least five years."""
    if settings.LOG_RETENTION_YEARS >= SHORTEST_RETENTION:
        return []
    return [Error(f"LOG_RETENTION_YEARS ska vara minst {SHORTEST_RETENTION}.", id="audit.E002")]
