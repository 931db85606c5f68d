"""What happens to a whole agreement: frozen and made to PDF, taken back, ended (domain.md 2.2)."""

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.contents import contents
from agreements.domain.locks import locked
from agreements.domain.renewal import carry_signatures
from agreements.enums import LIVE_STATES, AgreementState
from agreements.models import Agreement
from agreements.queries import live_signatures
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.audit.log import record
from jobbspar.documents.letters import require_letters
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.outbox import domain as outbox
from jobbspar.outbox.queries import latest

# The outbox job that makes the PDF; its ref_id is the agreement.
PDF_JOB = "agreement_pdf"


@transaction.atomic
def send_for_signature(agreement: Agreement, *, actor: Actor, all_again: bool = False) -> Agreement:
    """Freeze the words and ask the worker for the PDF. Pressed twice it is the same as once.

    A new version takes along the signatures that its changes do not concern, unless `all_again` is asked for.
    """
    agreement = locked(agreement, actor)
    if agreement.state == AgreementState.FOR_SIGNATURE:
        return agreement
    if agreement.state != AgreementState.DRAFT:
        raise RuleError(_("Bara ett utkast kan göras klart för underskrift."))
    words = contents(agreement)
    require_letters(words)
    change(
        agreement,
        actor=actor,
        round_id=agreement.round_id,
        action="agreement.sent_for_signature",
        state=AgreementState.FOR_SIGNATURE,
        snapshot=words,
        sent_for_signature_at=clock.now(),
    )
    carry_signatures(agreement, actor=actor, all_again=all_again)
    outbox.enqueue(
        PDF_JOB,
        ref_id=agreement.pk,
        dedup_key=f"{PDF_JOB}:{agreement.pk}:{agreement.version}",
        title=_("Avtal som PDF"),
        organisation_id=agreement.round.track.responsible_id,
    )
    return agreement


@transaction.atomic
def retry_pdf(agreement: Agreement, *, actor: Actor) -> None:
    """Ask again for a PDF that could not be made."""
    agreement = locked(agreement, actor)
    job = latest(PDF_JOB, agreement.pk)
    if agreement.state == AgreementState.FOR_SIGNATURE and job is not None:
        outbox.retry(job.pk)
        record(actor, "agreement.pdf_retried", agreement, round_id=agreement.round_id)


@transaction.atomic
def take_back_to_draft(agreement: Agreement, *, actor: Actor) -> Agreement:
    """Open the words again while nobody has signed. The PDF that was made stays as an earlier version."""
    agreement = locked(agreement, actor)
    if agreement.state == AgreementState.DRAFT:
        return agreement
    if agreement.state != AgreementState.FOR_SIGNATURE or live_signatures(agreement).exists():
        raise RuleError(_("Någon har redan undertecknat. Gör en ny version i stället."))
    job = latest(PDF_JOB, agreement.pk)
    if job is not None and job.state in {"pending", "leased", "failed"}:
        outbox.cancel(job.pk)
    return change(
        agreement,
        actor=actor,
        round_id=agreement.round_id,
        action="agreement.taken_back",
        state=AgreementState.DRAFT,
        snapshot={},
        document=None,
        sent_for_signature_at=None,
    )


@transaction.atomic
def terminate_agreement(agreement: Agreement, *, actor: Actor) -> Agreement:
    """Säga upp: a signed agreement stops holding. A draft or unsigned one is called off the same way."""
    agreement = locked(agreement, actor)
    if agreement.state == AgreementState.TERMINATED:
        return agreement
    if agreement.state not in LIVE_STATES:
        raise RuleError(_("Avtalet gäller inte längre."))
    return change(
        agreement,
        actor=actor,
        round_id=agreement.round_id,
        action="agreement.terminated",
        state=AgreementState.TERMINATED,
    )


@transaction.atomic
def expire_agreements(*, actor: Actor) -> int:
    """Upphöra: signed agreements whose last day was yesterday or before. How many. Somebody at work on one is not waited
    for: the next night takes it."""
    over = Agreement.objects.filter(state=AgreementState.SIGNED, valid_to__lt=clock.today())
    rows = list(over.select_for_update(of=("self",), skip_locked=True))
    for row in rows:
        change(row, actor=actor, round_id=row.round_id, action="agreement.expired", state=AgreementState.EXPIRED)
    return len(rows)
