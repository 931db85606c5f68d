"""Make a document once, keep it, hand it out unchanged.

A PDF job in the outbox uses the two halves, so that the slow one holds no transaction open:

    register("agreement_pdf", handler=save_prepared_for, prepare=prepare_for, queue="pdf")

where `prepare_for(entry)` returns `prepare(...)` and `save_prepared_for(entry, prepared)` calls `save_prepared(prepared)`.
`store(...)` is both at once.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from jobbspar.documents.errors import Tampered
from jobbspar.documents.kinds import get_kind
from jobbspar.documents.models import ArchiveCopy, Document, DocumentNumber
from jobbspar.documents.rendering import inspect_scan, render, render_archive
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.lib.text import upright

MAX_UPLOAD = 10 * 1024 * 1024


@dataclass(frozen=True)
class Prepared:
    """A document that is made but not kept. `existing`: the same thing has been kept already, nothing was made."""

    document: Document
    existing: bool = False
    archive: bytes | None = None


def store(
    kind: str,
    ref_id: UUID | str,
    *,
    snapshot: Mapping[str, Any],
    template: str,
    template_version: int = 1,
    made_by_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> Document:
    """Make the PDF from the snapshot and keep it. The same snapshot and template as the newest version give that one.

    `snapshot` is what the template shows and nothing else: it is frozen as JSON (dates and numbers as text), so format
    values before they go in. Raises RenderFailed.
    """
    return save_prepared(
        prepare(
            kind,
            ref_id,
            snapshot=snapshot,
            template=template,
            template_version=template_version,
            made_by_id=made_by_id,
            organisation_id=organisation_id,
        )
    )


def prepare(
    kind: str,
    ref_id: UUID | str,
    *,
    snapshot: Mapping[str, Any],
    template: str,
    template_version: int = 1,
    made_by_id: UUID | None = None,
    organisation_id: UUID | None = None,
    check_code: str = "",
    archive: bool = False,
    version: int | None = None,
) -> Prepared:
    """Give it its number and make the PDF. Slow (minutes, on a busy machine): call it with no transaction open.

    The template gets `s` (the snapshot as it is frozen), `number`, `version`, `made_at` and `label`. `check_code` is one
    of `checking.new_code()`, for a kind that can be checked; the snapshot says where it is printed. `archive`: also make
    the copy for the archive, within the same time. `version` is said for a document whose versions are kept by the caller.
    """
    frozen, digest = freeze(snapshot)
    newest = Document.objects.about(kind, ref_id).first()
    made_from = (digest, template, template_version)
    if newest and (newest.snapshot_sha256, newest.template, newest.template_version) == made_from:
        return Prepared(newest, existing=True)
    document = Document(
        kind=kind,
        ref_id=str(ref_id),
        number=str(number_for(kind, ref_id)),
        version=version or (newest.version + 1 if newest else 1),
        title=str(get_kind(kind).label),
        template=template,
        template_version=template_version,
        snapshot=frozen,
        snapshot_sha256=digest,
        made_at=clock.now(),
        made_by_id=made_by_id,
        organisation_id=organisation_id,
        replaces=newest,
        check_code=check_code or None,
    )
    return Prepared(document, archive=_rendered(document, archive=archive))


def save_prepared(prepared: Prepared) -> Document:
    """Keep it, in the caller's transaction. Conflict where somebody kept another version meanwhile."""
    if prepared.existing:
        return prepared.document
    document = prepared.document
    with transaction.atomic():
        _lock_number(document.kind, document.ref_id)
        if Document.objects.filter(kind=document.kind, ref_id=document.ref_id, version=document.version).exists():
            raise Conflict(_("Handlingen har redan skapats i den här versionen."))
        document.save(force_insert=True)
        if prepared.archive is not None:
            save_archive(document, prepared.archive)
    return document


def prepare_archive(document: Document, *, spent: float = 0) -> bytes:
    """The copy for the archive, from the document's frozen snapshot. As slow as `prepare`.

    `spent`: seconds that the job has used already.
    """
    text, title = canonical(document.snapshot), _title(document)
    return render_archive(_html(document), title=title, text=text, moment=document.made_at, spent=spent).content


