"""Styrgrupp: what the group is asked to decide, what it has decided, how its rounds stand. Never a person."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.domain.meetings import cancel_meeting, plan_meeting
from coordination.forms.issues import MeetingForm
from coordination.permissions import can_plan_meeting
from coordination.queries.boards import boards_of
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from tracks.models import SteeringGroup, SteeringMeeting


@entry(Role.STEERING_GROUP, Role.COORDINATOR)
def steering(request: Request) -> HttpResponse:
    return render(request, "coordination/steering.html", {"boards": boards_of(request.actor)})


@entry(Role.COORDINATOR)
def meeting_new(request: Request, pk: UUID) -> HttpResponse:
    """Plan a meeting; what is escalated and undecided stands on its agenda."""
    group = get_object_or_404(SteeringGroup.objects.visible_to(request.actor), pk=pk)
    if not can_plan_meeting(request.actor, group):
        raise Http404
    form = MeetingForm(request.POST or None)
    answer = submitted(request, form, lambda: _plan(request, group, form), message=_("Mötet är planerat."))
    return answer or render(request, "coordination/meeting.html", {"group": group, "form": form})


def _plan(request: Request, group: SteeringGroup, form: MeetingForm) -> str:
    plan_meeting(group, actor=request.actor, held_on=form.cleaned_data["held_on"])
    return reverse("steering")


@entry(Role.COORDINATOR)
@require_POST
def meeting_cancel(request: Request, pk: UUID) -> HttpResponse:
    groups = SteeringGroup.objects.visible_to(request.actor)
    meeting = get_object_or_404(SteeringMeeting.objects.filter(group__in=groups).select_related("group"), pk=pk)
    work = lambda: cancel_meeting(meeting, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=reverse("steering"), message=_("Mötet är borttaget."))
