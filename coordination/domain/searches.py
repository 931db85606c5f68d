"""Searching leaves a row with what was found, never with what was typed."""

from __future__ import annotations

from django.db import transaction

from coordination.models import Search
from coordination.queries.searching import KEPT, MOST, employers_named, find_agreements, find_rounds
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.lib import clock
from participants.domain.reads import search_persons


@transaction.atomic
def search_all(actor: Actor, text: str) -> Search:
    """Search what the actor may see. The user's older searches go; a search for persons stands in the log."""
    Search.objects.filter(user=actor.user_id, created_at__lt=clock.now() - KEPT).delete()
    persons = search_persons(actor, text).found[:MOST] if actor.has(*PERSON_ROLES) else []
    found = {
        "rounds": find_rounds(actor, text),
        "persons": persons,
        "employers": employers_named(actor, text),
        "agreements": find_agreements(actor, text),
    }
    kept = {name: [str(pk) for pk in ids] for name, ids in found.items()}
    return Search.objects.create(user_id=actor.user_id, organisation_id=actor.organisation_id, found=kept)
