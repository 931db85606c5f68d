"""The parties of a round: contact, mandate, and that they have acknowledged the plan (P1, P3)."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Sum
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.enums import OrganisationKind
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Organisation
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from tracks.domain.locks import locked, opened
from tracks.domain.naming import set_named
from tracks.enums import ENDED_PHASES, PartyRole
from tracks.models import Round, RoundParty
from tracks.permissions import can_acknowledge, can_plan_round

# Which kind of organisation can take which part. Kinds that are not here can take any but these.
ROLE_OF_KIND: dict[str, tuple[PartyRole, ...]] = {
    OrganisationKind.MUNICIPALITY: (PartyRole.RESPONSIBLE, PartyRole.MUNICIPALITY, PartyRole.PROVIDER),
    OrganisationKind.AF: (PartyRole.AF,),
    OrganisationKind.EMPLOYER: (PartyRole.EMPLOYER, PartyRole.PROVIDER),
    OrganisationKind.PROVIDER: (PartyRole.PROVIDER,),
    OrganisationKind.SOCIAL_PARTNER: (PartyRole.SOCIAL_PARTNER,),
}


@transaction.atomic
def add_party(round: Round, *, actor: Actor, organisation: Organisation, role: str, **values: Any) -> RoundParty:
    """An organisation takes part. Those who had acknowledged the plan are asked again."""
    row = opened(round, actor=actor)
    _check_role(row, organisation, role)
    if row.parties.filter(organisation=organisation).exists():
        raise RuleError(_("Organisationen är redan part i omgången."), field="organisation")
    _check_contact(organisation, values)
    _check_reserved(row, None, values.get("reserved_seats"))
    party = create(RoundParty, actor=actor, round_id=row.pk, round=row, organisation=organisation, role=role, **values)
    set_named(party, set(), actor=actor)
    clear_acknowledgements(row, actor=actor)
    return party


# What may be registered here: employers have pages of their own, and authorities are set up by whoever runs this.
REGISTRABLE = (OrganisationKind.PROVIDER, OrganisationKind.SOCIAL_PARTNER)


@transaction.atomic
def add_new_organisation(
    round: Round, *, actor: Actor, name: str, kind: str, orgnr: str = "", **values: Any
) -> RoundParty:
    """An organisation that nobody has registered takes part: a provider, or one of the social partners. `orgnr`: ten
    checked digits, or nothing. `values`: the party's contact and mandate."""
    row = opened(round, actor=actor)
    if kind not in REGISTRABLE:
        raise RuleError(_("Den sortens organisation läggs inte upp här."), field="kind")
    if row.parties.filter(organisation__name__iexact=name, organisation__kind=kind).exists():
        raise RuleError(_("Det finns redan en part med det namnet."), field="name")
    organisation = create(
        Organisation,
        actor=actor,
        round_id=row.pk,
        action="organisation.registered",
        name=name,
        kind=kind,
        orgnr=orgnr,
        active_from=clock.today(),
    )
    return add_party(round, actor=actor, organisation=organisation, role=ROLE_OF_KIND[kind][0], **values)


@transaction.atomic
def change_party(party: RoundParty, *, actor: Actor, expected_version: int | None = None, **values: Any) -> RoundParty:
    """Change contact, mandate or seats. That does not touch the plan, so acknowledgements stand."""
    row = opened(party.round, actor=actor)
    own = RoundParty.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=party.pk)
    _check_contact(own.organisation, values)
    _check_reserved(row, own, values.get("reserved_seats", own.reserved_seats))
    there = set(own.namings.values_list("contact", flat=True))
    named = {contact.pk for contact in values.pop("named")} if "named" in values else there - {own.contact_id}
    before = own.version
    own = change(own, actor=actor, round_id=row.pk, expected_version=expected_version, **values)
    if set_named(own, named, actor=actor) and own.version == before:
        # Who is named belongs to the row: a late save is told of it too.
        change(own, actor=actor, round_id=row.pk, changed_at=clock.now())
    return own


