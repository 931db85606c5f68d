"""The chain's steps and gaps, and the package's way from draft to agreed. The drawing is the round's tab."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.lib import dates
from jobbspar.lib.dates import period_text, working_days_in
from tracks.domain import packages as domain
from tracks.enums import PackageStatus
from tracks.forms.plan import ReasonForm, StepForm
from tracks.models import ChainStep, GapAllowance, InterventionPackage, Round
from tracks.permissions import can_edit_package
from tracks.queries.chain import latest_package
from tracks.views.page import (
    acknowledged_count,
    builder_entry,
    form_page,
    planned_round,
    planner_entry,
    round_crumbs,
    round_of,
)


def _tab(row: Round) -> str:
    return reverse("round_chain", args=[row.pk])


def _crumbs(row: Round) -> Any:
    return round_crumbs(row, (_("Insatser"), _tab(row)))


def _built(request: Request, pk: UUID) -> Round:
    return round_of(request.actor, pk, can_edit_package)


def _version_note(row: Round) -> str:
    package = latest_package(row)
    if package is None or package.status == PackageStatus.DRAFT:
        return ""
    if package.status == PackageStatus.PRESENTED:
        return _("Paketet är presenterat. En ändring gör det till ett utkast som presenteras igen.")
    return _("Paketet är överenskommet. En ändring gör en ny version som parterna behöver komma överens om igen.")


def _wanted_week(request: Request) -> dict[str, Any]:
    """The week that the address suggests (`?vecka=2027-v12`), as the link by a gap does."""
    try:
        week = dates.parse_week(request.GET.get("vecka", ""))
    except ValueError:
        return {}
    return {"starts_on": dates.monday_of(*week)}


@builder_entry
def step_new(request: Request, pk: UUID) -> HttpResponse:
    row = _built(request, pk)
    form = StepForm(request.POST or None, round=row, initial=_wanted_week(request))

    def work() -> str:
        domain.add_step(row, actor=request.actor, **form.values())
        return _tab(row)

    answer = submitted(request, form, work, message=_("Insatsen är tillagd."))
    return answer or form_page(
        request,
        form,
        _("Ny insats"),
        crumbs=_crumbs(row),
        cancel_url=_tab(row),
        submit=_("Lägg till insatsen"),
        note=_version_note(row),
        clears=acknowledged_count(row),
        clears_when=_("Lägger du till en insats"),
    )


def _step(request: Request, pk: UUID) -> ChainStep:
    rows = ChainStep.objects.filter(package__round__in=Round.objects.visible_to(request.actor))
    step = get_object_or_404(
        rows.select_related("package__round__track", "type", "responsible__organisation", "provider__organisation"),
        pk=pk,
    )
    if not can_edit_package(request.actor, step.package.round):
        raise Http404
    return step


@builder_entry
def step_edit(request: Request, pk: UUID) -> HttpResponse:
    step = _step(request, pk)
    row = step.package.round
    form = StepForm(request.POST or None, instance=_step(request, pk), round=row, initial=_wanted_week(request))

    def work() -> str:
        values = form.values()
        domain.change_step(step, actor=request.actor, shift_later=values.pop("shift_later"), **values)
        return _tab(row)

    answer = submitted(request, form, work, message=_("Ändringen är sparad."), row=step, lock=row, cancel_url=_tab(row))
    return answer or form_page(
        request,
        form,
        _("Ändra insatsen"),
        crumbs=_crumbs(row),
        cancel_url=_tab(row),
        note=_version_note(row),
        clears=acknowledged_count(row),
        clears_when=_("Ändrar du mer än namnet"),
        remove_url=reverse("step_remove", args=[step.pk]),
        remove_label=_("Ta bort insatsen"),
    )


@builder_entry
@require_POST
def step_remove(request: Request, pk: UUID) -> HttpResponse:
    step = _step(request, pk)
    return pressed(
        request,
        lambda: domain.remove_step(step, actor=request.actor),
        to=_tab(step.package.round),
        message=_("Insatsen är borttagen."),
    )


@builder_entry
@require_POST
def step_move(request: Request, pk: UUID) -> HttpResponse:
    step = _step(request, pk)
    up = request.POST.get("to") == "up"
    return pressed(
        request,
        lambda: domain.move_step(step, actor=request.actor, up=up),
        to=f"{_tab(step.package.round)}#insatser",
    )


def _shown(request: Request, row: Round) -> InterventionPackage:
    """The version that stood on the page: nobody agrees to another than the one they read."""
    try:
        return get_object_or_404(row.packages, number=int(request.POST.get("package", "")))
    except ValueError:
        raise Http404 from None


@builder_entry
@require_POST
def package_present(request: Request, pk: UUID) -> HttpResponse:
    row = _built(request, pk)
    package = _shown(request, row)
    return pressed(
        request,
        lambda: domain.present_package(package, actor=request.actor),
        to=_tab(row),
        message=_("Paketet är presenterat för arbetsgivaren."),
    )


@planner_entry
@require_POST
def package_agree(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    package = _shown(request, row)
    return pressed(
        request,
        lambda: domain.agree_package(package, actor=request.actor),
        to=_tab(row),
        message=_("Insatspaketet är överenskommet."),
    )


def _gap_asked_for(request: Request) -> tuple[date, date]:
    try:
        first, last = (date.fromisoformat(request.GET.get(name, "")) for name in ("fran", "till"))
    except ValueError:
        raise Http404 from None
    if not date(2000, 1, 1) <= first <= last <= date(2100, 12, 31):
        raise Http404
    return first, last


@builder_entry
def gap_allow(request: Request, pk: UUID) -> HttpResponse:
    """Let a gap stand. Which one is in the address: `?fran=2027-04-19&till=2027-04-30`."""
    row = _built(request, pk)
    starts_on, ends_on = _gap_asked_for(request)
    words = {"period": period_text(starts_on, ends_on), "days": working_days_in(starts_on, ends_on)}
    form = ReasonForm(
        request.POST or None,
        label=_("Varför får glappet finnas?"),
        help_text=_("Till exempel semester, lov eller att arbetsplatsen är stängd."),
    )

    def work() -> str:
        reason = form.cleaned_data["reason"]
        domain.allow_gap(row, actor=request.actor, starts_on=starts_on, ends_on=ends_on, reason=reason)
        return _tab(row)

    answer = submitted(request, form, work, message=_("Glappet är tillåtet."))
    return answer or form_page(
        request,
        form,
        _("Tillåt glappet"),
        crumbs=_crumbs(row),
        cancel_url=_tab(row),
        submit=_("Tillåt glappet"),
        lead=_("%(period)s, %(days)d arbetsdagar utan insats.") % words,
    )


@builder_entry
@require_POST
def gap_withdraw(request: Request, pk: UUID) -> HttpResponse:
    rows = GapAllowance.objects.filter(package__round__in=Round.objects.visible_to(request.actor))
    allowance = get_object_or_404(rows.select_related("package__round__track"), pk=pk)
    return pressed(
        request,
        lambda: domain.withdraw_gap_allowance(allowance, actor=request.actor),
        to=_tab(allowance.package.round),
        message=_("Glappet är inte längre tillåtet."),
    )
