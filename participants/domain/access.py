"""Access ends with the case: the last day of what has been handed over for a round (domain.md 2.0.18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import Organisation
from jobbspar.database.walls import across
from jobbspar.lib import clock
from participants.domain._guard import require
from participants.domain.disclosures import end
from participants.enums import ConsentState
from participants.models import Disclosure, DisclosurePeriod, Participation
from participants.permissions import can_set_period
from participants.queries.access import last_day
from tracks.enums import ENDED_PHASES
from tracks.models import Round

LONGEST_DAYS: Final = 365
# How many the hourly job ends at a time.
SLICE: Final = 500


@across("Det som lämnats ut för en omgång tar slut med ärendet, hos alla")
def settle_participation(participation: Participation, *, actor: Actor) -> None:
    """A participation has been closed or opened again: what is handed over of the person for the round follows."""
    _settle(Disclosure.objects.filter(person=participation.person_id, round=participation.round_id), actor)


@across("Det som lämnats ut för en omgång tar slut med ärendet, hos alla")
def settle_round(round: Round, *, actor: Actor) -> None:
    """A round has ended or been reopened: what is handed over for it follows."""
    _settle(Disclosure.objects.filter(round=round), actor)


@transaction.atomic
@across("Tiden gäller allt som organisationen har lämnat ut")
def set_period(*, actor: Actor, days: int, expected_version: int | None = None) -> DisclosurePeriod:
    """How long others go on reading the organisation's persons when the case is over. Holds for what is open already."""
    require(can_set_period(actor))
    # The organisation's row makes two who save at once wait for each other, also the first time.
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
    held = DisclosurePeriod.objects.filter(organisation=organisation).first()
    if held is None:
        period = create(DisclosurePeriod, actor=actor, organisation=organisation, days=days)
    else:
        period = change(held, actor=actor, expected_version=expected_version, days=days)
    _settle(_of_cases_that_are_over().filter(from_organisation=organisation), actor)
    return period


@across("Det som lämnats ut för en omgång tar slut med ärendet, hos alla")
def end_access(*, actor: Actor) -> int:
    """A slice of what has run out is ended, and the last day is written where it is missing. How many rows it touched.

    Reads have not honoured what has run out since its day; this makes the row and the log say so.
    """
    today = clock.today()
    late = Q(valid_to=None) | Q(valid_to__gt=today + timedelta(days=LONGEST_DAYS))
    missing = _of_cases_that_are_over().filter(late)[:SLICE]
    touched = _settle(Disclosure.objects.filter(pk__in=list(missing.values_list("pk", flat=True))), actor)
    # What rests on a consent that has run out ends with that one, so that the coordinator is told why.
    over = Disclosure.objects.filter(ended_at=None, valid_to__lt=today).order_by("valid_to", "pk")
    over = over.exclude(consent__state=ConsentState.GIVEN, consent__valid_to__lt=today)
    return touched + sum(_end_one(pk, actor) for pk in over.values_list("pk", flat=True)[:SLICE])


@transaction.atomic
def _end_one(pk: object, actor: Actor) -> bool:
    row = Disclosure.objects.select_for_update().filter(pk=pk, ended_at=None, valid_to__lt=clock.today()).first()
    if row is not None:
        end(row, actor, _("Tiden gick ut."))
    return row is not None


def _of_cases_that_are_over() -> QuerySet[Disclosure]:
    closed = Participation.objects.filter(person=OuterRef("person"), round=OuterRef("round"), closed_on__isnull=False)
    over = Exists(closed) | Q(round__phase__in=ENDED_PHASES)
    return Disclosure.objects.filter(over, ended_at=None).order_by("pk")


def _settle(rows: QuerySet[Disclosure], actor: Actor) -> int:
    """Write the last day that each open one has now. How many changed. What has run out is never opened again."""
    open_ones = rows.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()), ended_at=None)
    open_ones = open_ones.select_related("person", "round", "consent")
    touched = 0
    for row in open_ones.select_for_update(of=("self",)).order_by("pk"):
        day = last_day(row.person, row.round, row.consent)
        if day is not None:
            day = max(day, row.valid_from)
        if day != row.valid_to:
            ids = {"person_id": row.person_id, "round_id": row.round_id}
            change(row, actor=actor, action="disclosure.last_day_set", valid_to=day, **ids)
            touched += 1
    return touched
