"""Read-only questions about documents."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from jobbspar.documents.models import ArchiveCopy, Document


def archive_copy_of(document: Document | None) -> ArchiveCopy | None:
    """The document's copy for the archive, with the document; None where there is none."""
    if document is None:
        return None
    return ArchiveCopy.objects.select_related("document").filter(document=document).first()


def has_archive_copy(document: Document | None) -> bool:
    """The same question for a page, which does not want the bytes."""
    return document is not None and ArchiveCopy.objects.filter(document=document).exists()


class DocumentState(StrEnum):
    """How far a document has come. `MISSING`: nobody has asked for it."""

    MISSING = "missing"
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Job(Protocol):
    """What is asked of the outbox's entry (this room does not know the outbox)."""

    @property
    def state(self) -> str: ...


def newest(kind: str, ref_id: UUID | str) -> Document | None:
    """The version that holds now."""
    return Document.objects.about(kind, ref_id).first()


def document_state(document: Document | None, job: Job | None) -> DocumentState:
    """Put the document and its newest job together: `document_state(newest(kind, id), outbox.queries.latest(job_kind, id))`.

    A job under way, or failed, comes before an older version that is ready: that is what the person waits for.
    """
    if job is not None and job.state in {"pending", "leased"}:
        return DocumentState.PENDING
    if job is not None and job.state == "failed":
        return DocumentState.FAILED
    return DocumentState.READY if document is not None else DocumentState.MISSING
