"""A person moves to another municipality. What has begun stays its first home's to pay, until somebody decides else."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import Municipality
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from participants.domain._guard import already, locked, require
from participants.models import HomeMove, Participation, Person
from participants.permissions import can_change_person


@transaction.atomic
def move_home(
    person: Person, *, actor: Actor, to_municipality: Municipality, moved_on: date, payer_decision: str = ""
) -> HomeMove:
    """Write in the new home municipality. The row stays with the organisation that has it, which sees the round through.

    `home_municipality` of a participation is frozen and does not move (invariant 5); so while one goes on, `payer_decision`
    is required: who pays for what is left, and who has decided it. The same again is once; other words are a Conflict.
    """
    person = locked(person, "home_municipality")
    require(can_change_person(actor, person))
    latest = person.moves.first()
    said = {"moved_on": moved_on, "payer_decision": payer_decision}
    if latest is not None and to_municipality == person.home_municipality == latest.to_municipality:
        return already(latest, said, _("Flytten är redan inskriven med andra uppgifter."))
    if to_municipality == person.home_municipality:
        raise RuleError(_("Personen bor redan i den kommunen."), field="to_municipality")
    if moved_on > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="moved_on")
    going_on = Participation.objects.filter(person=person, closed_on=None).order_by("admitted_on").first()
    if going_on is not None and not payer_decision.strip():
        raise RuleError(
            _("Deltagandet pågår. Skriv vem som betalar resten, och vem som har bestämt det."), field="payer_decision"
        )
    move = create(
        HomeMove,
        actor=actor,
        person_id=person.pk,
        round_id=going_on.round_id if going_on else None,
        action="person.moved",
        person=person,
        participation=going_on,
        from_municipality_id=person.home_municipality_id,
        to_municipality=to_municipality,
        moved_on=moved_on,
        payer_decision=payer_decision.strip(),
    )
    change(person, actor=actor, person_id=person.pk, home_municipality_id=to_municipality.pk)
    return move
