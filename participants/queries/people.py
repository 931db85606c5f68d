"""The people of one round, for its Deltagare tab: who is referred, weighed, in reserve and taking part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_OWNER_ROLES
from jobbspar.audit.looks import look
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.dates import near_text
from participants.enums import (
    POSITIVE_RESULTS,
    AssessmentSide,
    CandidacyState,
    EmployerView,
    EnrolmentState,
    ParticipationState,
    PersonField,
    ReferralState,
)
from participants.models import Candidacy, Disclosure, EmployerAnswer, Participation, Referral
from participants.names import place_of, short_name
from participants.projections import candidate_label
from participants.queries.rounds import participation_gaps, participation_overloads
from tracks.models import Round

M = TypeVar("M", bound=Model)
WEIGHED = (CandidacyState.CANDIDATE, CandidacyState.SELECTED, CandidacyState.OFFERED)
DECIDED = (CandidacyState.NOT_SELECTED, CandidacyState.DECLINED)


@dataclass(frozen=True, slots=True)
class ReferredRow:
    """Somebody who waits for the joint assessment, or to become a candidate."""

    id: UUID
    name: str
    municipality: str
    referred_on: date
    af: str
    home: str
    joint: str
    tone: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """`answers` are (employer, answer, tone). Rows come in the order of the label, never of the match (invariant 24)."""

    id: UUID
    label: str
    name: str
    municipality: str
    state: str
    tone: str
    reserve_order: int | None
    answers: tuple[tuple[str, str, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """`now` is the step that runs, or what comes next."""

    id: UUID
    person_id: UUID
    number: str
    name: str
    municipality: str
    now: str
    status: str
    tone: str
    is_open: bool


@dataclass(frozen=True)
class RoundPeople:
    """What the actor sees of the round's people, and the counts that everyone who sees the round may know."""

    referred: list[ReferredRow]
    candidates: list[CandidateRow]
    reserves: list[CandidateRow]
    decided: list[CandidateRow]
    participants: list[ParticipantRow]
    counts: dict[str, int]

    @property
    def hidden_participants(self) -> int:
        return self.counts["participants"] - len(self.participants)


@across("Räknar omgångens personer")
def people_counts(actor: Actor, round: Round) -> dict[str, int]:
    """How many are referred and waiting, candidates, reserves, participants now and seats taken. One query.

    Protected persons: `taken` and `participants` count everybody, for everybody. A seat is a number without a person; one
    that was taken but not shown would be found out by the first admission that is refused. What is left when one's own
    rows are taken away ("N till visas inte för dig") therefore mixes them with those whom no disclosure opens, as after
    a consent that was withdrawn, and does not say which they are. Whoever is referred, weighed or in reserve takes no
    seat, so there a protected person counts for the named handlers alone.
    """
    known = {
        name: Q(**{f"{name}__in": model.objects.visible_to(actor).filter(person__is_protected=True)})  # type: ignore[attr-defined]
        | Q(**{f"{name}__person__is_protected": False})
        for name, model in (("referrals", Referral), ("candidacies", Candidacy))
    }
    states = CandidacyState
    numbers = Round.objects.filter(pk=round.pk).aggregate(
        referred=Count("referrals", Q(referrals__state=ReferralState.SENT) & known["referrals"], distinct=True),
        candidates=Count("candidacies", Q(candidacies__state__in=WEIGHED) & known["candidacies"], distinct=True),
        reserves=Count("candidacies", Q(candidacies__state=states.RESERVE) & known["candidacies"], distinct=True),
        participants=Count("participations", distinct=True),
        taken=Count("participations", Q(participations__left_early=False), distinct=True),
    )
    return {name: int(value) for name, value in numbers.items()}


def round_people(actor: Actor, round: Round) -> RoundPeople:
    """Seven queries, however many people there are."""
    candidates = [_candidate(row) for row in _candidacies(actor, round)]
    reserves = [row for row, state in candidates if state == CandidacyState.RESERVE]
    return RoundPeople(
        referred=[_referred(row) for row in _referrals(actor, round)],
        candidates=[row for row, state in candidates if state in WEIGHED],
        reserves=sorted(reserves, key=lambda row: row.reserve_order or 0),
        decided=[row for row, state in candidates if state in DECIDED],
        participants=[_participant(row) for row in _participations(actor, round)],
        counts=people_counts(actor, round),
    )


