"""What every signature has in common, however it is given: one a signatory, and what follows when all are there."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.domain.links import ask_those_whose_turn_it_is
from agreements.enums import SIGNABLE, AgreementState, SigningMethod
from agreements.models import Agreement, Signatory, Signature
from agreements.queries import lacks_mandate, live_signatures
from employers.enums import MandateScope
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.outbox import domain as outbox
from tracks.domain.mandates import words_for

# The outbox job that makes the copy with the evidence; its ref_id is the agreement.
SIGNED_COPY_JOB = "agreement_signed_copy"
# And the one that makes the copy for the archive of what was signed on paper.
ARCHIVE_JOB = "agreement_archive"


def give(
    agreement: Agreement,
    signatory: Signatory,
    *,
    actor: Actor,
    method: SigningMethod,
    signed_on: date,
    signed_by: str,
    **evidence: Any,
) -> Signature:
    """Keep a signature of the document that the agreement has now. The caller holds the agreement's lock.

    Conflict where the signatory has signed already.
    """
    document = check_signable(agreement)
    if method != SigningMethod.PAPER:
        require_right(signatory)
    if live_signatures(agreement).filter(signatory=signatory).exists():
        raise Conflict(_("En kollega hann före: underskriften är redan registrerad."))
    signature = create(
        Signature,
        actor=actor,
        round_id=agreement.round_id,
        action="signature.registered" if method == SigningMethod.PAPER else "signature.given",
        signatory=signatory,
        method=method,
        signed_on=signed_on,
        signed_by=signed_by,
        document_sha256=document.sha256,
        **evidence,
    )
    settle(agreement, actor)
    return signature


def require_right(signatory: Signatory) -> None:
    """Raise RuleError for an employer's contact without the mandate for agreements. What was signed on paper is the
    coordinator's to judge."""
    if lacks_mandate(signatory):
        raise RuleError(words_for(MandateScope.AGREEMENT))


def check_signable(agreement: Agreement) -> Document:
    if agreement.state not in SIGNABLE:
        raise RuleError(_("Gör avtalet klart för underskrift först."))
    if agreement.document is None:
        raise RuleError(_("PDF:en är inte klar än. Vänta tills den finns och registrera underskriften sedan."))
    return agreement.document


def settle(agreement: Agreement, actor: Actor) -> None:
    """SIGNED when every signatory has a live signature, else back to waiting. A signed version replaces its forerunner,
    which holds again when the signature turns out to be a mistake."""
    total = agreement.signatories.count()
    complete = total > 0 and live_signatures(agreement).count() == total
    if complete and agreement.state != AgreementState.SIGNED:
        change(
            agreement,
            actor=actor,
            round_id=agreement.round_id,
            action="agreement.signed",
            state=AgreementState.SIGNED,
            signed_at=clock.now(),
        )
        _hand_over(agreement, actor, "agreement.replaced", AgreementState.SIGNED, AgreementState.REPLACED)
        _ask_for_copies(agreement)
    elif not complete and agreement.state == AgreementState.SIGNED:
        change(
            agreement,
            actor=actor,
            round_id=agreement.round_id,
            action="agreement.unsigned",
            state=AgreementState.FOR_SIGNATURE,
            signed_at=None,
            signed_copy=None,
        )
        _hand_over(agreement, actor, "agreement.reinstated", AgreementState.REPLACED, AgreementState.SIGNED)
    if not complete:
        ask_those_whose_turn_it_is(agreement, actor=actor)


def _ask_for_copies(agreement: Agreement) -> None:
    """The copy with the evidence, and with it one for the archive. Where all signed on paper the paper is the original, and
    says itself who signed: then only the document is made for the archive."""
    is_electronic = live_signatures(agreement).exclude(method=SigningMethod.PAPER).exists()
    kind = SIGNED_COPY_JOB if is_electronic else ARCHIVE_JOB
    outbox.enqueue(
        kind,
        ref_id=agreement.pk,
        dedup_key=f"{kind}:{agreement.pk}:{agreement.version}",
        title=_("Avtal med underskriftsbevis") if is_electronic else _("Avtal för arkivet"),
        organisation_id=agreement.round.track.responsible_id,
    )


def _hand_over(agreement: Agreement, actor: Actor, action: str, old: AgreementState, new: AgreementState) -> None:
    """Take the version before this one, where there is one in the state `old`, to `new`."""
    before = agreement.replaces
    if before is not None and before.state == old:
        change(before, actor=actor, round_id=agreement.round_id, action=action, state=new)
