"""A candidacy as staff see it: match row by row, selection steps, employers' answers, and the decisions open now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.dates import date_text
from participants.domain.candidacies import RECRUITING, STILL_OPEN
from participants.enums import CandidacyState, EmployerView, PersonField, StepResult
from participants.models import Candidacy, EmployerAnswer, GivenAnswer
from participants.permissions import can_lead_candidacy, can_note_for_candidate
from participants.projections import MatchRow, SeenPerson, candidate_label, match_rows
from participants.queries.candidates import requirement_items
from participants.queries.persons import seen_person
from participants.queries.rounds import seats_taken
from tracks.models import SelectionStep

STATE_TONES = {
    CandidacyState.CANDIDATE: "info",
    CandidacyState.SELECTED: "ok",
    CandidacyState.OFFERED: "ok",
    CandidacyState.ADMITTED: "ok",
    CandidacyState.RESERVE: "warn",
}
VIEW_TONES = {
    EmployerView.YES: "ok",
    EmployerView.NO: "danger",
    EmployerView.LATER: "warn",
    EmployerView.WAITING: "info",
}


@dataclass(frozen=True, slots=True)
class SeenStep:
    """One step of the selection method and how it went."""

    name: str
    criteria: str
    with_employer: bool
    result: str
    tone: str
    done_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    """One employer's answer. `is_open` while it may still be noted or taken back."""

    id: UUID
    employer: str
    view: str
    tone: str
    presented_at: datetime
    answer_by: date | None
    answered_at: datetime | None
    comment: str
    is_withdrawn: bool
    # Each answer in turn, with who gave it, where it has been changed; what a yes, taken back since, has shown.
    history: tuple[str, ...]
    was_shown: str


@dataclass(frozen=True)
class CandidacyPage:
    """What the page shows; `leads` opens the decisions, `notes` the match view and "tackar nej"."""

    person: SeenPerson
    label: str
    state: str
    tone: str
    rows: Sequence[MatchRow]
    steps: Sequence[SeenStep]
    answers: Sequence[SeenAnswer]
    leads: bool
    notes: bool
    has_employers: bool
    seats_left: int

    is_candidate: bool
    is_selected: bool
    is_reserve: bool
    is_offered: bool
    is_not_selected: bool
    is_open: bool
    participation_url: str


def candidacy_page(actor: Actor, candidacy: Candidacy) -> CandidacyPage:
    """Everything the page of one candidacy shows to this actor."""
    state = CandidacyState(candidacy.state)
    recruits = candidacy.round.phase in RECRUITING and candidacy.round.paused_at is None
    participation = getattr(candidacy, "participation", None)
    return CandidacyPage(
        person=seen_person(actor, candidacy.person),
        label=candidate_label(candidacy),
        state=str(state.label),
        tone=STATE_TONES.get(state, "neutral"),
        rows=match_rows(candidacy, requirement_items(candidacy.round)),
        steps=_steps(candidacy),
        answers=[_answer(row) for row in _answers(candidacy)],
        leads=recruits and can_lead_candidacy(actor, candidacy),
        notes=can_note_for_candidate(actor, candidacy),
        has_employers=any(party.is_employer for party in candidacy.round.parties.all()),
        seats_left=max(candidacy.round.seats - seats_taken(candidacy.round), 0),
        is_candidate=state == CandidacyState.CANDIDATE,
        is_selected=state == CandidacyState.SELECTED,
        is_reserve=state == CandidacyState.RESERVE,
        is_offered=state == CandidacyState.OFFERED,
        is_not_selected=state == CandidacyState.NOT_SELECTED,
        is_open=state in STILL_OPEN,
        participation_url=participation.get_absolute_url() if participation else "",
    )


def _steps(candidacy: Candidacy) -> list[SeenStep]:
    results = {row.step_id: row for row in candidacy.results.all()}
    seen = []
    for step in SelectionStep.objects.filter(method__round=candidacy.round_id):
        row = results.get(step.pk)
        tone = "neutral" if row is None else "ok" if row.result == StepResult.PASSED else "warn"
        seen.append(
            SeenStep(
                name=step.get_kind_display(),
                criteria=step.criteria,
                with_employer=step.employer_takes_part,
                result=row.get_result_display() if row else "",
                tone=tone,
                done_on=row.done_on if row else None,
                note=row.note if row else "",
            )
        )
    return seen


@across("Den som leder urvalet får veta vad arbetsgivaren har fått se")
def _answers(candidacy: Candidacy) -> list[EmployerAnswer]:
    given = Prefetch("given", GivenAnswer.objects.select_related("created_by"))
    return list(candidacy.answers.select_related("party__organisation", "disclosure").prefetch_related(given))


def _answer(row: EmployerAnswer) -> SeenAnswer:
    given = list(row.given.all())
    return SeenAnswer(
        id=row.pk,
        employer=row.party.organisation.name,
        view=row.get_view_display(),
        tone=VIEW_TONES[EmployerView(row.view)],
        presented_at=row.presented_at,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        comment=row.comment,
        is_withdrawn=row.withdrawn_at is not None,
        history=tuple(_given(one) for one in given) if len(given) > 1 else (),
        was_shown=_shown(row) if row.view != EmployerView.YES and EmployerView.YES in {g.view for g in given} else "",
    )


def _shown(row: EmployerAnswer) -> str:
    """What a yes shows: as much as has been handed over, and of a protected person nothing."""
    fields = row.disclosure.fields if row.disclosure else []
    if PersonField.IDENTITY not in fields:
        return _("Telefon") if PersonField.CONTACT in fields else ""
    return _("Namn och telefon") if PersonField.CONTACT in fields else _("Namn")


def _given(one: GivenAnswer) -> str:
    who = one.created_by.name if one.created_by else _("okänd")
    words = _("%(answer)s, noterat av %(who)s %(day)s") if one.is_noted else _("%(answer)s, %(who)s %(day)s")
    return words % {"answer": one.get_view_display(), "who": who, "day": date_text(clock.local(one.created_at).date())}