@transaction.atomic
def remove_party(party: RoundParty, *, actor: Actor) -> None:
    """Take a party away. Not the responsible municipality, and not one that has agreements in the round."""
    row = opened(party.round, actor=actor)
    own = RoundParty.objects.select_for_update().filter(pk=party.pk).first()
    if own is None:
        return
    if own.role == PartyRole.RESPONSIBLE:
        raise RuleError(_("Den ansvariga kommunen är alltid part."))
    if row.round_needs.filter(need__employer__organisation=own.organisation_id).exists():
        raise RuleError(_("Arbetsgivarens behov är kopplat till omgången. Koppla bort behovet först."))
    record(actor, "round.party_removed", row, round_id=row.pk, organisation=own.organisation_id)
    try:
        own.delete()
    except ProtectedError:
        raise RuleError(_("Parten har avtal eller deltagare i omgången och kan inte tas bort.")) from None
    clear_acknowledgements(row, actor=actor)


def _check_role(round: Round, organisation: Organisation, role: str) -> None:
    if role == PartyRole.RESPONSIBLE:
        raise RuleError(_("Omgången har redan en ansvarig kommun."), field="role")
    if role == PartyRole.EMPLOYER and round.track.is_preparatory:
        raise RuleError(_("Ett förberedande spår har ingen arbetsgivare."), field="role")
    possible = ROLE_OF_KIND.get(organisation.kind, (PartyRole.PROVIDER, PartyRole.SOCIAL_PARTNER))
    if role not in possible:
        raise RuleError(_("Den rollen passar inte organisationen."), field="role")


def _check_contact(organisation: Organisation, values: dict[str, Any]) -> None:
    contact = values.get("contact")
    if contact is not None and contact.employer.organisation_id != organisation.pk:
        raise RuleError(_("Kontaktpersonen hör till en annan arbetsgivare."), field="contact")


def _check_reserved(round: Round, party: RoundParty | None, reserved: int | None) -> None:
    """Invariant 8: reserved seats never exceed the round's seats."""
    others = (round.parties.exclude(pk=party.pk) if party else round.parties).aggregate(sum=Sum("reserved_seats"))[
        "sum"
    ] or 0
    if others + (reserved or 0) > round.seats:
        raise RuleError(
            _("Omgången har %(seats)d platser och andra parter har reserverat %(others)d av dem.")
            % {"seats": round.seats, "others": others},
            field="reserved_seats",
        )


# The plan


@transaction.atomic
def acknowledge_plan(party: RoundParty, *, actor: Actor, note: str = "") -> RoundParty:
    """The party says that it has taken part of the plan and stands by it: one of its own people, or the coordinator who
    notes how the party said so. Twice is once.
    """
    round = locked(party.round)
    own = RoundParty.objects.select_for_update(of=("self",)).get(pk=party.pk)
    own.round = round
    by_itself = can_acknowledge(actor, own)
    if not by_itself and not can_plan_round(actor, round):
        raise NotAllowed
    if round.phase in ENDED_PHASES:
        raise RuleError(_("Omgången är avslutad. Planen behöver inte kvitteras."))
    note = note.strip()
    if not by_itself and not note:
        raise RuleError(_("Skriv hur parten har kvitterat planen, till exempel per telefon med vem."), field="note")
    if own.acknowledged_at:
        return own
    return change(
        own,
        actor=actor,
        round_id=round.pk,
        action="round.plan_acknowledged",
        acknowledged_at=clock.now(),
        acknowledged_by_id=actor.user_id,
        acknowledged_note=note,
    )


@transaction.atomic
def withdraw_acknowledgement(party: RoundParty, *, actor: Actor) -> RoundParty:
    """Undo an acknowledgement that was given or noted by mistake."""
    round = locked(party.round)
    own = RoundParty.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if not can_acknowledge(actor, own) and not can_plan_round(actor, round):
        raise NotAllowed
    return change(own, actor=actor, round_id=round.pk, action="round.acknowledgement_withdrawn", **_NOT_ACKNOWLEDGED)


_NOT_ACKNOWLEDGED: dict[str, Any] = {"acknowledged_at": None, "acknowledged_by_id": None, "acknowledged_note": ""}


def clear_acknowledgements(round: Round, *, actor: Actor) -> int:
    """The plan has changed where it matters (steps, dates, parties): nobody has acknowledged this one. How many had."""
    cleared = RoundParty.objects.filter(round=round).exclude(acknowledged_at=None).update(**_NOT_ACKNOWLEDGED)
    if cleared:
        record(actor, "round.acknowledgements_cleared", round, round_id=round.pk, count=cleared)
    return cleared
