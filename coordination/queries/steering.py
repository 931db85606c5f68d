"""What stands on a steering group's agenda, and when it meets."""

from __future__ import annotations

from coordination.enums import IssueState
from coordination.models import Issue
from coordination.querysets import IssueQuerySet
from jobbspar.lib import clock
from tracks.models import SteeringGroup, SteeringMeeting


def next_meeting(group: SteeringGroup) -> SteeringMeeting | None:
    """The first meeting from today on."""
    return group.meetings.filter(held_on__gte=clock.today()).order_by("held_on").first()


def undecided(group: SteeringGroup) -> IssueQuerySet:
    """What is escalated to the group and waits: the agenda of its next meeting, whenever that is (invariant 13)."""
    return Issue.objects.nobody_protected().filter(
        round__track__steering_group=group, state__in=[IssueState.ESCALATED, IssueState.ESCALATED_HIGHER]
    )
