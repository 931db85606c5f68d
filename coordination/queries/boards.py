"""The page Styrgrupp: agenda, decisions and figures of each group, and never a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from coordination.enums import OPEN_ISSUE_STATES, IssueState
from coordination.models import Decision, Issue
from coordination.queries.figures import counted, counted_participants
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.suppress import safe_text
from tracks.enums import Phase
from tracks.models import Round, SteeringGroup, SteeringMeeting
from tracks.permissions import can_edit_steering_group

DECISIONS_SHOWN = 30


@dataclass(frozen=True)
class RoundFigures:
    """One round in numbers. `admitted` is text: 1–4 is never written out (invariant 18)."""

    round: Round
    admitted: str
    issues: int


@dataclass
class GroupBoard:
    """One group as its members and its coordinator see it."""

    group: SteeringGroup
    may_plan: bool
    may_decide: bool
    meetings: list[SteeringMeeting] = field(default_factory=list)
    agenda: list[Issue] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    rounds: list[RoundFigures] = field(default_factory=list)

    @property
    def today(self) -> date:
        return clock.today()

    @property
    def next_meeting(self) -> SteeringMeeting | None:
        return next((one for one in self.meetings if one.held_on >= clock.today()), None)


@across("Styrgruppen läser antal och lyfta hinder i sina omgångar")
def boards_of(actor: Actor) -> list[GroupBoard]:
    """Six queries, whatever the number of groups."""
    groups = list(SteeringGroup.objects.visible_to(actor).select_related("organisation").prefetch_related("members"))
    boards = {group.pk: _board(actor, group) for group in groups}
    for meeting in SteeringMeeting.objects.filter(group__in=groups).order_by("held_on"):
        boards[meeting.group_id].meetings.append(meeting)
    for issue in _agenda(groups):
        boards[_group_of(issue)].agenda.append(issue)
    for decision in _decisions(groups):
        boards[_group_of(decision.issue)].decisions.append(decision)
    for round in _rounds(groups):
        boards[round.track.steering_group_id].rounds.append(_figures(round))  # type: ignore[index]
    return list(boards.values())


def _board(actor: Actor, group: SteeringGroup) -> GroupBoard:
    mandated = any(member.user_id == actor.user_id and member.mandate for member in group.members.all())
    keeps = can_edit_steering_group(actor, group)
    notes = keeps and actor.has(Role.COORDINATOR)
    return GroupBoard(group, keeps, (mandated and actor.has(Role.STEERING_GROUP)) or notes)


def _group_of(issue: Issue) -> UUID:
    group_id: UUID = issue.round.track.steering_group_id  # type: ignore[assignment]
    return group_id


def _agenda(groups: list[SteeringGroup]) -> list[Issue]:
    rows = Issue.objects.nobody_protected().filter(
        round__track__steering_group__in=groups, state__in=[IssueState.ESCALATED, IssueState.ESCALATED_HIGHER]
    )
    # What may name somebody is not even fetched.
    return list(rows.defer("title", "text", "action_text").select_related("round__track").order_by("escalated_at"))


def _decisions(groups: list[SteeringGroup]) -> list[Decision]:
    rows = Decision.objects.filter(
        issue__in=Issue.objects.nobody_protected(), issue__round__track__steering_group__in=groups
    )
    rows = rows.select_related("issue__round__track", "meeting")
    return list(rows.defer("issue__title", "issue__text", "issue__action_text")[:DECISIONS_SHOWN])


def _rounds(groups: list[SteeringGroup]) -> list[Round]:
    rows = Round.objects.filter(track__steering_group__in=groups).exclude(phase__in=[Phase.DRAFT, Phase.CANCELLED])
    figures = rows.annotate(
        admitted_count=counted_participants(),
        issue_count=counted(Issue.objects.nobody_protected().filter(state__in=OPEN_ISSUE_STATES)),
    )
    return list(figures.select_related("track").order_by("sort_name", "number"))


def _figures(round: Round) -> RoundFigures:
    return RoundFigures(round, safe_text(round.admitted_count), round.issue_count)  # type: ignore[attr-defined]
