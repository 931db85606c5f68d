"""Candidates as employers see them, and the profile's rows they are weighed against."""

from __future__ import annotations

from django.db.models import QuerySet

from jobbspar.accounts.actor import Actor
from participants.models import EmployerAnswer
from participants.projections import CandidateCard, candidate_for_employer
from tracks.models import RequirementItem, RequirementProfile, Round


def requirement_items(round: Round) -> list[RequirementItem]:
    """The rows of the round's newest profile, in order; none for a preparatory round."""
    profile = RequirementProfile.objects.filter(round=round).first()
    return list(profile.items.all()) if profile else []


def answers_to_show(actor: Actor) -> QuerySet[EmployerAnswer]:
    """Those the actor sees, with what the employer's projection reads, in the order of the candidates' labels.

    Never in an order of how well they match (invariant 24).
    """
    return (
        EmployerAnswer.objects.visible_to(actor)
        .select_related("candidacy__person__home_municipality", "candidacy__round__track", "disclosure", "party")
        .prefetch_related("candidacy__matches")
        .order_by("candidacy__round", "candidacy__label")
    )


def candidate_cards(actor: Actor, round: Round | None = None) -> list[CandidateCard]:
    """The candidates presented to the actor's employer, in one round or in all."""
    answers = answers_to_show(actor)
    if round is not None:
        answers = answers.filter(candidacy__round=round)
    items: dict[object, list[RequirementItem]] = {}
    cards = []
    for answer in answers:
        of_round = answer.candidacy.round
        if of_round.pk not in items:
            items[of_round.pk] = requirement_items(of_round)
        cards.append(candidate_for_employer(answer, items[of_round.pk]))
    return cards
