"""PDFs about a person lie encrypted in a row that goes with the person: a Document could never be taken away."""

from __future__ import annotations

from datetime import datetime

from jobbspar.documents.models import Document
from jobbspar.lib import crypto
from participants.models import PersonPaper, SubjectExtract


def keep_made(row: PersonPaper | SubjectExtract, made: Document, *, moment: datetime) -> None:
    """Put the PDF that was made into its row. In the same transaction as the job's DONE."""
    row.content = crypto.encrypt_bytes(bytes(made.content))
    row.sha256, row.size, row.pages = made.sha256, made.size, made.pages
    row.made_at = moment
    row.save(update_fields=["content", "sha256", "size", "pages", "made_at"])
