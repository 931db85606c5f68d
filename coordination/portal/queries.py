"""What waits for an employer, and what it has: profiles, plans, candidates, agreements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import Agreement, Signatory
from agreements.queries import own_signatories, with_e_signed
from jobbspar.accounts.actor import Actor
from jobbspar.lib.dates import date_text
from participants.projections import CandidateCard
from participants.queries.candidates import candidate_cards
from tracks.enums import ENDED_PHASES, PartyRole, Phase
from tracks.models import InterventionPackage, RequirementProfile, Round, RoundParty


@dataclass(frozen=True)
class PortalTask:
    """One thing to do: a sentence, where it is done, and by when if a day is set."""

    title: str
    detail: str
    url: str
    due: date | None = None


@dataclass(frozen=True)
class Answered:
    """The candidates of one round that the employer has answered about."""

    round: Round
    cards: tuple[CandidateCard, ...]


@dataclass(frozen=True)
class Portal:
    tasks: tuple[PortalTask, ...]
    answered: tuple[Answered, ...]
    agreements: tuple[Agreement, ...]
    rounds: tuple[RoundParty, ...]


def own_parties(actor: Actor) -> QuerySet[RoundParty]:
    """The employer's own seat in each round that the account sees and that has left its draft."""
    return (
        RoundParty.objects.seen_in_portal(actor)
        .filter(role=PartyRole.EMPLOYER)
        .exclude(round__phase__in=(Phase.DRAFT, *ENDED_PHASES))
        .select_related("round__track", "round__coordinator", "organisation")
        .order_by("round__sort_name", "round__number")
    )


def own_profiles(actor: Actor) -> QuerySet[RequirementProfile]:
    """Versions that have been laid before the employer, newest first."""
    return (
        RequirementProfile.objects.filter(
            round__in=RoundParty.objects.seen_in_portal(actor).filter(role=PartyRole.EMPLOYER).values("round"),
            proposed_at__isnull=False,
        )
        .exclude(round__phase=Phase.DRAFT)
        .select_related("round__track")
        .order_by("round_id", "-number")
    )


def portal_of(actor: Actor) -> Portal:
    """Everything on the first page, in a fixed number of queries."""
    parties = tuple(own_parties(actor))
    rounds = {party.round_id: party.round for party in parties}
    cards = candidate_cards(actor)
    agreements = with_e_signed(Agreement.objects.visible_to(actor)).select_related("round__track", "document")
    tasks = [
        *(_signing_task(row) for row in own_signatories(actor)),
        *_profile_tasks(actor, parties),
        *_plan_tasks(parties),
        *(_candidate_task(card, rounds[card.round_id]) for card in cards if card.is_waiting),
    ]
    tasks.sort(key=lambda task: (task.due is None, task.due or date.max))
    return Portal(
        tasks=tuple(tasks),
        answered=tuple(_answered(cards, rounds)),
        agreements=tuple(agreements.order_by("-changed_at")[:50]),
        rounds=parties,
    )


def _profile_tasks(actor: Actor, parties: Iterable[RoundParty]) -> list[PortalTask]:
    own = {party.round_id: party.pk for party in parties}
    newest: dict[object, RequirementProfile] = {}
    for profile in own_profiles(actor).filter(round__in=own).prefetch_related("confirmations"):
        newest.setdefault(profile.round_id, profile)
    return [
        PortalTask(_("Bekräfta kravprofilen"), str(profile.round), reverse("portal_profile", args=[profile.pk]))
        for profile in newest.values()
        if own[profile.round_id] not in {row.party_id for row in profile.confirmations.all()}
    ]


def _signing_task(signatory: Signatory) -> PortalTask:
    agreement = signatory.agreement
    title = _("Skriv under: %(kind)s") % {"kind": agreement.get_kind_display().lower()}
    return PortalTask(title, str(agreement.round), reverse("signature_own", args=[agreement.pk, signatory.pk]))


def _plan_tasks(parties: Iterable[RoundParty]) -> list[PortalTask]:
    return [
        PortalTask(_("Ta del av planen"), str(party.round), reverse("portal_plan", args=[party.pk]))
        for party in parties
        if party.round.phase == Phase.PLANNING and party.acknowledged_at is None
    ]


def _candidate_task(card: CandidateCard, round: Round) -> PortalTask:
    by = _("Svara senast %(day)s.") % {"day": date_text(card.answer_by)} if card.answer_by else ""
    title = _("Vill ni träffa %(label)s?") % {"label": card.label.lower()}
    detail = f"{round}. {by}".strip()
    return PortalTask(title, detail, reverse("portal_candidate", args=[card.answer_id]), card.answer_by)


def _answered(cards: Iterable[CandidateCard], rounds: Mapping[UUID, Round]) -> Iterator[Answered]:
    done = [card for card in cards if not card.is_waiting]
    for pk, round in rounds.items():
        if own := tuple(card for card in done if card.round_id == pk):
            yield Answered(round, own)


def package_of(party: RoundParty) -> InterventionPackage | None:
    """The chain the employer is asked to stand by."""
    return (
        InterventionPackage.objects.filter(round=party.round_id)
        .prefetch_related("steps__provider__organisation")
        .first()
    )
