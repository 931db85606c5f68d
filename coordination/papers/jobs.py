"""The outbox jobs that make a round's documents, one kind each."""

from __future__ import annotations

from functools import partial

from coordination.papers.domain import read_round
from coordination.papers.enums import PREFIXES, PaperKind, job_of
from coordination.papers.kinds import TEMPLATE, TEMPLATE_VERSION, compose, lacks
from jobbspar.accounts.actor import system_actor
from jobbspar.audit.log import record
from jobbspar.documents import domain as documents
from jobbspar.documents.kinds import register_kind
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.registry import register


def still_wanted(kind: PaperKind, entry: OutboxEntry) -> bool:
    """Not where the round has lost what the document is written from."""
    return not lacks(read_round(entry.ref_id))[kind]


def prepare(kind: PaperKind, entry: OutboxEntry) -> documents.Prepared:
    """Compose it from the round as it is now, and make the PDF."""
    round = read_round(entry.ref_id)
    return documents.prepare(
        kind,
        round.pk,
        snapshot=compose(round, kind),
        template=TEMPLATE,
        template_version=TEMPLATE_VERSION,
        made_by_id=entry.payload.get("asked_by"),
        organisation_id=round.track.responsible_id,
        archive=True,
    )


def keep(entry: OutboxEntry, prepared: documents.Prepared) -> None:
    """In the same transaction as the job's DONE."""
    if prepared.existing:
        return
    document = documents.save_prepared(prepared)
    round = read_round(entry.ref_id)
    record(
        system_actor("outbox"),
        "paper.made",
        round,
        round_id=round.pk,
        kind=document.kind,
        number=document.number,
        version=document.version,
    )


def register_papers() -> None:
    """Called once from AppConfig.ready()."""
    for kind in PaperKind:
        register_kind(kind, label=kind.label, prefix=PREFIXES[kind])
        register(
            job_of(kind), keep, queue="pdf", prepare=partial(prepare, kind), still_wanted=partial(still_wanted, kind)
        )
