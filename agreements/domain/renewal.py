"""A new version keeps the signatures that its changes do not concern."""

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.changes import Change, changes_between, who_signs_again
from agreements.contents import contents
from agreements.domain.locks import locked
from agreements.enums import AgreementState
from agreements.models import Agreement, Signature
from agreements.queries import live_signatures
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.lib.errors import RuleError


def changes_of(agreement: Agreement) -> list[Change] | None:
    """What the new version changes; None for one that replaces nothing. Reads the round; writes nothing."""
    before = agreement.replaces
    if before is None or not before.snapshot:
        return None
    return changes_between(before, before.snapshot, agreement, contents(agreement))


@transaction.atomic
def carry_signatures(agreement: Agreement, *, actor: Actor, all_again: bool = False) -> int:
    """Take along what was signed by those whom no change concerns. How many. The caller holds the agreement's lock.
    RuleError where nothing differs.

    Each says which document it was given on. A forerunner that never came to hold is replaced at once, so that nobody
    can go on signing it; one that holds goes on holding until this one does.
    """
    changes, before = changes_of(agreement), agreement.replaces
    if changes is None or before is None:
        return 0
    if not changes and not all_again:
        raise RuleError(_("Versionen är likadan som den förra, så det finns inget att skriva under."))
    before = locked(before, actor)
    again = None if all_again else who_signs_again(changes)
    given = {row.signatory_id: row for row in live_signatures(before).select_related("signatory__organisation")}
    kept = [] if again is None else [row for row in given.values() if row.signatory.organisation.name not in again]
    for old in kept:
        _carry(old, agreement, actor)
    if before.state == AgreementState.FOR_SIGNATURE:
        change(
            before,
            actor=actor,
            round_id=agreement.round_id,
            action="agreement.replaced",
            state=AgreementState.REPLACED,
        )
    return len(kept)


def _carry(old: Signature, agreement: Agreement, actor: Actor) -> None:
    """To the signatory who stands in the same place for the same party."""
    place = old.signatory
    signatory = agreement.signatories.filter(
        organisation=place.organisation_id, order=place.order, name=place.name
    ).first()
    if signatory is None:
        return
    create(
        Signature,
        actor=actor,
        round_id=agreement.round_id,
        action="signature.carried",
        signatory=signatory,
        method=old.method,
        signed_on=old.signed_on,
        signed_by=old.signed_by,
        mandate=old.mandate,
        given_at=old.given_at,
        address=old.address,
        document_sha256=old.document_sha256,
        scan=old.scan,
        link=old.link,
        e_signing=old.e_signing,
        carried_from=old,
    )
