"""Who changes an agreement holds its row first: whatever is about it waits for the lock."""

from agreements.models import Agreement
from agreements.permissions import can_change_agreement
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.errors import NotAllowed


def locked(agreement: Agreement, actor: Actor) -> Agreement:
    """The agreement as it is now, locked; NotAllowed unless the actor plans the round."""
    agreement = locked_for_signing(agreement)
    if not can_change_agreement(actor, agreement):
        raise NotAllowed
    return agreement


def locked_for_signing(agreement: Agreement) -> Agreement:
    """The same for a signatory, who has been asked for who they are instead."""
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("round__track__responsible", "party__organisation", "document", "replaces")
        .get(pk=agreement.pk)
    )
