"""The outbox job that makes an agreement's PDF from its frozen words."""

from agreements.contents import TEMPLATE, TEMPLATE_VERSION
from agreements.domain import PDF_JOB
from agreements.enums import AgreementState
from agreements.models import Agreement
from jobbspar.accounts.actor import system_actor
from jobbspar.audit.log import record
from jobbspar.documents import domain as documents
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


def register_jobs() -> None:
    register(PDF_JOB, keep, queue="pdf", prepare=prepare, still_wanted=still_wanted)
