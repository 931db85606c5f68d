"""What somebody does by hand with the own organisation's outgoing messages and PDF jobs."""

from __future__ import annotations

from django.db import transaction

from coordination.permissions import can_handle_outbox
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.log import record
from jobbspar.outbox import domain
from jobbspar.outbox.models import OutboxEntry


@transaction.atomic
def retry_entry(entry: OutboxEntry, *, actor: Actor) -> OutboxEntry:
    """Start over with what failed or was called off. Conflict where it has been done meanwhile."""
    _ask(entry, actor)
    row = domain.retry(entry.pk)
    record(actor, "outbox.retried", row, kind=row.kind)
    return row


@transaction.atomic
def mark_handled(entry: OutboxEntry, *, actor: Actor) -> OutboxEntry:
    """It has been taken care of another way: it is never tried again."""
    _ask(entry, actor)
    row = domain.mark_handled(entry.pk)
    record(actor, "outbox.handled", row, kind=row.kind)
    return row


def _ask(entry: OutboxEntry, actor: Actor) -> None:
    if not can_handle_outbox(actor) or entry.organisation_id is None or entry.organisation_id != actor.organisation_id:
        raise NotAllowed
