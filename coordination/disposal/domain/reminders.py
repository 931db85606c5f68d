"""Once a month the deciders are told that something is due. Nothing is disposed of by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from coordination.disposal.models import DisposalRun, RetentionRule
from coordination.disposal.queries.due import find
from jobbspar.accounts.enums import DISPOSAL_DECIDERS
from jobbspar.accounts.models import User
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.outbox.mail import enqueue_mail
from jobbspar.outbox.models import OutboxEntry

DUE_MAIL: Final = "disposal_due"


def remind_admins() -> int:
    """Ask for this month's mails, to organisations with something due and no disposal under way. How many."""
    month = clock.today().strftime("%Y-%m")
    mails = 0
    for organisation_id in set(RetentionRule.objects.disposing().values_list("organisation", flat=True)):
        if not count_due(organisation_id) or _is_under_way(organisation_id):
            continue
        for user in User.objects.in_organisation(organisation_id, *DISPOSAL_DECIDERS):
            enqueue_mail(
                DUE_MAIL,
                to_user_id=user.pk,
                ref_id=organisation_id,
                dedup_key=f"{DUE_MAIL}:{organisation_id}:{user.pk}:{month}",
                path=reverse("disposal"),
                organisation_id=organisation_id,
            )
            mails += 1
    return mails


@across("Räknar vad som ska gallras")
def count_due(organisation_id: UUID) -> int:
    """How many things the organisation's rules say are to go."""
    return sum(len(find(rule).due) for rule in RetentionRule.objects.disposing().filter(organisation=organisation_id))


def _is_under_way(organisation_id: UUID) -> bool:
    return DisposalRun.objects.under_way().filter(organisation=organisation_id).exists()


def still_wanted(entry: OutboxEntry) -> bool:
    """Asked just before sending."""
    return bool(count_due(UUID(entry.ref_id))) and not _is_under_way(UUID(entry.ref_id))


def words_of(entry: OutboxEntry) -> Mapping[str, Any]:
    """For the text: how many, and nothing else."""
    return {"count": count_due(UUID(entry.ref_id))}
