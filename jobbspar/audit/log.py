"""Write to the log, and read from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models

from jobbspar.audit.labels import is_known
from jobbspar.audit.models import AuditEvent

LONGEST_TEXT = 100
# What must never be in the log: an address, an identity number.
_PERSONAL = re.compile(r"@|\d{6}[-+]?\d{4}")


class ActorLike(Protocol):
    """What the log needs to know of an actor. (`accounts.Actor` is one; accounts stand above this room.)"""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def organisation_id(self) -> UUID | None: ...
    @property
    def roles(self) -> Set[Any]: ...


def record(
    actor: ActorLike,
    action: str,
    obj: models.Model,
    *,
    person_id: UUID | None = None,
    round_id: UUID | None = None,
    **details: Any,
) -> AuditEvent:
    """Add a row, in the caller's transaction: the change and its row are kept together or not at all.

    `action` is a registered code (see `labels.register_actions`). `details` are field names, codes, counts and ids.
    ValueError for an unknown action, an actor that is nobody, or details that look personal.
    """
    if not is_known(action):
        raise ValueError(f"Nobody has registered the audit action {action}: register_actions() in AppConfig.ready().")
    facts = {name: _plain(value) for name, value in details.items()}
    if actor.user_id is None:
        reason = getattr(actor, "reason", "")
        if not reason:
            raise ValueError("The log needs a user, or the system with a reason.")
        facts["reason"] = _plain(reason)
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs in the transaction that holds the change.")
    return AuditEvent.objects.create(
        actor_user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        role=roles_text(actor),
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        person_id=person_id,
        round_id=round_id,
        details=facts,
    )


def roles_text(actor: ActorLike) -> str:
    """The roles the actor acted in, as the log keeps them."""
    return ",".join(sorted(str(getattr(role, "value", role)) for role in actor.roles)) or "system"


def _plain(value: Any) -> Any:
    """The value as JSON, or ValueError where it is too long or looks like something about a person."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID | date | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, Sequence | Set) and not isinstance(value, str | bytes):
        return [_plain(part) for part in value]
    text = str(value)
    if len(text) > LONGEST_TEXT or _PERSONAL.search(text):
        raise ValueError("The log holds field names, codes and ids, not what somebody wrote.")
    return text


def history(object_type: str | type[models.Model], object_id: UUID | int | str) -> models.QuerySet[AuditEvent]:
    """What has happened to the thing, newest first. `object_type`: the model, or its label ("tracks.round")."""
    name = object_type if isinstance(object_type, str) else object_type._meta.label_lower
    return AuditEvent.objects.filter(object_type=name.lower(), object_id=str(object_id)).order_by("-id")


def history_of_round(round_id: UUID) -> models.QuerySet[AuditEvent]:
    """What has happened in the round, newest first."""
    return AuditEvent.objects.filter(round_id=round_id).order_by("-id")


def history_of_person(person_id: UUID) -> models.QuerySet[AuditEvent]:
    """What has happened to the person's things, and who has looked, newest first."""
    return AuditEvent.objects.filter(person_id=person_id).order_by("-at", "-id")
