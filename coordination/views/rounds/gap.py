"""Överbrygga ett glapp: several participants' same hole, mended or allowed in one go."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.domain.gaps import allow_gaps, move_next_steps
from coordination.forms.gaps import ALLOW, BridgeForm
from coordination.queries.gaps import SharedGap, open_gaps, shared_gaps, watched
from coordination.queries.names import names_of
from coordination.views.frame import fetch_round
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import submitted
from participants.models import Participation
from tracks.models import Round


@entry(*PERSON_ROLES)
def round_gap(request: Request, pk: UUID, start: date, end: date) -> HttpResponse:
    """The hole from `start` to `end`, for the participants of the round that the actor sees."""
    round = fetch_round(request.actor, pk)
    shared = _find(request, round, start, end)
    names = names_of(request.actor, [one.participation for one in shared.parts])
    form = BridgeForm(request.POST or None, shared=shared, names=names)
    answer = submitted(request, form, lambda: _bridge(request, round, form), message=_("Glappet är överbryggat."))
    context = {"round": round, "shared": shared, "form": form, "back": reverse("round_followups", args=[round.pk])}
    return answer or render(request, "coordination/gap.html", context)


def _find(request: Request, round: Round, start: date, end: date) -> SharedGap:
    rows = watched(Participation.objects.visible_to(request.actor).filter(round=round))
    for shared in shared_gaps(open_gaps(rows)):
        if (shared.gap.start, shared.gap.end) == (start, end):
            return shared
    raise Http404


def _bridge(request: Request, round: Round, form: BridgeForm) -> str:
    chosen: Any = form.chosen
    if form.cleaned_data["how"] == ALLOW:
        allow_gaps(chosen, actor=request.actor, reason=form.cleaned_data["reason"])
    else:
        move_next_steps(chosen, actor=request.actor)
    return reverse("round_followups", args=[round.pk])