@transaction.atomic
def save_archive(document: Document, content: bytes) -> None:
    """Keep it. Kept twice is once."""
    _lock_number(document.kind, document.ref_id)
    if not ArchiveCopy.objects.filter(document=document).exists():
        digest = hashlib.sha256(content).hexdigest()
        ArchiveCopy.objects.create(document=document, content=content, sha256=digest, size=len(content))


def upload(
    kind: str,
    ref_id: UUID | str,
    *,
    content: bytes,
    made_by_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> Document:
    """Keep a scanned PDF as it is. RuleError(field="file") with a Swedish sentence where it is not one we take.

    The name it had on somebody's computer is not kept. The same bytes again give the version that is there.
    """
    if len(content) > MAX_UPLOAD:
        raise RuleError(_("Filen är större än 10 MB. Skanna med lägre upplösning och försök igen."), field="file")
    if not content.startswith(b"%PDF-"):
        raise RuleError(_("Filen är inte en PDF. Spara eller skanna den som PDF och försök igen."), field="file")
    newest = Document.objects.about(kind, ref_id).first()
    if newest and newest.sha256 == hashlib.sha256(content).hexdigest():
        return newest
    pages = inspect_scan(content)
    frozen, digest = freeze({})
    document = Document(
        kind=kind,
        ref_id=str(ref_id),
        number=str(number_for(kind, ref_id)),
        version=newest.version + 1 if newest else 1,
        title=str(get_kind(kind).label),
        snapshot=frozen,
        snapshot_sha256=digest,
        made_at=clock.now(),
        made_by_id=made_by_id,
        organisation_id=organisation_id,
        replaces=newest,
    )
    _fill(document, content, pages)
    return save_prepared(Prepared(document))


def read_bytes(document: Document | ArchiveCopy) -> bytes:
    """The bytes, checked against the hash each time. Raises Tampered."""
    content = bytes(document.content)
    if len(content) != document.size or hashlib.sha256(content).hexdigest() != document.sha256:
        raise Tampered(document)
    return content


def freeze(snapshot: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The snapshot as plain JSON without marks that turn the reading direction, and the hash of its one canonical form."""
    text = upright(canonical(snapshot))
    return json.loads(text), hashlib.sha256(text.encode()).hexdigest()


def canonical(snapshot: Mapping[str, Any]) -> str:
    """The snapshot's one form as JSON text, which its hash is of."""
    return json.dumps(dict(snapshot), cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@transaction.atomic
def number_for(kind: str, ref_id: UUID | str, *, now: datetime | None = None) -> DocumentNumber:
    """The thing's number for this kind of document: the one it has, else the next of the year."""
    given = DocumentNumber.objects.filter(kind=kind, ref_id=str(ref_id)).first()
    if given:
        return given
    prefix, year = get_kind(kind).prefix, clock.local(now or clock.now()).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document-number:{prefix}:{year}"])
    given = DocumentNumber.objects.filter(kind=kind, ref_id=str(ref_id)).first()
    if given:
        return given
    last = DocumentNumber.objects.filter(prefix=prefix, year=year).order_by("-serial").first()
    serial = last.serial + 1 if last else 1
    return DocumentNumber.objects.create(kind=kind, ref_id=str(ref_id), prefix=prefix, year=year, serial=serial)


def _html(document: Document) -> str:
    words = {
        "s": document.snapshot,
        "label": document.title,
        "number": document.number,
        "version": document.version,
        "made_at": document.made_at,
    }
    with override(settings.LANGUAGE_CODE):
        return render_to_string(document.template, words)


def _rendered(document: Document, *, archive: bool) -> bytes | None:
    """Make the PDF, and the copy for the archive where one is asked for: both within the time of one."""
    began = time.monotonic()
    rendered = render(_html(document), title=_title(document))
    _fill(document, rendered.content, rendered.pages)
    return prepare_archive(document, spent=time.monotonic() - began) if archive else None


def _title(document: Document) -> str:
    return f"{document.title} {document.number}"


def _fill(document: Document, content: bytes, pages: int) -> None:
    document.content = content
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.size = len(content)
    document.pages = pages


def _lock_number(kind: str, ref_id: str) -> None:
    DocumentNumber.objects.select_for_update().get(kind=kind, ref_id=ref_id)
