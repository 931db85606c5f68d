"""Ask for a document of a round."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from coordination.papers.enums import PaperKind, job_of
from coordination.papers.kinds import compose, fingerprint, lacks
from coordination.papers.permissions import can_make_paper
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.log import record
from jobbspar.documents.letters import require_letters
from jobbspar.documents.queries import newest
from jobbspar.lib.errors import RuleError
from jobbspar.outbox import domain as outbox
from jobbspar.outbox.enums import OPEN_STATES, EntryState
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.queries import latest
from tracks.models import Round


@transaction.atomic
def ask_for_paper(round: Round, kind: PaperKind, *, actor: Actor) -> OutboxEntry | None:
    """Ask the worker for a new version. None where nothing differs from the one there is: then that one goes on.

    One that is on its way is not asked for twice; one that failed is tried again. RuleError where the round lacks
    something that the document is written from.
    """
    Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    round = read_round(round.pk)
    if not can_make_paper(actor, round):
        raise NotAllowed
    if why := lacks(round)[kind]:
        raise RuleError(why)
    job = latest(job_of(kind), round.pk)
    if job is not None and job.state in OPEN_STATES:
        return job
    before = newest(kind, round.pk)
    same = (before.snapshot_sha256, before.template, before.template_version) if before else None
    words = compose(round, kind)
    if same == fingerprint(words):
        return None
    require_letters(words)
    if job is not None and job.state == EntryState.FAILED and not job.handled:
        job = outbox.retry(job.pk)
    else:
        job = outbox.enqueue(
            job_of(kind),
            ref_id=round.pk,
            dedup_key=f"{job_of(kind)}:{round.pk}:{uuid4()}",
            title=_("%s som PDF") % PaperKind(kind).label,
            payload={"asked_by": str(actor.user_id)},
            organisation_id=round.track.responsible_id,
        )
    record(actor, "paper.asked_for", round, round_id=round.pk, kind=str(kind))
    return job


def read_round(pk: object) -> Round:
    """The round with what every document's head is written from."""
    return Round.objects.select_related(
        "track__responsible", "track__steering_group", "track__local_agreement", "coordinator", "selection_method"
    ).get(pk=pk)
