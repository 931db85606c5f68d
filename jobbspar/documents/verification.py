"""Whether every stored document is what was stored: asked when a backup has been read back, or whenever one likes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from jobbspar.documents.domain import read_bytes
from jobbspar.documents.errors import Tampered
from jobbspar.documents.models import ArchiveCopy, Document

# The rows of one kind, each as its name and whether it holds.
Judged = Iterator[tuple[str, bool]]
_shelves: list[Callable[[], Judged]] = []


def register_shelf(judge: Callable[[], Judged]) -> None:
    """Say, in `AppConfig.ready()`, where documents are kept besides among these."""
    if judge not in _shelves:
        _shelves.append(judge)


def verify_documents() -> tuple[int, list[str]]:
    """How many there are, and which of them are not what was stored. One at a time is in memory."""
    count, faults = 0, []
    for judge in (_own, *_shelves):
        for name, holds in judge():
            count += 1
            if not holds:
                faults.append(name)
    return count, faults


def _own() -> Judged:
    for model in (Document, ArchiveCopy):
        for pk in model._default_manager.order_by("pk").values_list("pk", flat=True):
            row = model._default_manager.get(pk=pk)
            yield f"{model._meta.verbose_name} {pk}", _holds(row)


def _holds(row: Document | ArchiveCopy) -> bool:
    try:
        read_bytes(row)
    except Tampered:
        return False
    return True


def is_content(content: bytes, *, sha256: str, size: int | None) -> bool:
    """Whether the bytes are those whose hash and size were noted."""
    return len(content) == size and hashlib.sha256(content).hexdigest() == sha256
