"""The outbox jobs that make an agreement's PDF from its frozen words, and the copy that says who has signed it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from agreements.contents import TEMPLATE, TEMPLATE_VERSION
from agreements.domain.life import PDF_JOB
from agreements.domain.links import tell_whose_signature_was_carried
from agreements.domain.signatures import ARCHIVE_JOB, SIGNED_COPY_JOB, settle
from agreements.enums import AgreementState
from agreements.models import Agreement, Signature
from agreements.queries import live_signatures
from jobbspar.accounts.actor import system_actor
from jobbspar.audit.log import record
from jobbspar.documents import checking
from jobbspar.documents import domain as documents
from jobbspar.documents.kinds import Standing
from jobbspar.documents.models import Document
from jobbspar.documents.queries import has_archive_copy
from jobbspar.lib import clock
from jobbspar.lib.dates import date_text, moment_text
from jobbspar.outbox.models import OutboxEntry
from jobbspar.outbox.registry import register


def still_wanted(entry: OutboxEntry) -> bool:
    """An agreement that was taken back meanwhile gets no PDF."""
    return Agreement.objects.filter(pk=entry.ref_id, state=AgreementState.FOR_SIGNATURE, document=None).exists()


def prepare(entry: OutboxEntry) -> documents.Prepared:
    agreement = Agreement.objects.select_related("round__track").get(pk=entry.ref_id)
    # One number a party and kind: a new version of the agreement is a new version of the same document.
    return documents.prepare(
        agreement.kind,
        agreement.party_id,
        snapshot=agreement.snapshot,
        template=TEMPLATE,
        template_version=TEMPLATE_VERSION,
        made_by_id=agreement.changed_by_id,
        organisation_id=agreement.round.track.responsible_id,
    )


def keep(entry: OutboxEntry, prepared: documents.Prepared) -> None:
    """In the same transaction as the job's DONE: the document and the agreement's link to it, or neither."""
    agreement = Agreement.objects.select_for_update().get(pk=entry.ref_id)
    if agreement.state != AgreementState.FOR_SIGNATURE or agreement.document_id is not None:
        return
    agreement.document = documents.save_prepared(prepared)
    agreement.save(update_fields=["document"])
    record(system_actor("outbox"), "agreement.pdf_made", agreement, round_id=agreement.round_id)
    # A new version may have all its signatures from the one before.
    settle(agreement, system_actor("outbox"))
    tell_whose_signature_was_carried(agreement, actor=system_actor("outbox"))


# ── The copy with the evidence ──────────────────────────────────────────────────────────────────────────────────────

SIGNED_COPY = "signed_agreement"
SIGNED_TEMPLATE, SIGNED_VERSION = "pdf/agreement_signed.html", 2


def copy_wanted(entry: OutboxEntry) -> bool:
    return Agreement.objects.filter(pk=entry.ref_id, state=AgreementState.SIGNED, signed_copy=None).exists()


def prepare_copy(entry: OutboxEntry) -> documents.Prepared:
    agreement = Agreement.objects.select_related("round__track", "document").get(pk=entry.ref_id)
    code = checking.new_code()
    return documents.prepare(
        SIGNED_COPY,
        agreement.pk,
        snapshot=agreement.snapshot | _evidence(agreement, code),
        template=SIGNED_TEMPLATE,
        template_version=SIGNED_VERSION,
        organisation_id=agreement.round.track.responsible_id,
        check_code=code,
        archive=True,
    )


def _evidence(agreement: Agreement, code: str) -> dict[str, Any]:
    """Who signed what, when and how (law R-SIGN-1): what the last page of the copy says."""
    signed = agreement.document
    address = f"{settings.BASE_URL}{reverse('check_document', args=[code])}"
    signatures = live_signatures(agreement).select_related("signatory__organisation", "e_signing")
    return {
        "title": agreement.get_kind_display(),
        "original": {"number": signed.number, "version": signed.version, "sha256": signed.sha256} if signed else {},
        "evidence": [_given(row) for row in signatures.order_by("given_at", "signed_on")],
        "has_certificates": any(row.e_signing for row in signatures),
        "check": {"code": code, "address": address, "square": checking.square(address)},
    }


def _given(row: Signature) -> dict[str, str]:
    certificate = row.e_signing
    return {
        "party": row.signatory.organisation.name,
        "name": row.signed_by,
        "mandate": row.mandate,
        "when": moment_text(row.given_at) if row.given_at else date_text(row.signed_on),
        "how": row.way,
        "address": row.address,
        "certificate": certificate.certificate_subject if certificate else "",
        "fingerprint": certificate.certificate_sha256 if certificate else "",
        "sha256": row.document_sha256,
    }


def keep_copy(entry: OutboxEntry, prepared: documents.Prepared) -> None:
    agreement = Agreement.objects.select_for_update().get(pk=entry.ref_id)
    if agreement.state != AgreementState.SIGNED or agreement.signed_copy_id is not None:
        return
    agreement.signed_copy = documents.save_prepared(prepared)
    agreement.save(update_fields=["signed_copy"])
    record(system_actor("outbox"), "agreement.copy_made", agreement, round_id=agreement.round_id)


# ── The copy for the archive, where all signed on paper ─────────────────────────────────────────────────────────────


def archive_wanted(entry: OutboxEntry) -> bool:
    agreement = Agreement.objects.filter(pk=entry.ref_id, state=AgreementState.SIGNED).first()
    return agreement is not None and not has_archive_copy(agreement.document)


def prepare_archive(entry: OutboxEntry) -> bytes:
    document = Agreement.objects.select_related("document").get(pk=entry.ref_id).document
    assert document is not None  # noqa: S101 - nobody signs what has no document
    return documents.prepare_archive(document)


def keep_archive(entry: OutboxEntry, content: bytes) -> None:
    agreement = Agreement.objects.select_related("document").get(pk=entry.ref_id)
    if agreement.document is not None:
        documents.save_archive(agreement.document, content)
        record(system_actor("outbox"), "agreement.archived", agreement, round_id=agreement.round_id)


def standing_of(document: Document) -> Standing:
    """What whoever checks the code is told."""
    agreement = Agreement.objects.filter(signed_copy=document).first()
    if agreement is not None and agreement.state in (AgreementState.TERMINATED, AgreementState.EXPIRED):
        return Standing.ENDED
    if agreement is None or agreement.state != AgreementState.SIGNED:
        return Standing.SUPERSEDED
    return Standing.ENDED if _is_over(agreement.valid_to) else Standing.VALID


def _is_over(valid_to: date | None) -> bool:
    return valid_to is not None and valid_to < clock.today()


def register_jobs() -> None:
    register(SIGNED_COPY_JOB, keep_copy, queue="pdf", prepare=prepare_copy, still_wanted=copy_wanted)
    register(ARCHIVE_JOB, keep_archive, queue="pdf", prepare=prepare_archive, still_wanted=archive_wanted)
    register(PDF_JOB, keep, queue="pdf", prepare=prepare, still_wanted=still_wanted)
