"""What a consent can be about: the rounds that go on, and who may get the person's data in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OrganisationKind
from jobbspar.accounts.models import Organisation
from participants.enums import ReferralState
from participants.models import Person
from tracks.enums import ACTIVE_PHASES, PartyRole
from tracks.models import Round

RECEIVING = (PartyRole.RESPONSIBLE, PartyRole.AF, PartyRole.EMPLOYER)


def consent_rounds(actor: Actor) -> QuerySet[Round]:
    """Those that a consent can be about."""
    rounds = Round.objects.visible_to(actor).filter(phase__in=ACTIVE_PHASES)
    return rounds.select_related("track").order_by("sort_name")


def consent_receivers(rounds: Iterable[Round]) -> QuerySet[Organisation]:
    """Whose work in the rounds needs the person's data: whoever answers for them, AF, and the employers."""
    parties = Q(round_parties__round__in=list(rounds), round_parties__role__in=RECEIVING)
    found = Organisation.objects.filter(parties).values("pk")
    return Organisation.objects.filter(pk__in=found).order_by("kind", "sort_name")


def with_offices(receivers: QuerySet[Organisation], actor: Actor) -> QuerySet[Organisation]:
    """The same and AF's offices of the area: a person's office follows where they live, not the round."""
    offices = Organisation.objects.visible_to(actor).filter(kind=OrganisationKind.AF, parent__isnull=False)
    both = Q(pk__in=receivers.values("pk")) | Q(pk__in=offices.values("pk"))
    return Organisation.objects.filter(both).order_by("kind", "sort_name")


def round_of(person: Person, among: Collection[str]) -> str:
    """The round that the person is on the way into or takes part in, or the only one there is; "" where nobody can tell."""
    referred = person.referrals.exclude(state__in=[ReferralState.DECLINED, ReferralState.WITHDRAWN])
    rows = referred.filter(round__in=list(among)).order_by("-referred_on", "-created_at")
    found = rows.values_list("round", flat=True).first()
    if found is not None:
        return str(found)
    return next(iter(among)) if len(among) == 1 else ""
