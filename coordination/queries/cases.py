"""Who works with whom: what a look-up is held against when the auditor asks whether it was in the reader's own case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from coordination.models import FollowUp
from participants.models import AssessmentPart, Candidacy, Participation, Person, Referral
from tracks.models import RoundParty

Pair = tuple[Any, Any]


def working_with(persons: Collection[UUID]) -> set[Pair]:
    """(user, person) for case workers, those who lead or are contact in a round with the person, and those who have
    assessed or followed them. As it stands now. Eleven queries."""
    return {(user, person) for user, person in _pairs(persons) if user is not None}


def _pairs(persons: Collection[UUID]) -> Iterator[Pair]:
    yield from Person.objects.filter(pk__in=persons).values_list("case_worker", "pk")
    parts = Participation.objects.filter(person__in=persons)
    yield from _columns(parts, "person", "case_worker", "af_case_worker")
    assessed = AssessmentPart.objects.filter(assessment__referral__person__in=persons)
    yield from _columns(assessed, "assessment__referral__person", "assessor")
    followed = FollowUp.objects.filter(participation__person__in=persons)
    yield from _columns(followed, "participation__person", "owner", "done_by")
    in_rounds: set[Pair] = set()
    for model in (Referral, Candidacy, Participation):
        rows = model._default_manager.filter(person__in=persons, round__isnull=False)  # type: ignore[attr-defined]
        yield from _columns(rows, "person", "round__coordinator", "round__deputy")
        in_rounds |= set(rows.values_list("round", "person"))
    yield from _contacts(in_rounds)


def _columns(rows: QuerySet[Any], person: str, *users: str) -> Iterator[Pair]:
    for found, *ids in rows.values_list(person, *users):
        yield from ((user, found) for user in ids)


def _contacts(in_rounds: Iterable[Pair]) -> Iterator[Pair]:
    by_round: dict[Any, set[Any]] = {}
    for round_id, person in in_rounds:
        by_round.setdefault(round_id, set()).add(person)
    parties = RoundParty.objects.filter(round__in=by_round).exclude(contact_user=None)
    for round_id, user in parties.values_list("round", "contact_user"):
        yield from ((user, person) for person in by_round[round_id])
