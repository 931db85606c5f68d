"""PDFs about a person lie encrypted in a row that goes with the person: a Document could never be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jobbspar.database.walls import as_system
from jobbspar.documents.models import Document
from jobbspar.documents.verification import is_content
from jobbspar.lib import crypto
from participants.models import PersonPaper, SubjectExtract


def keep_made(row: PersonPaper | SubjectExtract, made: Document, *, moment: datetime) -> None:
    """Put the PDF that was made into its row. In the same transaction as the job's DONE."""
    row.content = crypto.encrypt_bytes(bytes(made.content))
    row.sha256, row.size, row.pages = made.sha256, made.size, made.pages
    row.made_at = moment
    row.save(update_fields=["content", "sha256", "size", "pages", "made_at"])


def judged() -> Iterator[tuple[str, bool]]:
    """Each PDF about a person, by its row's id, and whether it can be read and is what was stored."""
    with as_system("Räknar om handlingarnas kontrollsummor"):
        for model in (PersonPaper, SubjectExtract):
            made = model._base_manager.filter(made_at__isnull=False).order_by("pk")
            for pk in made.values_list("pk", flat=True):
                yield f"{model._meta.verbose_name} {pk}", _holds(model._base_manager.get(pk=pk))


def _holds(row: PersonPaper | SubjectExtract) -> bool:
    try:
        return is_content(crypto.decrypt_bytes(bytes(row.content or b"")), sha256=row.sha256, size=row.size)
    except crypto.Unreadable:
        return False
