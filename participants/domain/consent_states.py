"""A consent on its way: asked for, then given; and one that ends by itself (domain.md 2.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import Organisation
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from participants.domain._guard import already, locked, require
from participants.domain.consents import end_resting_on, reach_plan, require_given, require_scope
from participants.enums import ConsentState, GivenHow, PersonField
from participants.models import Consent, Person
from participants.permissions import can_change_person
from tracks.models import Round


@transaction.atomic
def request_consent(
    person: Person,
    *,
    actor: Actor,
    organisations: Collection[Organisation],
    fields: Collection[str],
    requested_on: date,
    round: Round | None = None,
    valid_to: date | None = None,
) -> Consent:
    """The person has been asked, and thinks about it. Nothing may be handed over on it yet."""
    require(can_change_person(actor, person))
    require_scope(organisations, fields)
    if requested_on > clock.today():
        raise RuleError(_("Samtycket kan inte ha begärts i framtiden."), field="requested_on")
    if valid_to is not None and valid_to < requested_on:
        raise RuleError(_("Samtycket kan inte sluta gälla innan det begärdes."), field="valid_to")
    consent = create(
        Consent,
        actor=actor,
        person_id=person.pk,
        round_id=round.pk if round else None,
        action="consent.requested",
        person=person,
        round=round,
        fields=sorted({PersonField(field) for field in fields}),
        state=ConsentState.REQUESTED,
        requested_on=requested_on,
        valid_to=valid_to,
    )
    consent.organisations.set(organisations)
    return consent


@transaction.atomic
def give_consent(
    consent: Consent, *, actor: Actor, given_how: str, given_on: date, valid_to: date | None = None
) -> Consent:
    """The person has said yes to what was asked. Twice is once; Conflict for one that has ended meanwhile."""
    consent = locked(consent, "person")
    require(can_change_person(actor, consent.person))
    said = {"given_how": GivenHow(given_how), "given_on": given_on, "valid_to": valid_to}
    if consent.state == ConsentState.GIVEN:
        return already(consent, said, _("En kollega har redan antecknat att samtycket är lämnat."))
    if consent.state != ConsentState.REQUESTED:
        raise Conflict(_("Samtycket gäller inte längre. Registrera ett nytt."))
    require_given(given_on, valid_to)
    if consent.requested_on is not None and given_on < consent.requested_on:
        raise RuleError(_("Samtycket kan inte ha lämnats innan det begärdes."), field="given_on")
    given = change(
        consent,
        actor=actor,
        person_id=consent.person_id,
        round_id=consent.round_id,
        action="consent.given",
        state=ConsentState.GIVEN,
        noted_by_id=actor.user_id,
        **said,
    )
    reach_plan(given, actor)
    return given


@across("Samtycken som har gått ut avslutas hos alla")
def expire_consents(*, actor: Actor) -> int:
    """Those whose last day has been: expired, with what rests on them. Reads have not honoured them since that day."""
    over = Consent.objects.filter(state__in=(ConsentState.REQUESTED, ConsentState.GIVEN), valid_to__lt=clock.today())
    return sum(_expire(pk, actor) for pk in list(over.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _expire(pk: object, actor: Actor) -> bool:
    consent = Consent.objects.select_for_update(of=("self",)).get(pk=pk)
    if consent.state not in (ConsentState.REQUESTED, ConsentState.GIVEN):
        return False
    ids = {"person_id": consent.person_id, "round_id": consent.round_id}
    change(consent, actor=actor, action="consent.expired", state=ConsentState.EXPIRED, **ids)
    end_resting_on(consent, actor, "consent_expired", "Samtycket gick ut.")
    return True
