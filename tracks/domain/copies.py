"""The next round (A3): a copy of the plan in DRAFT, with nothing that anybody has confirmed, signed or acknowledged."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from employers.enums import NeedStatus, Recurrence
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import User
from jobbspar.lib import clock, dates
from tracks.domain.locks import locked
from tracks.domain.naming import set_named
from tracks.domain.packages import copy_package
from tracks.domain.profiles import copy_profile
from tracks.domain.rounds import create_round
from tracks.models import ChainStep, PlanActivity, Round, RoundParty, SelectionMethod, SelectionStep
from tracks.queries.chain import latest_package
from tracks.queries.profiles import latest_profile

PAUSE = timedelta(weeks=4)


@transaction.atomic
def copy_round(round: Round, *, actor: Actor, planned_start: date | None = None, seats: int | None = None) -> Round:
    """The round's successor: profile, package moved in time, parties, method and own activities (2.0.6). Twice is once.

    Without `planned_start` it begins the Monday four weeks after this one ends. Needs that recur come along.
    """
    row = locked(round)
    existing = Round.objects.filter(previous=row).first()
    if existing is not None:
        return existing
    start = planned_start or suggested_start(row)
    shift = start - row.planned_start
    coordinator, deputy = _leaders(row)
    new = create_round(
        row.track,
        actor=actor,
        seats=seats or row.seats,
        planned_start=start,
        planned_end=row.planned_end + shift,
        previous=row,
        coordinator=coordinator,
        deputy=deputy,
    )
    parties = _copy_parties(row, new, actor)
    weeks = round_weeks(shift)
    package = latest_package(row)
    steps: dict[UUID, ChainStep] = {}
    if package is not None:
        _new, steps = copy_package(package, new, actor=actor, number=1, weeks=weeks, parties=parties)
    profile = latest_profile(row)
    if profile is not None:
        copy_profile(profile, new, actor=actor, number=1, steps=steps)
    _copy_method(row, new, actor)
    _copy_activities(row, new, shift, parties, actor)
    recurring = row.needs.exclude(recurrence=Recurrence.ONCE).exclude(status__in=[NeedStatus.DECLINED, NeedStatus.MET])
    new.round_needs.bulk_create(new.round_needs.model(round=new, need=need) for need in recurring)
    return new


def suggested_start(round: Round) -> date:
    """The Monday four weeks after the round ends, or the next one that has not passed."""
    day = max(round.planned_end + PAUSE, clock.today())
    return dates.monday_of(*dates.iso_week(day + timedelta(days=6)))


def round_weeks(shift: timedelta) -> int:
    """A shift in whole weeks, the nearest: the chain is in ISO weeks whatever weekday a round starts on."""
    return (shift.days + 3) // 7


def _leaders(round: Round) -> tuple[User | None, User | None]:
    """Who led it goes on, if they still are coordinators there."""
    able = set(User.objects.in_organisation(round.track.responsible_id, Role.COORDINATOR).values_list("pk", flat=True))
    coordinator = round.coordinator if round.coordinator_id in able else None
    deputy = round.deputy if round.deputy_id in able and coordinator else None
    return coordinator, deputy


def _copy_parties(old: Round, new: Round, actor: Actor) -> dict[UUID, RoundParty]:
    """The new round's parties by the old ones' ids; the responsible municipality is there already, with its contact."""
    there = {party.organisation_id: party for party in new.parties.all()}
    copies: dict[UUID, RoundParty] = {}
    rows = list(old.parties.select_related("organisation", "contact", "contact_user"))
    kept = ["mandate", "expected_candidates"]
    # Invariant 8. Who gets how many of fewer seats is for people to say.
    if sum(party.reserved_seats or 0 for party in rows) <= new.seats:
        kept.append("reserved_seats")
    for party in rows:
        own = there.get(party.organisation_id)
        names = kept if own else [*kept, "organisation", "role", "contact_user", "contact", "contact_name"]
        values = {name: getattr(party, name) for name in names}
        if own:
            copies[party.pk] = change(own, actor=actor, round_id=new.pk, **values)
        else:
            copies[party.pk] = create(RoundParty, actor=actor, round_id=new.pk, round=new, **values)
        set_named(copies[party.pk], set(party.namings.values_list("contact", flat=True)), actor=actor)
    return copies


def _copy_method(old: Round, new: Round, actor: Actor) -> None:
    method = SelectionMethod.objects.filter(round=old).first()
    if method is None:
        return
    copy = create(SelectionMethod, actor=actor, round_id=new.pk, round=new, criteria=method.criteria)
    SelectionStep.objects.bulk_create(
        SelectionStep(
            method=copy,
            order=step.order,
            kind=step.kind,
            criteria=step.criteria,
            decided_by=step.decided_by,
            employer_takes_part=step.employer_takes_part,
            created_at=clock.now(),
        )
        for step in method.steps.all()
    )


def _copy_activities(old: Round, new: Round, shift: timedelta, parties: dict[UUID, RoundParty], actor: Actor) -> None:
    """The old round's own moments; P1–A3 are filled in anew. Owners of the checklist follow to the new round too."""
    owners = {activity.code: activity for activity in old.activities.exclude(code="").select_related("owner_party")}
    for activity in new.activities.exclude(code=""):
        before = owners.get(activity.code)
        if before and before.owner_party_id in parties:
            PlanActivity.objects.filter(pk=activity.pk).update(owner_party=parties[before.owner_party_id])
    PlanActivity.objects.bulk_create(
        PlanActivity(
            round=new,
            phase=activity.phase,
            order=activity.order,
            text=activity.text,
            owner_party=parties.get(activity.owner_party_id) if activity.owner_party_id else None,
            owner_user=activity.owner_user,
            due=dates.next_working_day(activity.due + shift) if activity.due else None,
            place=activity.place,
            created_by_id=actor.user_id,
            changed_by_id=actor.user_id,
            created_at=clock.now(),
        )
        for activity in old.activities.filter(code="", struck_at=None).select_related("owner_user")
    )
