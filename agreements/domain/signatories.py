"""Who the agreement waits for: more than one a party where two must sign (law R-SIGN-2), and in which order."""

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.domain.locks import locked
from agreements.enums import AgreementState
from agreements.models import Agreement, Signatory
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import Organisation
from jobbspar.audit.log import record
from jobbspar.lib.errors import RuleError

MOST = 20


@transaction.atomic
def add_signatory(
    agreement: Agreement,
    *,
    organisation: Organisation,
    name: str,
    title: str,
    mandate: str,
    email: str,
    order: int,
    actor: Actor,
) -> Signatory:
    """One more to sign a draft, for one of the round's parties. `order` counts from 1; equal ones sign side by side."""
    agreement = _draft(agreement, actor)
    if not agreement.round.parties.filter(organisation=organisation).exists():
        raise RuleError(_("Bara omgångens parter skriver under avtalet."), field="organisation")
    if agreement.signatories.count() >= MOST:
        raise RuleError(_("Fler än 20 kan inte skriva under samma avtal."))
    if email and agreement.signatories.filter(organisation=organisation, email__iexact=email).exists():
        raise RuleError(_("Den personen skriver redan under för samma part."), field="email")
    return create(
        Signatory,
        actor=actor,
        round_id=agreement.round_id,
        action="signatory.added",
        agreement=agreement,
        organisation=organisation,
        name=name,
        title=title,
        mandate=mandate,
        email=email,
        order=order - 1,
    )


@transaction.atomic
def remove_signatory(signatory: Signatory, *, actor: Actor) -> None:
    """Take somebody off a draft. Removed twice is the same as once; the last one stays."""
    agreement = _draft(signatory.agreement, actor)
    row = agreement.signatories.filter(pk=signatory.pk).first()
    if row is None:
        return
    if agreement.signatories.count() == 1:
        raise RuleError(_("Någon måste skriva under avtalet."))
    record(actor, "signatory.removed", row, round_id=agreement.round_id)
    row.delete()


@transaction.atomic
def set_order(agreement: Agreement, *, is_ordered: bool, actor: Actor) -> Agreement:
    """Sign one after the other, or as it comes."""
    agreement = _draft(agreement, actor)
    return change(agreement, actor=actor, round_id=agreement.round_id, is_ordered=is_ordered)


def _draft(agreement: Agreement, actor: Actor) -> Agreement:
    agreement = locked(agreement, actor)
    if agreement.state != AgreementState.DRAFT:
        raise RuleError(_("Avtalet är låst för underskrift. Ta tillbaka det till utkast för att ändra."))
    return agreement
