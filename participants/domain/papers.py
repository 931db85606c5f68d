"""A person's documents: asked for, made as PDF by the worker, handed out, taken back. The rows go with the person."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobbspar.accounts.actor import Actor, system_actor
from jobbspar.accounts.base import change, create
from jobbspar.audit.log import record
from jobbspar.audit.looks import look_at, told
from jobbspar.database.walls import across
from jobbspar.documents import checking
from jobbspar.documents import domain as documents
from jobbspar.documents.errors import Tampered
from jobbspar.documents.kinds import Standing, register_kind
from jobbspar.documents.letters import require_letters
from jobbspar.documents.models import Document
from jobbspar.lib import clock, crypto
from jobbspar.lib.errors import RuleError
from jobbspar.outbox import domain as outbox
from jobbspar.outbox.enums import OPEN_STATES, EntryState
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.queries import latest
from jobbspar.outbox.registry import register as register_job
from participants.domain._guard import locked, require
from participants.domain.sealed import keep_made
from participants.enums import PAPER_FIELDS, PAPER_PREFIXES, PaperKind
from participants.models import Person, PersonPaper
from participants.papers.kinds import (
    TEMPLATE,
    TEMPLATE_VERSION,
    Subject,
    compose,
    for_paper,
    holds_health,
    lack_of,
)
from participants.permissions import can_make_paper, can_withdraw_paper

PDF_JOB: Final = "person_paper_pdf"
TITLE: Final = gettext_lazy("En handling om en person som PDF")


@transaction.atomic
def order_paper(subject: Subject, *, actor: Actor) -> PersonPaper | None:
    """Freeze the document as it is now, and ask the worker for the PDF. None where nothing differs from the one that
    holds. One that is being made is given back as it is, so pressing twice is once; one that failed is frozen anew and
    tried again. RuleError where something is lacking.
    """
    require(can_make_paper(actor, subject.kind, subject.person, subject.participation))
    # One at a time for a person: editions are counted.
    _lock(subject.person)
    if lack := lack_of(subject):
        raise RuleError(lack.text, link=lack.url)
    before = PersonPaper.objects.filter(**subject.key).order_by("-edition").first()
    job = latest(PDF_JOB, before.pk) if before is not None and before.made_at is None else None
    if before is not None and job is not None and job.state in OPEN_STATES:
        return before
    frozen, digest = documents.freeze(compose(subject, actor))
    require_letters(frozen)
    made_of = {
        "snapshot": crypto.encrypt_bytes(documents.canonical(frozen).encode()),
        "snapshot_sha256": digest,
        "template_version": TEMPLATE_VERSION,
        "holds_health": holds_health(subject),
    }
    if before is not None and before.made_at is None:
        return _again(before, made_of, actor)
    if before is not None and before.withdrawn_at is None and _same(before, digest):
        return None
    return _new(subject, before, made_of, actor)


def _same(before: PersonPaper, digest: str) -> bool:
    return (before.snapshot_sha256, before.template_version) == (digest, TEMPLATE_VERSION)


@across("Två som gör en handling om samma person väntar på varandra")
def _lock(person: Person) -> None:
    locked(person)


def _new(subject: Subject, before: PersonPaper | None, made_of: dict[str, Any], actor: Actor) -> PersonPaper:
    pk, part = uuid4(), subject.participation
    paper = create(
        PersonPaper,
        actor=actor,
        person_id=subject.person.pk,
        round_id=part.round_id if part else None,
        action="personpaper.ordered",
        id=pk,
        organisation_id=actor.organisation_id,
        series=before.series if before else pk,
        number=before.number if before else str(documents.number_for(subject.kind, pk)),
        edition=before.edition + 1 if before else 1,
        check_code=checking.new_code() if subject.kind == PaperKind.CERTIFICATE else None,
        **subject.key,
        **made_of,
    )
    outbox.enqueue(
        PDF_JOB,
        ref_id=paper.pk,
        dedup_key=f"{PDF_JOB}:{paper.pk}",
        title=str(TITLE),
        organisation_id=actor.organisation_id,
    )
    return paper


def _again(paper: PersonPaper, made_of: dict[str, Any], actor: Actor) -> PersonPaper:
    """Nothing was ever made of what was frozen, so what is frozen now takes its place."""
    paper = change(paper, actor=actor, person_id=paper.person_id, action="personpaper.retried", **made_of)
    job = latest(PDF_JOB, paper.pk)
    if job is not None and job.state != EntryState.DONE:
        outbox.retry(job.pk)
    return paper


@transaction.atomic
def withdraw_paper(paper: PersonPaper, *, actor: Actor, reason: str) -> PersonPaper:
    """The certificate no longer holds, and whoever checks its code is told so. Twice is once; it cannot be undone."""
    paper = locked(paper, "person", "participation__round")
    require(can_withdraw_paper(actor, paper))
    if paper.withdrawn_at is not None:
        return paper
    if paper.made_at is None:
        raise RuleError(_("Intyget är inte klart än."))
    values = {"withdrawn_at": clock.now(), "withdrawn_reason": reason.strip()}
    return change(paper, actor=actor, person_id=paper.person_id, action="personpaper.withdrawn", **values)


@transaction.atomic
def hand_out(paper: PersonPaper, *, actor: Actor) -> Document:
    """The PDF as a file to download, for whoever sees the row, and a row in the log that it left. Raises Tampered."""
    require(PersonPaper.objects.visible_to(actor).filter(pk=paper.pk, made_at__isnull=False).exists())
    look_at(paper.person_id, PAPER_FIELDS)
    record(actor, "person.exported", paper, person_id=paper.person_id, form=str(paper.kind))
    told(paper.person_id)
    return Document(
        kind=paper.kind,
        title=str(PaperKind(paper.kind).label),
        number=paper.number,
        version=paper.edition,
        content=_decrypted(paper, paper.content),
        sha256=paper.sha256,
        size=paper.size or 0,
    )


def _decrypted(paper: PersonPaper, content: object) -> bytes:
    """What cannot be read was changed after it was stored."""
    try:
        return crypto.decrypt_bytes(bytes(content or b""))  # type: ignore[call-overload, no-any-return]
    except crypto.Unreadable:
        raise Tampered(paper) from None


def snapshot_of(paper: PersonPaper) -> dict[str, Any]:
    """What was frozen, checked against its hash. Raises Tampered."""
    frozen: dict[str, Any] = json.loads(_decrypted(paper, paper.snapshot))
    if documents.freeze(frozen)[1] != paper.snapshot_sha256:
        raise Tampered(paper)
    return frozen


@across("Den som har en kod får veta om intyget gäller, och inget om personen")
def checked(code: str) -> checking.Checked | None:
    """For /kontrollera/. Superseded by a newer edition that is made; withdrawn is another thing."""
    paper = PersonPaper.objects.without_bytes().filter(check_code=code, made_at__isnull=False).first()
    if paper is None or paper.made_at is None:
        return None
    newer = PersonPaper.objects.in_series(paper).filter(made_at__isnull=False, edition__gt=paper.edition)
    standing = Standing.SUPERSEDED if newer.exists() else Standing.VALID
    if paper.withdrawn_at is not None:
        standing = Standing.ENDED
    return checking.Checked(str(PaperKind(paper.kind).label), paper.made_at, standing)


@across("Handlingen görs i bakgrunden")
def still_wanted(entry: OutboxEntry) -> bool:
    """One whose person has been disposed of meanwhile is gone, and gets no PDF."""
    return PersonPaper.objects.filter(pk=entry.ref_id, made_at=None).exists()


def prepare(entry: OutboxEntry) -> documents.Prepared:
    """Make the PDF. No transaction is open."""
    paper, frozen = _frozen(entry)
    return documents.prepare(
        paper.kind,
        paper.series,
        snapshot=for_paper(paper, frozen),
        template=TEMPLATE,
        template_version=paper.template_version,
        made_by_id=paper.created_by_id,
        organisation_id=paper.organisation_id,
        version=paper.edition,
    )


@across("Handlingen görs i bakgrunden")
def _frozen(entry: OutboxEntry) -> tuple[PersonPaper, dict[str, Any]]:
    paper = PersonPaper.objects.get(pk=entry.ref_id)
    return paper, snapshot_of(paper)


@across("Handlingen görs i bakgrunden")
def keep(entry: OutboxEntry, prepared: documents.Prepared) -> None:
    """In the same transaction as the job's DONE."""
    paper = PersonPaper.objects.select_for_update().filter(pk=entry.ref_id, made_at=None).first()
    if paper is None:
        return
    keep_made(paper, prepared.document, moment=prepared.document.made_at)
    record(system_actor("outbox"), "personpaper.made", paper, person_id=paper.person_id)


def register() -> None:
    """The kinds, the job that makes them, and that their codes can be checked."""
    for kind, prefix in PAPER_PREFIXES.items():
        register_kind(kind, label=kind.label, prefix=prefix)
    register_job(PDF_JOB, keep, queue="pdf", prepare=prepare, still_wanted=still_wanted)
    checking.register_lookup(checked)
