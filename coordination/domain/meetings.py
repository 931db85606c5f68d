"""The steering group's meetings. What is escalated and undecided stands on the agenda of the next one."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.permissions import can_plan_meeting
from coordination.queries.steering import next_meeting, undecided
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from tracks.models import SteeringGroup, SteeringMeeting


@transaction.atomic
def plan_meeting(group: SteeringGroup, *, actor: Actor, held_on: date) -> SteeringMeeting:
    """A meeting from today on. The same day again gives the meeting that is there."""
    row = _opened(group, actor)
    if held_on < clock.today():
        raise RuleError(_("Välj en dag som inte har passerat."), field="held_on")
    meeting = row.meetings.filter(held_on=held_on).first()
    if meeting is None:
        meeting = create(SteeringMeeting, actor=actor, action="steeringmeeting.planned", group=row, held_on=held_on)
    _set_agenda(row)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: SteeringMeeting, *, actor: Actor) -> None:
    """Take away a meeting that has not been; what stood on its agenda goes to the next one. Twice is once."""
    row = _opened(meeting.group, actor)
    held = row.meetings.filter(pk=meeting.pk).first()
    if held is None:
        return
    if held.held_on < clock.today() or held.decisions.exists():
        raise RuleError(_("Mötet har varit och går inte att ta bort."))
    record(actor, "steeringmeeting.cancelled", held)
    held.delete()
    _set_agenda(row)


def _set_agenda(group: SteeringGroup) -> None:
    undecided(group).update(meeting=next_meeting(group))


def _opened(group: SteeringGroup, actor: Actor) -> SteeringGroup:
    row = SteeringGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not can_plan_meeting(actor, row):
        raise NotAllowed
    return row
