"""Hinder (G4): the walk of domain.md 2.2, one function a step.

oppen → atgardas → (lost | eskalerad_styrgrupp → (beslutad → atgardas) | eskalerad_hogre) → stangd. What has been
escalated cannot be solved or closed without a decision (invariant 13).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.domain.neutral import refuse_persons
from coordination.enums import IssueKind, IssueState
from coordination.models import Decision, Issue
from coordination.permissions import can_decide_issue, can_report_issue, can_work_issue
from coordination.queries.owners import owners_for_participation, owners_in_round
from coordination.queries.steering import next_meeting
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from participants.enums import Relation
from participants.models import Participation
from participants.queries.persons import relation_to
from tracks.enums import ENDED_PHASES
from tracks.models import Round, SteeringMeeting

WORKABLE: Final = (IssueState.OPEN, IssueState.IN_PROGRESS, IssueState.DECIDED)
LIFTED: Final = (IssueState.ESCALATED, IssueState.ESCALATED_HIGHER)


@dataclass(frozen=True)
class NewIssue:
    """A hindrance as it is reported."""

    title: str
    kind: IssueKind | str = IssueKind.OTHER
    text: str = ""
    owner: User | None = None
    due: date | None = None


def kinds_for(actor: Actor, participation: Participation | None) -> list[IssueKind]:
    """What the actor may call a hindrance. That a participant's is about health is for the home municipality and AF to say
    (2.0.14), whatever else one is in one's own."""
    may_say_health = participation is None or relation_to(actor, participation.person) != Relation.COORDINATOR
    return [kind for kind in IssueKind if may_say_health or kind != IssueKind.HEALTH]


@transaction.atomic
def report_issue(round: Round, *, actor: Actor, issue: NewIssue, participation: Participation | None = None) -> Issue:
    """A hindrance of the round, or of one participation in it."""
    row = Round.objects.select_related("track").get(pk=round.pk)
    if participation is not None and participation.round_id != row.pk:
        raise NotAllowed
    if not can_report_issue(actor, row, participation):
        raise NotAllowed
    if row.phase in ENDED_PHASES:
        raise RuleError(_("Omgången är avslutad, så hinder kan inte läggas till."))
    _check_kind(actor, participation, issue.kind)
    _check_due(issue.due)
    _check_owner(actor, row, participation, issue.owner)
    if not issue.title.strip():
        raise RuleError(_("Skriv med några ord vad hindret är."), field="title")
    return create(
        Issue,
        actor=actor,
        person_id=participation.person_id if participation else None,
        round_id=row.pk,
        action="issue.reported",
        round=row,
        participation=participation,
        kind=issue.kind,
        title=issue.title.strip(),
        text=issue.text.strip(),
        owner=issue.owner,
        due=issue.due,
    )


@transaction.atomic
def change_issue(issue: Issue, *, actor: Actor, expected_version: int | None = None, **values: Any) -> Issue:
    """`values`: kind, title, text, owner, due. A closed one is opened again first."""
    row = _opened(issue, actor)
    if row.state in (IssueState.SOLVED, IssueState.CLOSED):
        raise RuleError(_("Hindret är löst. Öppna det igen för att ändra."))
    if values.get("kind", row.kind) != row.kind:
        _check_kind(actor, row.participation, row.kind)
        _check_kind(actor, row.participation, values["kind"])
    if values.get("due") != row.due:
        _check_due(values.get("due"))
    if "owner" in values and values["owner"] != row.owner:
        _check_owner(actor, row.round, row.participation, values["owner"])
    return _save(row, actor, "issue.changed", expected_version=expected_version, **values)


@transaction.atomic
def start_action(issue: Issue, *, actor: Actor, action_text: str) -> Issue:
    """Åtgärdas: what is being done about it. A second time brings the text up to date."""
    row = _opened(issue, actor)
    _in_state(row, *WORKABLE)
    words = _written(action_text, "action_text", _("Skriv vad som görs åt hindret."))
    return _save(row, actor, "issue.action_started", state=IssueState.IN_PROGRESS, action_text=words)


@transaction.atomic
def escalate_issue(issue: Issue, *, actor: Actor, neutral_text: str) -> Issue:
    """Lift it to the track's steering group, in words that name nobody: the agenda and the minutes are public records.

    It stands on the agenda of the next meeting at once; without a planned one, on that of the first to be planned.
    """
    row = _opened(issue, actor)
    if row.state == IssueState.ESCALATED:
        raise Conflict(_("En kollega hann före: hindret är redan lyft till styrgruppen."))
    _in_state(row, *WORKABLE)
    if row.participation is not None and row.participation.person.is_protected:
        raise RuleError(
            _("Hindret gäller en person med skyddade uppgifter. Rapportera det som ett hinder för omgången.")
        )
    group = row.round.track.steering_group
    if group is None:
        link = reverse("track", args=[row.round.track_id])
        raise RuleError(_("Jobbspåret har ingen styrgrupp. Utse en först."), link=link)
    words = _neutral(row, actor, neutral_text)
    return _save(
        row,
        actor,
        "issue.escalated",
        state=IssueState.ESCALATED,
        neutral_text=words,
        escalated_at=clock.now(),
        meeting=next_meeting(group),
    )


