"""A log to seal, and somebody who changes it behind everybody's back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from pytest_django import Settings

from jobbspar.audit.models import AuditEvent, AuditSeal
from tests.databases import OWNER, as_role

Tamper = Callable[..., None]


def write(count: int = 1, **values: Any) -> list[AuditEvent]:
    """Committed events, in one transaction."""
    with transaction.atomic():
        return [
            AuditEvent.objects.create(
                actor_user_id=uuid4(),
                organisation_id=uuid4(),
                role="coordinator",
                action="thing.changed",
                object_type="outbox.periodicrun",
                object_id=str(number),
                person_id=uuid4(),
                round_id=uuid4(),
                details={"fields": ["seats"], "å": None, "number": number},
                **values,
            )
            for number in range(count)
        ]


def sealed_ids() -> list[int]:
    """The events' ids in the order of the chain."""
    return list(AuditSeal.objects.order_by("seq").values_list("event_id", flat=True))


@pytest.fixture
def anchor_file(settings: Settings, tmp_path: Path) -> Path:
    """Where this test's heads are noted."""
    path = tmp_path / "away" / "ankare"
    settings.AUDIT_ANCHOR_FILE = str(path)
    return path


@pytest.fixture
def tamper(transactional_db: None) -> Tamper:
    """`tamper("DELETE …", …)`: as the owner, with the triggers switched off."""

    def do(*statements: str) -> None:
        with as_role(OWNER, connections["default"].settings_dict["NAME"]) as link:
            for table in ("audit_auditevent", "audit_auditseal"):
                link.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                link.execute(statement)

    return do
