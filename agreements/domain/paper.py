"""Signatures that were given on paper and are noted here, and those that were noted by mistake."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.domain.locks import locked
from agreements.domain.signatures import check_signable, give, settle
from agreements.enums import AgreementState, SigningMethod
from agreements.models import Signatory, Signature
from agreements.permissions import can_change_agreement
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.accounts.errors import NotAllowed
from jobbspar.documents import domain as documents
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from jobbspar.lib.dates import date_text
from jobbspar.lib.errors import RuleError

SCAN = "signed_scan"


def register_paper_signature(
    signatory: Signatory, *, signed_on: date, signed_by: str, scan: bytes | None, actor: Actor
) -> Signature:
    """Note that the signatory has signed the PDF on paper. `scan`: the signed pages, at most 10 MB, really a PDF.

    RuleError(field=…) for a date in the future or before the PDF was made, or a scan that is not one. Registered twice
    at the same time: one wins, the other gets Conflict.
    """
    agreement = signatory.agreement
    if not can_change_agreement(actor, agreement):
        raise NotAllowed
    _check_signing_day(signed_on, check_signable(agreement))
    # Looking into the scan takes a while: no lock is held meanwhile.
    kept = None
    if scan is not None:
        kept = documents.upload(
            SCAN,
            signatory.pk,
            content=scan,
            made_by_id=actor.user_id,
            organisation_id=agreement.round.track.responsible_id,
        )
    with transaction.atomic():
        return give(
            locked(agreement, actor),
            signatory,
            actor=actor,
            method=SigningMethod.PAPER,
            signed_on=signed_on,
            signed_by=signed_by,
            mandate=signatory.mandate,
            scan=kept,
        )


def _check_signing_day(signed_on: date, document: Document) -> None:
    if signed_on > clock.today():
        raise RuleError(_("Datumet ligger i framtiden."), field="signed_on")
    made_on = clock.local(document.made_at).date()
    if signed_on < made_on:
        words = _("PDF:en gjordes %s, så den kan inte ha undertecknats tidigare.")
        raise RuleError(words % date_text(made_on), field="signed_on")


@transaction.atomic
def undo_signature(signature: Signature, *, reason: str, actor: Actor) -> Signature:
    """Undo a signature that was registered by mistake. It stays on record with the reason."""
    agreement = locked(signature.signatory.agreement, actor)
    signature = Signature.objects.select_for_update().get(pk=signature.pk)
    if signature.undone_at is not None:
        return signature
    if agreement.state in (AgreementState.REPLACED, AgreementState.TERMINATED, AgreementState.EXPIRED):
        raise RuleError(_("Avtalet gäller inte längre, så underskriften kan inte ångras."))
    change(
        signature,
        actor=actor,
        round_id=agreement.round_id,
        action="signature.undone",
        undone_at=clock.now(),
        undone_by_id=actor.user_id,
        undone_reason=reason,
    )
    settle(agreement, actor)
    return signature