def _with_name(rows: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """Marks each row with whether the person's name has been disclosed to the actor for this round."""
    named = Disclosure.objects.usable_by(actor).filter(
        person=OuterRef("person"), round=OuterRef("round"), fields__contains=[PersonField.IDENTITY]
    )
    own = Q(person__owner=actor.organisation_id) if actor.has(*PERSON_OWNER_ROLES) else Q(pk__in=[])
    marked = rows.annotate(is_named=Exists(named) | own)
    return marked.select_related("person__home_municipality")  # type: ignore[return-value]


def _name(row: Referral | Candidacy | Participation) -> str:
    return short_name(row.person) if row.is_named or row.person.is_protected else ""  # type: ignore[union-attr]


def _referrals(actor: Actor, round: Round) -> QuerySet[Referral]:
    rows = Referral.objects.visible_to(actor).filter(
        round=round, state__in=[ReferralState.SENT, ReferralState.ACCEPTED], assessment__candidacy=None
    )
    return (
        _with_name(rows, actor)
        .select_related("assessment")
        .prefetch_related("assessment__parts")
        .order_by("referred_on", "id")
    )


def _candidacies(actor: Actor, round: Round) -> QuerySet[Candidacy]:
    rows = Candidacy.objects.visible_to(actor).filter(round=round)
    answers = Prefetch("answers", EmployerAnswer.objects.select_related("party__organisation"))
    return _with_name(rows, actor).prefetch_related(answers).order_by("label")


def _participations(actor: Actor, round: Round) -> QuerySet[Participation]:
    rows = Participation.objects.visible_to(actor).filter(round=round)
    return _with_name(rows, actor).prefetch_related("enrolments", "gap_allowances").order_by("number")


def _referred(row: Referral) -> ReferredRow:
    look(row.person_id)
    assessment = getattr(row, "assessment", None)
    parts = {part.side: part.get_result_display() for part in assessment.parts.all()} if assessment else {}
    result = assessment.result if assessment else ""
    is_ready = result in POSITIVE_RESULTS
    return ReferredRow(
        id=row.pk,
        name=_name(row),
        municipality=place_of(row.person, row.person.home_municipality.name),
        referred_on=row.referred_on,
        af=parts.get(AssessmentSide.AF, ""),
        home=parts.get(AssessmentSide.HOME_MUNICIPALITY, ""),
        joint=assessment.get_result_display() if assessment and result else "",
        tone="ok" if is_ready else "warn" if result else "neutral",
        is_ready=is_ready,
    )


_VIEW_TONES = {EmployerView.YES: "ok", EmployerView.NO: "danger", EmployerView.LATER: "warn"}
_STATE_TONES = {CandidacyState.SELECTED: "ok", CandidacyState.OFFERED: "ok", CandidacyState.RESERVE: "warn"}


def _candidate(row: Candidacy) -> tuple[CandidateRow, CandidacyState]:
    look(row.person_id)
    state = CandidacyState(row.state)
    answers = tuple(
        (answer.party.organisation.name, answer.get_view_display(), _VIEW_TONES.get(EmployerView(answer.view), "info"))
        for answer in row.answers.all()
        if answer.withdrawn_at is None
    )
    seen = CandidateRow(
        id=row.pk,
        label=candidate_label(row),
        name=_name(row),
        municipality=place_of(row.person, row.person.home_municipality.name),
        state=str(state.label),
        tone=_STATE_TONES.get(state, "info"),
        reserve_order=row.reserve_order,
        answers=answers,
        reason=row.get_reason_display() if row.reason else "",
    )
    return seen, state


def _participant(row: Participation) -> ParticipantRow:
    look(row.person_id)
    status, tone = _status(row)
    return ParticipantRow(
        id=row.pk,
        person_id=row.person_id,
        number=row.number,
        name=_name(row),
        municipality=place_of(row.person, row.person.home_municipality.name),
        now=_now(row),
        status=status,
        tone=tone,
        is_open=row.closed_on is None,
    )


def _status(row: Participation) -> tuple[str, str]:
    """The one thing worth seeing: a gap before anything else, then too much at once, then where the participation stands."""
    state = ParticipationState(row.state)
    if state in (ParticipationState.ADMITTED, ParticipationState.ONGOING):
        holes = [gap for gap in participation_gaps(row) if not gap.allowed and gap.end >= clock.today()]
        if holes:
            days = holes[0].working_days
            return _("Glapp %(days)d d") % {"days": days}, "danger"
        if participation_overloads(row):
            return _("Mer än heltid"), "warn"
    tones = {
        ParticipationState.ONGOING: "ok",
        ParticipationState.ADMITTED: "info",
        ParticipationState.CLOSED: "neutral",
    }
    return str(state.label), tones.get(state, "warn")


def _now(row: Participation) -> str:
    if row.closed_on is not None:
        return ""
    steps = list(row.enrolments.all())
    running = [step.name for step in steps if step.state == EnrolmentState.STARTED]
    if running:
        return ", ".join(running)
    coming = [step for step in steps if step.state == EnrolmentState.PLANNED]
    if not coming:
        return ""
    first = min(coming, key=lambda step: step.planned_start)
    return _("%(step)s från %(day)s") % {"step": first.name, "day": near_text(first.planned_start)}
