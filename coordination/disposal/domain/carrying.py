"""The worker carries out an approved run, a few things at a time, each time in one transaction with its outbox row's DONE.

Killed in the middle, a batch leaves nothing behind and is done again; done twice, the second finds its items gone. What
has changed since the preview, or has got a reason to wait, falls out and is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from coordination.disposal.domain.removing import remove, sweep
from coordination.disposal.domain.runs import ask_for_batch
from coordination.disposal.enums import Reason, RunState
from coordination.disposal.models import DisposalItem, DisposalRun, RetentionRule
from coordination.disposal.queries.due import Due, find
from jobbspar.accounts.actor import Actor, system_actor
from jobbspar.accounts.base import change
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.outbox.models import OutboxEntry

BATCH: Final = 20


def still_wanted(entry: OutboxEntry) -> bool:
    """Asked before each batch."""
    return DisposalRun.objects.filter(pk=entry.ref_id, state=RunState.APPROVED).exists()


@across("Gallring efter beslut tar bort allt om personen")
def carry_out(entry: OutboxEntry) -> None:
    """One batch of the run, in the caller's transaction; asks for the next, or ends the run."""
    run = DisposalRun.objects.select_for_update().get(pk=entry.ref_id)
    if run.state != RunState.APPROVED:
        return
    items = list(run.items.order_by("position")[:BATCH])
    done, dropped = _take_away(run, items)
    DisposalItem.objects.filter(pk__in=[item.pk for item in items]).delete()
    result = {
        "done": dict(Counter(run.result["done"]) + done),
        "dropped": dict(Counter(run.result["dropped"]) + dropped),
    }
    if run.items.exists():
        change(run, actor=_system(run), action="disposal.continued", result=result)
        ask_for_batch(run, int(entry.payload["number"]) + 1)
    else:
        ended = {"state": RunState.DONE, "ended_at": clock.now()}
        change(run, actor=_system(run), action="disposal.carried_out", result=result, **ended)


def _system(run: DisposalRun) -> Actor:
    """The system, for the organisation: its log tells of it."""
    return replace(system_actor("Gallring efter beslut"), organisation_id=run.organisation_id)


def _take_away(run: DisposalRun, items: list[DisposalItem]) -> tuple[Counter[str], Counter[str]]:
    """How many of each record type went, and how many fell out, by reason."""
    done: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    gone: list[UUID] = []
    rules = {rule.record_type: rule for rule in RetentionRule.objects.filter(organisation=run.organisation_id)}
    _lock(items)
    for record_type in dict.fromkeys(item.record_type for item in items):
        mine = [item for item in items if item.record_type == record_type]
        due = _due_now(rules.get(record_type), [item.subject_id for item in mine])
        for item in mine:
            reason = _why_not(item, rules.get(record_type), due) or _tried(run, item, gone)
            if reason:
                dropped[reason] += 1
            else:
                done[record_type] += 1
    sweep(gone)
    return done, dropped


def _lock(items: list[DisposalItem]) -> None:
    """Nobody writes anything that hangs on these while they are weighed and taken away."""
    for label in sorted({item.model for item in items}):
        ids = [item.subject_id for item in items if item.model == label]
        model = apps.get_model(label)
        if not getattr(model, "append_only", False):
            list(model._base_manager.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _due_now(rule: RetentionRule | None, ids: Collection[UUID]) -> dict[UUID, Due]:
    return {one.subject_id: one for one in find(rule, within=ids).due} if rule is not None else {}


def _why_not(item: DisposalItem, rule: RetentionRule | None, due: dict[UUID, Due]) -> str:
    """The reason why the thing stays after all; "" where it goes."""
    if not apps.get_model(item.model)._base_manager.filter(pk=item.subject_id).exists():
        return Reason.GONE
    if rule is None or not rule.disposes:
        return Reason.RULE
    now = due.get(item.subject_id)
    return "" if now is not None and now.mark == item.mark else Reason.CHANGED


def _tried(run: DisposalRun, item: DisposalItem, gone: list[UUID]) -> str:
    """Take it away with all that hangs on it, or, where something refuses, leave it whole: "" or the reason.

    The ids of what went are added to `gone`.
    """
    try:
        with transaction.atomic():
            ids = remove(item, run)
            # Otherwise a row that was forgotten would be noticed first at the commit, and take the whole batch with it.
            connection.check_constraints()
    except (IntegrityError, ProtectedError):
        return Reason.BLOCKED
    gone += ids
    return ""
