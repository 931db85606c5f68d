"""A round's documents as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from coordination.models import Issue
from coordination.papers.enums import SLUGS, PaperKind, job_of
from coordination.papers.kinds import PAPERS, lacks
from coordination.papers.permissions import can_make_paper, readable_papers
from jobbspar.accounts.actor import Actor
from jobbspar.database.walls import across
from jobbspar.documents.models import ArchiveCopy, Document
from jobbspar.documents.queries import DocumentState, document_state
from jobbspar.outbox.models import OutboxEntry
from tracks.models import Round


@dataclass(frozen=True)
class Version:
    """One version, and what it changed from the one before: its headings, in order."""

    document: Document
    changes: Sequence[str] = ()


@dataclass(frozen=True)
class PaperRow:
    """One kind of document. `lacks`: why it cannot be made just now."""

    kind: PaperKind
    slug: str
    about: str
    state: DocumentState
    lacks: str
    may_make: bool
    versions: Sequence[Version] = field(default_factory=list)

    @property
    def newest(self) -> Version | None:
        return self.versions[0] if self.versions else None

    @property
    def earlier(self) -> Sequence[Version]:
        return self.versions[1:]


def paper_rows(actor: Actor, round: Round) -> list[PaperRow]:
    """What the actor reads. The same number of queries whatever the number of versions."""
    kinds = readable_papers(actor, round)
    may_make = can_make_paper(actor, round)
    documents = _documents(round, kinds)
    jobs = _jobs(round, kinds)
    why = lacks(round) if may_make else {}
    rows = []
    for kind in kinds:
        versions = _versions(documents.get(kind, []))
        state = document_state(versions[0].document if versions else None, jobs.get(kind))
        # Nobody else is told of what is not there.
        if may_make or versions:
            shown = state if may_make else DocumentState.READY
            about = str(PAPERS[kind].about)
            rows.append(PaperRow(kind, SLUGS[kind], about, shown, why.get(kind, ""), may_make, versions))
    return rows


def find_document(round: Round, kind: PaperKind, version: int) -> Document | None:
    """The version, unless it is withheld."""
    document = Document.objects.about(kind, round.pk).filter(version=version).defer(None).first()
    return document if document is not None and not _withheld([document]) else None


def _documents(round: Round, kinds: Sequence[PaperKind]) -> dict[str, list[Document]]:
    rows = Document.objects.filter(kind__in=kinds, ref_id=str(round.pk)).order_by("-version")
    # With the snapshot, to tell the versions apart; never with the bytes.
    copies = ArchiveCopy.objects.filter(document=OuterRef("pk"))
    found = list(rows.defer(None).defer("content").annotate(has_archive_copy=Exists(copies)))
    hidden = _withheld([row for row in found if row.kind == PaperKind.STEERING])
    documents: dict[str, list[Document]] = {}
    for row in found:
        if row.pk not in hidden:
            documents.setdefault(row.kind, []).append(row)
    return documents


@across("Ett underlag om någon som har blivit skyddad visas inte")
def _withheld(documents: Sequence[Document]) -> set[object]:
    """Those that tell of a hindrance whose person is protected now, in however neutral words (invariant 20)."""
    told = {source for document in documents for source in document.snapshot.get("sources", ())}
    if not told:
        return set()
    free = {str(pk) for pk in Issue.objects.nobody_protected().filter(pk__in=told).values_list("pk", flat=True)}
    return {document.pk for document in documents if not free.issuperset(document.snapshot.get("sources", ()))}


def _jobs(round: Round, kinds: Sequence[PaperKind]) -> dict[PaperKind, OutboxEntry]:
    rows = OutboxEntry.objects.filter(kind__in=[job_of(kind) for kind in kinds], ref_id=str(round.pk))
    newest = {row.kind: row for row in rows.order_by("created_at", "id")}
    return {kind: newest[job_of(kind)] for kind in kinds if job_of(kind) in newest}


def _versions(documents: Sequence[Document]) -> list[Version]:
    return [
        Version(document, changes(document.snapshot, former.snapshot) if former else [])
        for document, former in zip_longest(documents, documents[1:])
    ]


def changes(new: Mapping[str, Any], old: Mapping[str, Any]) -> list[str]:
    """The headings whose contents differ, in order; one that is gone is told of too."""
    now, then = _by_heading(new), _by_heading(old)
    found = [_("Uppgifterna överst")] if _head(new) != _head(old) else []
    found += [heading for heading, contents in now.items() if then.get(heading) != contents]
    found += [_("%s (borttaget)") % heading for heading in then if heading not in now]
    return found or [_("Utseendet eller de fasta texterna")]


def _head(snapshot: Mapping[str, Any]) -> list[Any]:
    return [snapshot.get(name) for name in ("lead", "meta", "station", "retention")]


def _by_heading(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    sections = [*snapshot.get("sections", ()), snapshot.get("appendix")]
    return {section["heading"]: section for section in sections if section}
