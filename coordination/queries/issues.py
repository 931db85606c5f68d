"""Hindrances as lists show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from coordination.enums import IssueState
from coordination.models import Issue
from coordination.queries.names import names_of
from coordination.workflow.links import page
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock
from participants.enums import Relation
from participants.queries.persons import relation_to
from tracks.models import Round

TONES: Final[dict[str, str]] = {
    IssueState.OPEN: "warn",
    IssueState.IN_PROGRESS: "info",
    IssueState.ESCALATED: "danger",
    IssueState.ESCALATED_HIGHER: "danger",
    IssueState.DECIDED: "info",
    IssueState.SOLVED: "ok",
    IssueState.CLOSED: "neutral",
}
DONE: Final = (IssueState.SOLVED, IssueState.CLOSED)


@dataclass(frozen=True)
class IssueLine:
    """One hindrance as the actor reads it. `about` is the participant's name or number, empty for the whole round."""

    issue: Issue
    about: str
    kind: str

    @property
    def url(self) -> str:
        """Of whom it is about."""
        return page("participation", self.issue.participation_id) if self.about else ""

    @property
    def tone(self) -> str:
        return TONES[self.issue.state]

    @property
    def is_late(self) -> bool:
        return self.issue.due is not None and self.issue.due < clock.today() and self.issue.state not in DONE


def line_of(actor: Actor, row: Issue, names: Mapping[UUID, str]) -> IssueLine:
    """The row with whom it is about, and its kind: health is for the home municipality and AF alone (2.0.14)."""
    hides = row.participation is not None and relation_to(actor, row.participation.person) == Relation.COORDINATOR
    kind = row.neutral_kind if hides else row.get_kind_display()
    return IssueLine(row, names.get(row.participation_id, "") if row.participation_id else "", kind)


def issues_of(actor: Actor, round: Round) -> tuple[list[IssueLine], list[IssueLine]]:
    """Those that remain, soonest first, and those that are solved or closed. Two queries."""
    rows = list(
        Issue.objects.in_full(actor)
        .filter(round=round)
        .select_related("participation__person", "owner")
        .order_by("due", "created_at")
    )
    names = names_of(actor, [row.participation for row in rows if row.participation])
    lines = [line_of(actor, row, names) for row in rows]
    return [line for line in lines if line.issue.state not in DONE], [
        line for line in lines if line.issue.state in DONE
    ]
