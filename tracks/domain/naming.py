"""Whom an employer has in a round: naming somebody shows them the round in the portal (domain.md 2.0.17)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from employers.models import EmployerContact
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.log import record
from jobbspar.lib.errors import RuleError
from tracks.domain.locks import locked
from tracks.enums import ENDED_PHASES
from tracks.models import NamedContact, RoundParty
from tracks.permissions import can_name_contacts


@transaction.atomic
def set_rounds_of(
    contact: EmployerContact, chosen: Iterable[RoundParty], *, among: QuerySet[RoundParty], actor: Actor
) -> None:
    """Name the contact in just the `chosen` rounds of those `among` them, where the choice was changed; others are left as
    they are. The contact that a round's leader has chosen stays."""
    wanted = {party.pk for party in chosen}
    for party in among.exclude(round__phase__in=ENDED_PHASES).order_by("round_id"):
        locked(party.round)
        if not can_name_contacts(actor, party):
            raise NotAllowed
        named = set(party.namings.values_list("contact", flat=True)) - {contact.pk}
        set_named(party, named | ({contact.pk} if party.pk in wanted else set()), actor=actor)


def set_named(party: RoundParty, contacts: set[UUID], *, actor: Actor) -> bool:
    """Name just these, and the party's contact. Whether anything changed. The caller holds the round, and has asked."""
    wanted = contacts | ({party.contact_id} if party.contact_id else set())
    own = EmployerContact.objects.filter(employer__organisation=party.organisation_id)
    if own.filter(pk__in=wanted).count() != len(wanted):
        raise RuleError(_("Kontaktpersonen hör till en annan arbetsgivare."), field="named")
    there = {row.contact_id: row for row in party.namings.all()}
    for pk in sorted(wanted - there.keys()):
        create(NamedContact, actor=actor, round_id=party.round_id, party=party, contact_id=pk)
    gone = [row for pk, row in there.items() if pk not in wanted]
    for row in gone:
        record(actor, "namedcontact.removed", row, round_id=party.round_id)
        row.delete()
    return bool(gone or wanted - there.keys())
