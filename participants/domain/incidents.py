"""What leaves the house as a list is in the log: how many, never who."""

from __future__ import annotations

from django.db import transaction

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Organisation
from jobbspar.audit.log import record
from participants.domain._guard import require
from tracks.models import Round


@transaction.atomic
def note_register_export(actor: Actor) -> None:
    """The record of processing is taken out as a file."""
    require(actor.has(Role.LOCAL_ADMIN))
    record(actor, "register.exported", Organisation.objects.get(pk=actor.organisation_id))


@transaction.atomic
def note_incident_export(actor: Actor, round: Round | None, count: int) -> None:
    """The list of those an incident touched is taken out as a file."""
    require(actor.has(Role.LOCAL_ADMIN))
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    record(actor, "register.incident_exported", organisation, round_id=round.pk if round else None, count=count)
