"""One follow-up: done in a form that takes a minute, planned again, or read when it has been done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.domain.follow_ups import complete_follow_up, replan_follow_up
from coordination.forms.follow_ups import EmployerFollowUpForm, FollowUpForm, ParticipantFollowUpForm, ReplanForm
from coordination.models import FollowUp
from coordination.permissions import can_do_follow_up
from coordination.queries.names import names_of
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import OPERATIVE_ROLES
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import submitted
from participants.domain.reads import note_read


@entry(*OPERATIVE_ROLES)
def follow_up(request: Request, pk: UUID) -> HttpResponse:
    """The form while it is planned, the answers afterwards."""
    row = _fetch(request, pk)
    may = can_do_follow_up(request.actor, row)
    context = _context(request, row)
    if row.done_on or row.cancelled_at or not may:
        return render(request, "coordination/follow_up_read.html", context | {"may": may})
    kind = ParticipantFollowUpForm if row.participation_id else EmployerFollowUpForm
    form = kind(request.POST or None, actor=request.actor, follow_up=row)
    answer = submitted(request, form, lambda: _complete(request, row, form), message=_("Uppföljningen är sparad."))
    return answer or render(request, "coordination/follow_up.html", context | {"form": form})


def _complete(request: Request, row: FollowUp, form: FollowUpForm) -> str:
    data = form.cleaned_data
    complete_follow_up(
        row,
        actor=request.actor,
        done_on=data["done_on"],
        answers=form.answers,
        text=data["text"],
        next_due=data["next_due"],
        issue=form.issue,
    )
    return reverse("round_followups", args=[row.round_id])


@entry(*OPERATIVE_ROLES)
def replan(request: Request, pk: UUID) -> HttpResponse:
    """Another day, or another owner."""
    row = _fetch(request, pk)
    if not can_do_follow_up(request.actor, row):
        raise Http404
    if row.done_on or row.cancelled_at:
        return redirect(row)
    form = ReplanForm(request.POST or None, actor=request.actor, follow_up=row)
    answer = submitted(
        request,
        form,
        lambda: replan_follow_up(row, actor=request.actor, **form.cleaned_data),
        row=row,
        message=_("Uppföljningen är planerad om."),
    )
    return answer or render(request, "coordination/follow_up_replan.html", _context(request, row) | {"form": form})


def _fetch(request: Request, pk: UUID) -> FollowUp:
    rows = FollowUp.objects.visible_to(request.actor)
    related = ("round__track", "participation__person", "party__organisation", "owner", "done_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def _context(request: Request, row: FollowUp) -> dict[str, Any]:
    name = row.party.organisation.name if row.party else ""
    if row.participation is not None:
        name = names_of(request.actor, [row.participation])[row.participation.pk]
        note_read(request.actor, row.participation.person_id, row)
    return {
        "follow_up": row,
        "round": row.round,
        "name": name,
        "back": reverse("round_followups", args=[row.round_id]),
        "title": _("Uppföljning med %s") % name,
    }
