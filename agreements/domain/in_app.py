"""Signing while signed in: for whoever the agreement waits for, in their own organisation."""

from django.db import transaction

from agreements.domain.locks import locked_for_signing
from agreements.domain.signatures import give
from agreements.enums import SigningMethod
from agreements.models import Signatory, Signature
from agreements.permissions import can_sign
from agreements.queries import address_of, whose_turn
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock


@transaction.atomic
def sign_signed_in(signatory: Signatory, *, mandate: str, actor: Actor) -> Signature:
    """The signature of the signed-in user, whose address is the signatory's. NotAllowed for anybody else."""
    agreement = locked_for_signing(signatory.agreement)
    signatory = Signatory.objects.select_related("organisation").get(pk=signatory.pk)
    email = address_of(actor)
    if not can_sign(actor, email, signatory) or signatory not in whose_turn(agreement):
        raise NotAllowed
    now = clock.now()
    return give(
        agreement,
        signatory,
        actor=actor,
        method=SigningMethod.IN_APP,
        signed_on=clock.local(now).date(),
        signed_by=actor.name,
        mandate=mandate,
        given_at=now,
        address=email,
    )