@transaction.atomic
def escalate_higher(issue: Issue, *, actor: Actor, neutral_text: str = "") -> Issue:
    """The steering group (or the coordinator on its word) takes it further up. It still waits for a decision."""
    row = _opened(issue, actor, may=can_decide_issue)
    if row.state == IssueState.ESCALATED_HIGHER:
        return row
    _in_state(row, IssueState.ESCALATED)
    words = _neutral(row, actor, neutral_text) if neutral_text.strip() else row.neutral_text
    return _save(row, actor, "issue.escalated_higher", state=IssueState.ESCALATED_HIGHER, neutral_text=words)


@transaction.atomic
def record_decision(
    issue: Issue,
    *,
    actor: Actor,
    text: str,
    decided_on: date,
    responsible: str = "",
    due: date | None = None,
    meeting: SteeringMeeting | None = None,
) -> Decision:
    """The group's decision on an escalated issue: by a member with mandate, or noted by the coordinator.

    Conflict when it has been decided already. The text names nobody either.
    """
    row = _opened(issue, actor, may=can_decide_issue)
    if row.state == IssueState.DECIDED:
        raise Conflict(_("En kollega hann före: beslutet är redan antecknat."))
    _in_state(row, *LIFTED)
    if decided_on > clock.today():
        raise RuleError(_("Dagen har inte varit än."), field="decided_on")
    if row.escalated_at and decided_on < clock.local(row.escalated_at).date():
        raise RuleError(_("Beslutet kan inte vara fattat innan hindret lyftes."), field="decided_on")
    if due is not None and due < decided_on:
        raise RuleError(_("Det ska bli klart tidigast den dag beslutet fattas."), field="due")
    words = _written(text, "text", _("Skriv vad som beslutades."))
    refuse_persons(words, row.round, row.participation, actor, field="text")
    refuse_persons(responsible, row.round, row.participation, actor, field="responsible")
    held = meeting or row.meeting
    decision = create(
        Decision,
        actor=actor,
        round_id=row.round_id,
        action="issue.decision_recorded",
        issue=row,
        meeting=held,
        text=words,
        decided_on=decided_on,
        responsible=responsible.strip(),
        due=due,
    )
    _save(row, actor, "issue.decided", state=IssueState.DECIDED, meeting=held)
    return decision


@transaction.atomic
def solve_issue(issue: Issue, *, actor: Actor, action_text: str) -> Issue:
    """Löst: with what was done. One that has been escalated is solved after the decision."""
    row = _opened(issue, actor)
    if row.state == IssueState.SOLVED:
        return row
    _after_decision(row)
    words = _written(action_text, "action_text", _("Skriv vad som löste hindret."))
    return _save(row, actor, "issue.solved", state=IssueState.SOLVED, action_text=words)


@transaction.atomic
def close_issue(issue: Issue, *, actor: Actor) -> Issue:
    """Stängt: nothing more is done. One that has been escalated needs a decision first. Twice is once."""
    row = _opened(issue, actor)
    if row.state == IssueState.CLOSED:
        return row
    _after_decision(row)
    return _save(row, actor, "issue.closed", state=IssueState.CLOSED, closed_at=clock.now())


@transaction.atomic
def reopen_issue(issue: Issue, *, actor: Actor) -> Issue:
    """It was not solved after all."""
    row = _opened(issue, actor)
    if row.state not in (IssueState.SOLVED, IssueState.CLOSED):
        return row
    return _save(row, actor, "issue.reopened", state=IssueState.OPEN, closed_at=None)


def _opened(issue: Issue, actor: Actor, may: Any = can_work_issue) -> Issue:
    """The row as it is now, locked; NotAllowed unless the actor may."""
    rows = Issue.objects.select_for_update(of=("self",))
    row = rows.select_related("round__track__steering_group", "participation__person", "owner").get(pk=issue.pk)
    if not may(actor, row):
        raise NotAllowed
    return row


def _in_state(row: Issue, *states: IssueState) -> None:
    if row.state not in states:
        raise RuleError(_("Det går inte när hindret har statusen %s.") % row.get_state_display().lower())


def _after_decision(row: Issue) -> None:
    """Invariant 13."""
    if row.state in LIFTED or (row.escalated_at is not None and not row.decisions.exists()):
        raise RuleError(
            _("Hindret är lyft till styrgruppen. Det kan lösas eller stängas först när beslutet är antecknat.")
        )


def _neutral(row: Issue, actor: Actor, text: str) -> str:
    words = _written(text, "neutral_text", _("Beskriv hindret utan namn, så att styrgruppen kan läsa det."))
    refuse_persons(words, row.round, row.participation, actor, field="neutral_text")
    return words


def _written(text: str, field: str, sentence: Any) -> str:
    if not text.strip():
        raise RuleError(sentence, field=field)
    return text.strip()


def _check_kind(actor: Actor, participation: Participation | None, kind: str) -> None:
    if kind not in kinds_for(actor, participation):
        raise RuleError(_("Hemkommunen och Arbetsförmedlingen avgör om hindret gäller hälsa."), field="kind")


def _check_due(due: date | None) -> None:
    if due is not None and due < clock.today():
        raise RuleError(_("Välj en dag som inte har passerat."), field="due")


def _check_owner(actor: Actor, round: Round, participation: Participation | None, owner: User | None) -> None:
    if owner is None:
        return
    owners = owners_for_participation(actor, participation) if participation else owners_in_round(actor, round)
    if not owners.filter(pk=owner.pk).exists():
        raise RuleError(_("Välj någon som får se hindret."), field="owner")


def _save(row: Issue, actor: Actor, action: str, **values: Any) -> Issue:
    person_id: UUID | None = row.participation.person_id if row.participation else None
    return change(row, actor=actor, person_id=person_id, round_id=row.round_id, action=action, **values)
