"""The list of extracts of one person, each with how far its PDF has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jobbspar.accounts.actor import Actor
from jobbspar.documents.queries import DocumentState
from jobbspar.outbox.enums import OPEN_STATES
from jobbspar.outbox.models import OutboxEntry
from participants.domain.extracts import PDF_JOB
from participants.models import Person, SubjectExtract


@dataclass(frozen=True, slots=True)
class ExtractRow:
    """One extract. `state` is that of the PDF; the JSON is there at once."""

    id: UUID
    number: str
    ordered_at: datetime
    ordered_by: str
    pages: int | None
    state: DocumentState


def extract_rows(actor: Actor, person: Person) -> list[ExtractRow]:
    """Newest first. Two queries however many."""
    rows = SubjectExtract.objects.visible_to(actor).without_bytes().filter(person=person).select_related("created_by")
    found = list(rows)
    keys = [str(row.pk) for row in found if row.made_at is None]
    jobs = (
        dict(OutboxEntry.objects.filter(kind=PDF_JOB, ref_id__in=keys).values_list("ref_id", "state")) if keys else {}
    )
    return [
        ExtractRow(
            id=row.pk,
            number=row.number,
            ordered_at=row.created_at,
            ordered_by=row.created_by.name if row.created_by else "",
            pages=row.pages,
            state=_state(row, jobs.get(str(row.pk), "")),
        )
        for row in found
    ]


def _state(row: SubjectExtract, job: str) -> DocumentState:
    if row.made_at is not None:
        return DocumentState.READY
    return DocumentState.PENDING if job in OPEN_STATES else DocumentState.FAILED
