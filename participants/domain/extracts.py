"""Registerutdrag: asked for, made as PDF by the worker, handed out (art. 15). The row goes with the person."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor, system_actor
from jobbspar.accounts.base import create
from jobbspar.audit.log import record
from jobbspar.database.walls import across
from jobbspar.documents import domain as documents
from jobbspar.documents.errors import Tampered
from jobbspar.documents.models import Document
from jobbspar.lib import clock, crypto
from jobbspar.outbox import domain as outbox
from jobbspar.outbox.enums import OPEN_STATES
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.queries import latest
from participants.domain._guard import locked, require
from participants.domain.sealed import keep_made
from participants.extract.contents import contents, for_paper
from participants.models import Person, SubjectExtract
from participants.permissions import can_change_person

KIND: Final = "subject_extract"
PDF_JOB: Final = "subject_extract_pdf"
TEMPLATE: Final = "pdf/subject_extract.html"
TEMPLATE_VERSION: Final = 1


@transaction.atomic
def order_extract(person: Person, *, actor: Actor) -> SubjectExtract:
    """Freeze everything the organisation holds on the person, and ask the worker for the PDF.

    One that is still being made is given back as it is, so pressing twice is once.
    """
    person = locked(person, "owner", "home_municipality", "case_worker")
    require(can_change_person(actor, person))
    for earlier in SubjectExtract.objects.without_bytes().filter(person=person, made_at=None):
        job = latest(PDF_JOB, earlier.pk)
        if job is not None and job.state in OPEN_STATES:
            return earlier
    pk = uuid4()
    number = str(documents.number_for(KIND, pk))
    frozen, digest = documents.freeze(contents(person, number))
    extract = create(
        SubjectExtract,
        actor=actor,
        person_id=person.pk,
        action="extract.ordered",
        id=pk,
        person=person,
        organisation_id=person.owner_id,
        number=number,
        snapshot=crypto.encrypt_bytes(_json(frozen)),
        snapshot_sha256=digest,
    )
    outbox.enqueue(
        PDF_JOB,
        ref_id=extract.pk,
        dedup_key=f"{PDF_JOB}:{extract.pk}",
        title=_("Registerutdrag som PDF"),
        organisation_id=person.owner_id,
    )
    return extract


@transaction.atomic
def retry_pdf(extract: SubjectExtract, *, actor: Actor) -> None:
    """Ask again for a PDF that could not be made."""
    extract = locked(extract, "person")
    require(can_change_person(actor, extract.person))
    job = latest(PDF_JOB, extract.pk)
    if extract.made_at is None and job is not None:
        outbox.retry(job.pk)
        record(actor, "extract.pdf_retried", extract, person_id=extract.person_id)


@transaction.atomic
def hand_out_pdf(extract: SubjectExtract, *, actor: Actor) -> Document:
    """The PDF as a file to download, and a row in the log that it left. Raises Tampered."""
    require(can_change_person(actor, extract.person))
    record(actor, "person.exported", extract, person_id=extract.person_id, form="pdf")
    content = crypto.decrypt_bytes(bytes(extract.content or b""))
    return Document(
        kind=KIND,
        title=str(_("Registerutdrag")),
        number=extract.number,
        version=1,
        content=content,
        sha256=extract.sha256,
        size=extract.size or 0,
    )


@transaction.atomic
def hand_out_json(extract: SubjectExtract, *, actor: Actor) -> bytes:
    """The same as JSON, of the published shape. Raises Tampered."""
    require(can_change_person(actor, extract.person))
    record(actor, "person.exported", extract, person_id=extract.person_id, form="json")
    return json.dumps(snapshot_of(extract), ensure_ascii=False, indent=2).encode()


def snapshot_of(extract: SubjectExtract) -> dict[str, Any]:
    """What was frozen, checked against its hash. Raises Tampered."""
    frozen: dict[str, Any] = json.loads(crypto.decrypt_bytes(bytes(extract.snapshot)))
    if documents.freeze(frozen)[1] != extract.snapshot_sha256:
        raise Tampered(extract)
    return frozen


@across("Utdraget görs i bakgrunden")
def still_wanted(entry: OutboxEntry) -> bool:
    """One whose person has been disposed of meanwhile is gone, and gets no PDF."""
    return SubjectExtract.objects.filter(pk=entry.ref_id, made_at=None).exists()


def prepare(entry: OutboxEntry) -> documents.Prepared:
    """Make the PDF. No transaction is open."""
    extract, frozen = _frozen(entry)
    return documents.prepare(
        KIND,
        extract.pk,
        snapshot=for_paper(frozen),
        template=TEMPLATE,
        template_version=TEMPLATE_VERSION,
        made_by_id=extract.created_by_id,
        organisation_id=extract.organisation_id,
    )


@across("Utdraget görs i bakgrunden")
def _frozen(entry: OutboxEntry) -> tuple[SubjectExtract, dict[str, Any]]:
    extract = SubjectExtract.objects.get(pk=entry.ref_id)
    return extract, snapshot_of(extract)


@across("Utdraget görs i bakgrunden")
def keep(entry: OutboxEntry, prepared: documents.Prepared) -> None:
    """In the same transaction as the job's DONE."""
    extract = SubjectExtract.objects.select_for_update().filter(pk=entry.ref_id, made_at=None).first()
    if extract is None:
        return
    keep_made(extract, prepared.document, moment=clock.now())
    record(system_actor("outbox"), "extract.pdf_made", extract, person_id=extract.person_id)


def _json(frozen: dict[str, Any]) -> bytes:
    return json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
