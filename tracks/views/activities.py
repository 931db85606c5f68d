"""One moment at a time: add, change, mark as done, strike out, and undo. The list is the round's tab."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.lib import clock
from tracks.domain import activities as domain
from tracks.forms.plan import ActivityForm, DoneForm, ReasonForm
from tracks.models import PlanActivity, Round
from tracks.permissions import can_change_activity
from tracks.views.page import form_page, party_entry, planned_round, planner_entry, round_crumbs


def _tab(row: Round, activity: PlanActivity | None = None) -> str:
    url = reverse("round_activities", args=[row.pk])
    return f"{url}#moment-{activity.pk}" if activity else url


def _crumbs(row: Round) -> Any:
    return round_crumbs(row, (_("Moment"), _tab(row)))


def _activity(request: Request, pk: UUID) -> PlanActivity:
    rows = PlanActivity.objects.filter(round__in=Round.objects.visible_to(request.actor))
    activity = get_object_or_404(rows.select_related("round__track", "owner_party", "owner_user"), pk=pk)
    if not can_change_activity(request.actor, activity):
        raise Http404
    return activity


@planner_entry
def activity_new(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    form = ActivityForm(request.POST or None, round=row)
    answer = submitted(
        request,
        form,
        lambda: _tab(row, domain.add_activity(row, actor=request.actor, **form.cleaned_data)),
        message=_("Momentet är tillagt."),
    )
    return answer or form_page(
        request, form, _("Nytt moment"), crumbs=_crumbs(row), cancel_url=_tab(row), submit=_("Lägg till momentet")
    )


@party_entry
def activity_edit(request: Request, pk: UUID) -> HttpResponse:
    activity = _activity(request, pk)
    row = activity.round
    form = ActivityForm(request.POST or None, instance=_activity(request, pk), round=row)

    def work() -> str:
        domain.change_activity(activity, actor=request.actor, **form.cleaned_data)
        return _tab(row, activity)

    answer = submitted(
        request, form, work, message=_("Ändringen är sparad."), row=activity, lock=row, cancel_url=_tab(row)
    )
    return answer or form_page(
        request,
        form,
        _("Ändra momentet"),
        crumbs=_crumbs(row),
        cancel_url=_tab(row, activity),
        lead=f"{activity.code} {activity.text}".strip(),
    )


@party_entry
def activity_done(request: Request, pk: UUID) -> HttpResponse:
    """When it was done and what shows it."""
    activity = _activity(request, pk)
    initial = {"done_on": activity.done_on or clock.today(), "evidence": activity.evidence, "came": activity.came}
    form = DoneForm(request.POST or None, activity=activity, initial=initial)

    def work() -> str:
        domain.mark_done(activity, actor=request.actor, **form.cleaned_data)
        return _tab(activity.round, activity)

    answer = submitted(request, form, work, message=_("Momentet är klart."))
    return answer or form_page(
        request,
        form,
        _("Momentet är klart"),
        crumbs=_crumbs(activity.round),
        cancel_url=_tab(activity.round, activity),
        submit=_("Markera som klart"),
        lead=f"{activity.code} {activity.text}".strip(),
    )


@party_entry
def activity_strike(request: Request, pk: UUID) -> HttpResponse:
    activity = _activity(request, pk)
    form = ReasonForm(
        request.POST or None,
        label=_("Varför stryks momentet?"),
        help_text=_("Skälet syns i historiken och i slutrapporten."),
    )

    def work() -> str:
        domain.strike(activity, actor=request.actor, reason=form.cleaned_data["reason"])
        return _tab(activity.round, activity)

    answer = submitted(request, form, work, message=_("Momentet är struket. Du kan ångra det."))
    return answer or form_page(
        request,
        form,
        _("Stryk momentet"),
        crumbs=_crumbs(activity.round),
        cancel_url=_tab(activity.round, activity),
        submit=_("Stryk momentet"),
        lead=f"{activity.code} {activity.text}".strip(),
    )


@party_entry
@require_POST
def activity_reopen(request: Request, pk: UUID) -> HttpResponse:
    activity = _activity(request, pk)
    return pressed(
        request,
        lambda: domain.reopen_activity(activity, actor=request.actor),
        to=_tab(activity.round, activity),
        message=_("Momentet är öppet igen."),
    )
