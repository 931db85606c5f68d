"""Uppföljning (G2): planned automatically in the rhythm of invariant 12, done with fixed questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.domain.issues import NewIssue, report_issue
from coordination.enums import FollowUpKind
from coordination.models import FollowUp
from coordination.permissions import can_do_follow_up
from coordination.queries.owners import owners_of_follow_up
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.dates import add_working_days, is_working_day, next_working_day
from jobbspar.lib.errors import Conflict, RuleError, Taken
from participants.models import Participation
from tracks.enums import ENDED_PHASES, PartyRole, Phase
from tracks.models import Round, RoundParty

# Invariant 12: the longest time to the next one, in days.
RHYTHM: Final = {FollowUpKind.PARTICIPANT: 30, FollowUpKind.EMPLOYER: 45}
# How far back a follow-up may be written in: longer ago is a slip of the finger.
OLDEST: Final = timedelta(days=92)
_FOLLOWED: Final = (Phase.EXECUTION, Phase.CLOSING)


@dataclass(frozen=True)
class ParticipantAnswers:
    """The participant's questions. `progression` 1–5."""

    progression: int
    plan_followed: bool
    steps_carried_out: bool
    support_enough: bool
    obstacles: str = ""


@dataclass(frozen=True)
class EmployerAnswers:
    """The employer's questions."""

    cooperation_works: bool
    support_enough: bool
    promise_stands: bool


Answers = ParticipantAnswers | EmployerAnswers


# ── Planning ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def latest_due(kind: str, day: date) -> date:
    """The last working day within the rhythm, counted from `day`."""
    latest = day + timedelta(days=RHYTHM[FollowUpKind(kind)])
    return latest if is_working_day(latest) else add_working_days(latest, -1)


@transaction.atomic
@across("Alla i omgången ska ha en nästa uppföljning")
def plan_follow_ups(round: Round, *, actor: Actor) -> int:
    """Plan what lacks a next follow-up and call off what no longer has anybody to follow. How many rows it touched.

    Idempotent. While the round is in execution each open participation and each employer party has exactly one that is
    planned; in closing only the participations get new ones; a round that has ended has none.
    """
    # Not a full lock: a participation that is being changed keeps its foreign key to the round meanwhile.
    row = Round.objects.select_for_update(of=("self",), no_key=True).select_related("track").get(pk=round.pk)
    touched = _call_off(row, actor)
    if row.phase in _FOLLOWED:
        for participation in row.participations.filter(closed_on=None):
            touched += _plan_for_participation(participation, row, actor)
    if row.phase == Phase.EXECUTION:
        for party in row.parties.filter(role=PartyRole.EMPLOYER):
            touched += _plan_for_party(party, row, actor)
    return touched


@transaction.atomic
def follow_participation(participation: Participation, actor: Actor) -> None:
    """A participation has begun, ended or changed hands: its follow-up is planned, called off or changes hands."""
    round = participation.round
    if participation.closed_on is not None or round.phase in ENDED_PHASES:
        _cancel(list(_planned(participation=participation)), actor)
        return
    if round.phase not in _FOLLOWED:
        return
    if not _plan_for_participation(participation, round, actor):
        for planned in _planned(participation=participation):
            if planned.owner_id not in (participation.case_worker_id, participation.af_case_worker_id):
                _save(planned, actor, "follow_up.replanned", owner_id=_owner_of(participation, round))


def _plan_for_participation(participation: Participation, round: Round, actor: Actor) -> bool:
    begun = participation.started_on or clock.today()
    return _plan(
        round,
        actor,
        FollowUpKind.PARTICIPANT,
        begun,
        _owner_of(participation, round),
        participation=participation,
    )


def _plan_for_party(party: RoundParty, round: Round, actor: Actor) -> bool:
    return _plan(round, actor, FollowUpKind.EMPLOYER, clock.today(), round.coordinator_id, party=party)


def _plan(
    round: Round,
    actor: Actor,
    kind: FollowUpKind,
    begun: date,
    owner_id: Any,
    *,
    participation: Participation | None = None,
    party: RoundParty | None = None,
    due: date | None = None,
) -> bool:
    """Whether a row was made. Nobody is late the day they get to know: a due date that has passed becomes today's."""
    about = {"participation": participation, "party": party}
    earlier = FollowUp.objects.filter(round=round, **about, cancelled_at=None)
    if earlier.filter(done_on=None).exists():
        return False
    last = earlier.exclude(done_on=None).order_by("-done_on").values_list("done_on", flat=True).first()
    wanted = due or max(latest_due(kind, last or begun), next_working_day(clock.today()))
    values = {"round": round, "kind": kind, "due": wanted, "owner_id": owner_id, **about}
    person_id = participation.person_id if participation else None
    try:
        with transaction.atomic():
            create(FollowUp, actor=actor, person_id=person_id, round_id=round.pk, action="follow_up.planned", **values)
    except Taken:
        # Another transaction has just planned it; the unique key let one through.
        return False
    return True


