"""The life of an entry, seen from the business code: ask for it, try it again, call it off, see it as taken care of."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict
from jobbspar.outbox import tasks
from jobbspar.outbox.enums import OPEN_STATES, EntryState
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.registry import get_kind, queue_of

log = logging.getLogger(__name__)

# After a broker that did not answer, ask nobody for this long: the sweep finds the rows anyway.
BROKER_REST_SECONDS = 10.0
_broker_rests_until = 0.0
_tells_nobody = False
# A page waits for this: one try, at most a second for an answer. (The worker's own connection is patient.)
IMPATIENT = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 1}


@transaction.atomic
def enqueue(
    kind: str,
    *,
    ref_id: UUID | str,
    dedup_key: str,
    title: str,
    payload: Mapping[str, Any] | None = None,
    organisation_id: UUID | None = None,
    recipient_user_id: UUID | None = None,
    not_before: datetime | None = None,
) -> OutboxEntry:
    """Ask for an effect, in the caller's transaction: it happens if, and only if, that transaction is committed.

    A `dedup_key` that has been used gives the row that is there, untouched. `title` is a fixed Swedish text without
    personal data; `payload` holds ids and codes only. KeyError where no room has registered `kind`.
    """
    entry, created = OutboxEntry.objects.get_or_create(
        dedup_key=dedup_key,
        defaults={
            "kind": kind,
            "ref_id": str(ref_id),
            "title": title,
            "payload": dict(payload or {}),
            "organisation_id": organisation_id,
            "recipient_user_id": recipient_user_id,
            "not_before": not_before or clock.now(),
            "max_attempts": get_kind(kind).max_attempts,
        },
    )
    if created and entry.not_before <= clock.now():
        transaction.on_commit(partial(tell_worker, entry.pk, kind), robust=True)
    return entry


def tell_worker(entry_id: UUID, kind: str) -> None:
    """Send the id, and nothing else, to the queue. A broker that does not answer costs little and loses nothing."""
    global _broker_rests_until
    if _tells_nobody or time.monotonic() < _broker_rests_until:
        return
    try:
        with current_app.connection_for_write(transport_options=IMPATIENT) as link:
            tasks.deliver.apply_async((str(entry_id),), queue=queue_of(kind), retry=False, connection=link)
    except (OperationalError, RedisError, OSError) as error:
        _broker_rests_until = time.monotonic() + BROKER_REST_SECONDS
        log.warning("The broker did not answer (%s); the sweep will find the entry.", type(error).__name__)


@contextmanager
def telling_nobody() -> Iterator[None]:
    """Let this process send nothing to the broker meanwhile, for loading a past that it delivers itself."""
    global _tells_nobody
    _tells_nobody = True
    try:
        yield
    finally:
        _tells_nobody = False


@transaction.atomic
def retry(entry_id: UUID) -> OutboxEntry:
    """Start over with an entry that failed or was called off. Pressed twice it is the same as once.

    Conflict where it has been done meanwhile. The caller has asked permission and writes the audit row.
    """
    entry = OutboxEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state == EntryState.DONE:
        raise Conflict(_("Det här är redan klart."))
    if entry.state in OPEN_STATES:
        return entry
    entry.state = EntryState.PENDING
    entry.attempts = 0
    entry.not_before = clock.now()
    entry.handled = False
    entry.last_error = ""
    entry.save(update_fields=["state", "attempts", "not_before", "handled", "last_error"])
    transaction.on_commit(partial(tell_worker, entry.pk, entry.kind), robust=True)
    return entry


@transaction.atomic
def cancel(entry_id: UUID) -> OutboxEntry:
    """Call it off. A worker that is at it loses its lease and commits nothing. Conflict where it is done already."""
    entry = OutboxEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state == EntryState.DONE:
        raise Conflict(_("Det här är redan klart och går inte att avbryta."))
    entry.state = EntryState.CANCELLED
    entry.leased_until = None
    entry.lease_owner = ""
    entry.save(update_fields=["state", "leased_until", "lease_owner"])
    return entry


@transaction.atomic
def mark_handled(entry_id: UUID) -> OutboxEntry:
    """Somebody has taken care of it another way: it is never tried again, and no longer stands out in the list."""
    entry = OutboxEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state in OPEN_STATES:
        entry.state = EntryState.CANCELLED
        entry.leased_until = None
        entry.lease_owner = ""
    entry.handled = True
    entry.save(update_fields=["state", "handled", "leased_until", "lease_owner"])
    return entry
