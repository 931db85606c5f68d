"""Closing one participation, and opening a closing again."""

from uuid import UUID

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
from participants.permissions import can_change_steps
from tracks.permissions import can_plan_round


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
    if chosen not in Outcome.values:
        return render(request, "coordination/close_outcome.html", context | {"form": OutcomeForm(request.GET or None)})
    outcome = Outcome(chosen)
    form = ClosingForm(request.POST or None, outcome=outcome, participation=row)
    answer = submitted(request, form, lambda: _close(request, row, form), message=_("Deltagandet är avslutat."))
    return answer or render(request, "coordination/close.html", context | {"form": form, "outcome": outcome})


def _close(request: Request, row: Participation, form: ClosingForm) -> str:
    closed_on = form.cleaned_data["closed_on"]
    close_participation(row, actor=request.actor, closed_on=closed_on, outcome=form.outcome, **form.details)
    return row.get_absolute_url()


@entry(*PERSON_ROLES)
def participation_reopen(request: Request, pk: UUID) -> HttpResponse:
    row = _participation(request, pk)
    if row.closed_on is None or not can_plan_round(request.actor, row.round):
        raise Http404
    form = ReopenForm(request.POST or None)
    answer = submitted(request, form, lambda: _reopen(request, row, form), message=_("Avslutet är öppnat igen."))
    return answer or render(request, "coordination/reopen.html", {"participation": row, "form": form})


def _reopen(request: Request, row: Participation, form: ReopenForm) -> str:
    reopen_participation(row, actor=request.actor, reason=form.cleaned_data["reason"])
    return row.get_absolute_url()


def _participation(request: Request, pk: UUID) -> Participation:
    rows = Participation.objects.visible_to(request.actor).select_related("round__track", "person")
    return get_object_or_404(rows.prefetch_related("enrolments"), pk=pk)