def _owner_of(participation: Participation, round: Round) -> Any:
    return participation.case_worker_id or participation.af_case_worker_id or round.coordinator_id


def _planned(**about: Any) -> Any:
    rows = FollowUp.objects.due().filter(**about).select_for_update(of=("self",))
    return rows.select_related("round__track", "participation")


def _call_off(round: Round, actor: Actor) -> int:
    rows = _planned(round=round)
    if round.phase not in ENDED_PHASES:
        rows = rows.filter(participation__closed_on__isnull=False)
    return _cancel(list(rows), actor)


def _cancel(rows: list[FollowUp], actor: Actor) -> int:
    for row in rows:
        _save(row, actor, "follow_up.cancelled", cancelled_at=clock.now())
    return len(rows)


# ── Doing ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def complete_follow_up(
    follow_up: FollowUp,
    *,
    actor: Actor,
    done_on: date,
    answers: Answers,
    text: str = "",
    next_due: date | None = None,
    issue: NewIssue | None = None,
) -> FollowUp:
    """Write in the answers and plan the next one: on `next_due`, else at the end of the rhythm.

    `issue` is a hindrance found on the way, reported in the same go. Conflict when somebody was first.
    """
    row = _opened(follow_up, actor)
    _check_day(row, done_on)
    _check_next(row, done_on, next_due)
    _check_answers(row, answers)
    values = {name: getattr(answers, name) for name in answers.__dataclass_fields__}
    _save(row, actor, "follow_up.done", done_on=done_on, done_by_id=actor.user_id, text=text.strip(), **values)
    _plan_next(row, actor, next_due)
    if issue is not None:
        report_issue(row.round, actor=actor, participation=row.participation, issue=issue)
    return row


@transaction.atomic
def replan_follow_up(
    follow_up: FollowUp, *, actor: Actor, due: date, owner: User | None, expected_version: int | None = None
) -> FollowUp:
    """Another day, within the rhythm from today, or another owner among those who may see it."""
    row = _opened(follow_up, actor)
    if due != row.due:
        _check_next(row, clock.today(), due, field="due")
    if owner is not None and not owners_of_follow_up(actor, row).filter(pk=owner.pk).exists():
        raise RuleError(_("Välj någon som arbetar med omgången."), field="owner")
    return _save(row, actor, "follow_up.replanned", expected_version=expected_version, due=due, owner=owner)


def _opened(follow_up: FollowUp, actor: Actor) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",))
    row = rows.select_related("round__track", "participation__person", "party").get(pk=follow_up.pk)
    if not can_do_follow_up(actor, row):
        raise NotAllowed
    if row.done_on is not None:
        raise Conflict(_("En kollega hann före: uppföljningen är redan gjord."))
    if row.cancelled_at is not None:
        raise Conflict(_("Uppföljningen behövs inte längre: deltagandet eller omgången är avslutad."))
    return row


def _check_day(row: FollowUp, done_on: date) -> None:
    if done_on > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="done_on")
    if done_on < clock.today() - OLDEST:
        raise RuleError(_("Dagen ligger mer än tre månader tillbaka. Kontrollera datumet."), field="done_on")
    if row.participation is not None and done_on < row.participation.admitted_on:
        raise RuleError(_("Uppföljningen kan inte vara gjord innan deltagaren antogs."), field="done_on")


def _check_next(row: FollowUp, done_on: date, next_due: date | None, *, field: str = "next_due") -> None:
    if next_due is None:
        return
    if next_due <= done_on or next_due < clock.today():
        raise RuleError(_("Nästa uppföljning ska ligga framåt i tiden."), field=field)
    days = RHYTHM[FollowUpKind(row.kind)]
    if next_due > max(done_on, clock.today()) + timedelta(days=days):
        raise RuleError(_("Det får gå högst %d dagar till nästa uppföljning.") % days, field=field)


def _check_answers(row: FollowUp, answers: Answers) -> None:
    wanted = ParticipantAnswers if row.participation_id else EmployerAnswers
    if not isinstance(answers, wanted):
        raise TypeError(f"{row.kind} is answered with {wanted.__name__}.")
    if isinstance(answers, ParticipantAnswers) and not 1 <= answers.progression <= 5:
        raise RuleError(_("Välj ett steg från 1 till 5."), field="progression")


def _plan_next(row: FollowUp, actor: Actor, next_due: date | None) -> None:
    round = row.round
    if row.participation is not None and row.participation.closed_on is None and round.phase in _FOLLOWED:
        owner = _owner_of(row.participation, round)
        kind = FollowUpKind.PARTICIPANT
        _plan(round, actor, kind, clock.today(), owner, participation=row.participation, due=next_due)
    elif row.party is not None and round.phase == Phase.EXECUTION:
        _plan(round, actor, FollowUpKind.EMPLOYER, clock.today(), round.coordinator_id, party=row.party, due=next_due)


def _save(row: FollowUp, actor: Actor, action: str, **values: Any) -> FollowUp:
    person_id = row.participation.person_id if row.participation else None
    return change(row, actor=actor, person_id=person_id, round_id=row.round_id, action=action, **values)
