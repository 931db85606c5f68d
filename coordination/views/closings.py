"""Closing one participation, and opening a closing again."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from coordination.forms.closings import ClosingForm, OutcomeForm, ReopenForm
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import submitted
from participants.domain.closings import close_participation, has_completed, reopen_participation
from participants.enums import Outcome
from participants.models import Participation
from participants.permissions import can_change_steps, can_reopen_participation


@entry(*PERSON_ROLES)
def participation_close(request: Request, pk: UUID) -> HttpResponse:
    """First which outcome (`?utfall=…`), then what it needs."""
    row = _participation(request, pk)
    if not can_change_steps(request.actor, row):
        raise Http404
    if row.closed_on is not None:
        return redirect(row)
    context = {"participation": row, "completed": has_completed(row), "may_leave": not row.left_early}
    chosen = request.GET.get("utfall", "")
    earlier = getattr(row, "closing", None)
    if chosen not in Outcome.values:
        first = OutcomeForm(request.GET or None, initial={"utfall": earlier.outcome} if earlier else {})
        return render(request, "coordination/close_outcome.html", context | {"form": first})
    outcome = Outcome(chosen)
    # A closing that was opened again is corrected, not written anew.
    initial = forms.model_to_dict(earlier) if earlier else {}
    form = ClosingForm(request.POST or None, outcome=outcome, participation=row, initial=initial)
    answer = submitted(request, form, lambda: _close(request, row, form), message=_("Deltagandet är avslutat."))
    return answer or render(request, "coordination/close.html", context | {"form": form, "outcome": outcome})


def _close(request: Request, row: Participation, form: ClosingForm) -> str:
    closed_on = form.cleaned_data["closed_on"]
    close_participation(row, actor=request.actor, closed_on=closed_on, outcome=form.outcome, **form.details)
    return row.get_absolute_url()


@entry(*PERSON_ROLES)
def participation_reopen(request: Request, pk: UUID) -> HttpResponse:
    row = _participation(request, pk)
    if row.closed_on is None or not can_reopen_participation(request.actor, row):
        raise Http404
    form = ReopenForm(request.POST or None)
    answer = submitted(request, form, lambda: _reopen(request, row, form), message=_("Avslutet är öppnat igen."))
    return answer or render(request, "coordination/reopen.html", {"participation": row, "form": form})


def _reopen(request: Request, row: Participation, form: ReopenForm) -> str:
    reopen_participation(row, actor=request.actor, reason=form.cleaned_data["reason"])
    return row.get_absolute_url()


def _participation(request: Request, pk: UUID) -> Participation:
    rows = Participation.objects.visible_to(request.actor).select_related("round__track", "person", "closing")
    return get_object_or_404(rows.prefetch_related("enrolments"), pk=pk)
