"""Whom an employer has in a round: who is named, and who sees it in the portal (domain.md 2.0.17)."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from employers.models import Employer, EmployerContact
from employers.querysets import ContactQuerySet
from employers.standing import EmployerRound
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Membership, User
from tracks.enums import ACTIVE_PHASES, ENDED_PHASES, Phase
from tracks.models import RoundParty


def named_in(party: RoundParty) -> ContactQuerySet:
    """The party's contact, and the others that are named."""
    return EmployerContact.objects.filter(
        Q(pk=party.contact_id) | Q(pk__in=party.namings.values("contact")), employer__organisation=party.organisation_id
    )


def portal_users(party: RoundParty) -> QuerySet[User]:
    """Everybody who sees the round in the portal: who is named and has an account there, and the administrators."""
    contacts = User.objects.in_organisation(party.organisation_id, Role.EMPLOYER_CONTACT)
    administrators = User.objects.in_organisation(party.organisation_id, Role.EMPLOYER_ADMIN)
    named = Q(pk__in=named_in(party).values("user")) | Q(pk=party.contact_user_id)
    return User.objects.filter(Q(pk__in=contacts.filter(named).values("pk")) | Q(pk__in=administrators.values("pk")))


def with_seers(parties: QuerySet[RoundParty]) -> list[RoundParty]:
    """Each with `seers`: who of an employer sees the round in the portal, its administrators too. Three queries."""
    rows = list(parties.prefetch_related("namings__contact"))
    administrators: dict[UUID, list[str]] = {}
    held = Membership.objects.current().filter(
        organisation__in=[row.organisation_id for row in rows], role=Role.EMPLOYER_ADMIN, user__is_active=True
    )
    for organisation, name in held.order_by("user__sort_name").values_list("organisation", "user__name"):
        administrators.setdefault(organisation, []).append(_("%s (administratör)") % name)
    for row in rows:
        contacts = {row.contact, *(naming.contact for naming in row.namings.all())} - {None}
        there = [contact for contact in contacts if contact is not None and contact.user_id]
        named = [contact.name for contact in sorted(there, key=lambda contact: contact.sort_name)]
        row.seers = [*named, *administrators.get(row.organisation_id, [])]  # type: ignore[attr-defined]
    return rows


def rounds_of_employer(employer: Employer) -> list[EmployerRound]:
    """What `employers.standing` asks: two queries."""
    parties = (
        RoundParty.objects.filter(organisation=employer.organisation_id)
        .exclude(round__phase=Phase.CANCELLED)
        .select_related("round__track__responsible")
        .prefetch_related("namings")
        .order_by("created_at", "pk")
    )
    return [_standing(party) for party in parties]


def _standing(party: RoundParty) -> EmployerRound:
    round, since = party.round, {naming.contact_id: naming.created_at for naming in party.namings.all()}
    if party.contact_id:
        since.setdefault(party.contact_id, party.created_at)
    leaders = frozenset(user for user in (round.coordinator_id, round.deputy_id) if user)
    municipality = round.track.responsible
    return EmployerRound(
        municipality.pk,
        municipality.name,
        leaders,
        since,
        is_live=round.phase in ACTIVE_PHASES,
        is_ended=round.phase in ENDED_PHASES,
    )
