"""The selection method with its steps, and the parties' agreement of a stepwise track."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from tracks.domain import selection as domain
from tracks.enums import ENDED_PHASES
from tracks.forms.plan import CriteriaForm, PartyAgreementForm, SelectionStepForm
from tracks.models import PartyAgreement, Round, SelectionMethod, SelectionStep
from tracks.permissions import can_plan_round
from tracks.views.page import form_page, planned_round, planner_entry, round_crumbs, round_of


def _method(row: Round) -> SelectionMethod | None:
    return SelectionMethod.objects.filter(round=row).select_related("approved_by").first()


def _page(row: Round) -> str:
    return reverse("round_method", args=[row.pk])


def _crumbs(row: Round) -> Any:
    return round_crumbs(row, (_("Urvalsmetod"), _page(row)))


def _approval_note(row: Round) -> str:
    method = _method(row)
    if method is None or method.approved_at is None:
        return ""
    return _("Metoden är godkänd. Ändrar du den behöver den godkännas igen.")


@staff_entry
def round_method(request: Request, pk: UUID) -> HttpResponse:
    row = round_of(request.actor, pk)
    method = _method(row)
    context = {
        "round": row,
        "crumbs": round_crumbs(row),
        "method": method,
        "steps": list(method.steps.all()) if method else [],
        "may_plan": can_plan_round(request.actor, row) and row.phase not in ENDED_PHASES,
    }
    return render(request, "tracks/method.html", context)


@planner_entry
def method_criteria(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    form = CriteriaForm(request.POST or None, instance=_method(row))

    def work() -> str:
        domain.save_method(row, actor=request.actor, criteria=form.cleaned_data["criteria"])
        return _page(row)

    answer = submitted(request, form, work, message=_("Sparat."), row=_method(row), lock=row, cancel_url=_page(row))
    return answer or form_page(
        request, form, _("Sakliga kriterier"), crumbs=_crumbs(row), cancel_url=_page(row), note=_approval_note(row)
    )


@planner_entry
def selection_step_new(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    form = SelectionStepForm(request.POST or None)

    def work() -> str:
        domain.add_selection_step(row, actor=request.actor, **form.cleaned_data)
        return _page(row)

    answer = submitted(request, form, work, message=_("Steget är tillagt."))
    return answer or form_page(
        request,
        form,
        _("Nytt urvalssteg"),
        crumbs=_crumbs(row),
        cancel_url=_page(row),
        submit=_("Lägg till steget"),
        note=_approval_note(row),
    )


def _step(request: Request, pk: UUID) -> SelectionStep:
    rows = SelectionStep.objects.filter(method__round__in=Round.objects.visible_to(request.actor))
    step = get_object_or_404(rows.select_related("method__round__track"), pk=pk)
    if not can_plan_round(request.actor, step.method.round):
        raise Http404
    return step


@planner_entry
def selection_step_edit(request: Request, pk: UUID) -> HttpResponse:
    step = _step(request, pk)
    row = step.method.round
    form = SelectionStepForm(request.POST or None, instance=_step(request, pk))

    def work() -> str:
        domain.change_selection_step(step, actor=request.actor, **form.cleaned_data)
        return _page(row)

    answer = submitted(
        request, form, work, message=_("Ändringen är sparad."), row=step, lock=row, cancel_url=_page(row)
    )
    return answer or form_page(
        request,
        form,
        _("Ändra urvalssteget"),
        crumbs=_crumbs(row),
        cancel_url=_page(row),
        note=_approval_note(row),
        remove_url=reverse("selection_step_remove", args=[step.pk]),
        remove_label=_("Ta bort steget"),
    )


@planner_entry
@require_POST
def selection_step_remove(request: Request, pk: UUID) -> HttpResponse:
    step = _step(request, pk)
    return pressed(
        request,
        lambda: domain.remove_selection_step(step, actor=request.actor),
        to=_page(step.method.round),
        message=_("Steget är borttaget."),
    )


@planner_entry
@require_POST
def method_approve(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    method = _method(row)
    if method is None:
        raise Http404
    return pressed(
        request,
        lambda: domain.approve_method(method, actor=request.actor),
        to=_page(row),
        message=_("Urvalsmetoden är godkänd."),
    )


@planner_entry
def round_party_agreement(request: Request, pk: UUID) -> HttpResponse:
    """Partsöverenskommelse, for tracks in a ladder."""
    row = planned_round(request.actor, pk)
    if not row.track.is_stepwise:
        raise Http404
    known = PartyAgreement.objects.filter(round=row).first()
    form = PartyAgreementForm(request.POST or None, instance=PartyAgreement.objects.filter(round=row).first())
    back = reverse("round_activities", args=[row.pk])

    def work() -> str:
        domain.save_party_agreement(row, actor=request.actor, **form.cleaned_data)
        return back

    answer = submitted(
        request, form, work, message=_("Partsöverenskommelsen är sparad."), row=known, lock=row, cancel_url=back
    )
    return answer or form_page(
        request,
        form,
        _("Partsöverenskommelse"),
        crumbs=round_crumbs(row),
        cancel_url=back,
        lead=_("I ett stegvist spår är parterna överens om arbetsuppgifter och lönenivå innan någon rekryteras."),
    )
