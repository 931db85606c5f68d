"""The requirement profile: to read and print, to write, and to confirm."""

from itertools import pairwise
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
from tracks.domain import profiles as domain
from tracks.enums import ENDED_PHASES, PartyRole
from tracks.forms.plan import NoteForm, ProfileTextsForm, RequirementForm
from tracks.models import ProfileConfirmation, RequirementItem, RequirementProfile, Round
from tracks.permissions import can_plan_round
from tracks.queries.chain import missing_coverage
from tracks.queries.profiles import latest_profile, profile_changes, profile_state
from tracks.views.page import form_page, planned_round, planner_entry, round_crumbs, round_of


@staff_entry
def round_profile(request: Request, pk: UUID) -> HttpResponse:
    """The version that holds, who has confirmed it, and what earlier versions changed."""
    row = round_of(request.actor, pk)
    if row.track.is_preparatory:
        raise Http404
    may_plan = can_plan_round(request.actor, row) and row.phase not in ENDED_PHASES
    context = {
        "round": row,
        "crumbs": round_crumbs(row),
        "state": profile_state(row),
        "uncovered": missing_coverage(row),
        "versions": _versions(row),
        "may_plan": may_plan,
    }
    return render(request, "tracks/profile.html", context)


def _versions(row: Round) -> list[dict[str, Any]]:
    """Each version after the first with what it changed, newest first. Two queries."""
    profiles = list(row.profiles.prefetch_related("items").select_related("created_by").order_by("-number"))
    return [{"profile": new, "changes": profile_changes(new, old)} for new, old in pairwise(profiles)]


def _page(row: Round) -> str:
    return reverse("round_profile", args=[row.pk])


def _crumbs(row: Round) -> Any:
    return round_crumbs(row, (_("Kravprofil"), _page(row)))


def _new_version_note(row: Round) -> str:
    profile = latest_profile(row)
    if profile is None or profile.proposed_at is None:
        return ""
    return _("Kravprofilen är redan skickad för bekräftelse. En ändring gör en ny version som alla bekräftar igen.")


@planner_entry
def profile_texts(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    profile = latest_profile(row)
    form = ProfileTextsForm(request.POST or None, instance=latest_profile(row))

    def work() -> str:
        domain.change_profile_texts(row, actor=request.actor, **form.cleaned_data)
        return _page(row)

    answer = submitted(request, form, work, message=_("Sparat."), row=profile, lock=row, cancel_url=_page(row))
    return answer or form_page(
        request,
        form,
        _("Om arbetet"),
        crumbs=_crumbs(row),
        cancel_url=_page(row),
        lead=_("Skriv på klar svenska. Texten läses av arbetsgivaren, handläggare och deltagare."),
        note=_new_version_note(row),
    )


@planner_entry
def requirement_new(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    form = RequirementForm(request.POST or None, round=row)

    def work() -> str:
        domain.add_requirement(row, actor=request.actor, **form.cleaned_data)
        return reverse("requirement_new", args=[row.pk]) if "again" in request.POST else _page(row)

    answer = submitted(request, form, work, message=_("Kravet är tillagt."))
    return answer or form_page(
        request,
        form,
        _("Nytt krav"),
        crumbs=_crumbs(row),
        cancel_url=_page(row),
        submit=_("Lägg till kravet"),
        note=_new_version_note(row),
    )


def _item(request: Request, pk: UUID) -> RequirementItem:
    rows = RequirementItem.objects.filter(profile__round__in=Round.objects.visible_to(request.actor))
    item = get_object_or_404(rows.select_related("profile__round__track", "step"), pk=pk)
    if not can_plan_round(request.actor, item.profile.round):
        raise Http404
    return item


@planner_entry
def requirement_edit(request: Request, pk: UUID) -> HttpResponse:
    item = _item(request, pk)
    row = item.profile.round
    form = RequirementForm(request.POST or None, instance=_item(request, pk), round=row)

    def work() -> str:
        domain.change_requirement(item, actor=request.actor, **form.cleaned_data)
        return _page(row)

    answer = submitted(
        request, form, work, message=_("Ändringen är sparad."), row=item, lock=row, cancel_url=_page(row)
    )
    return answer or form_page(
        request,
        form,
        _("Ändra kravet"),
        crumbs=_crumbs(row),
        cancel_url=_page(row),
        note=_new_version_note(row),
        remove_url=reverse("requirement_remove", args=[item.pk]),
        remove_label=_("Ta bort kravet"),
    )


@planner_entry
@require_POST
def requirement_remove(request: Request, pk: UUID) -> HttpResponse:
    item = _item(request, pk)
    return pressed(
        request,
        lambda: domain.remove_requirement(item, actor=request.actor),
        to=_page(item.profile.round),
        message=_("Kravet är borttaget."),
    )


@planner_entry
@require_POST
def requirement_move(request: Request, pk: UUID) -> HttpResponse:
    item = _item(request, pk)
    up = request.POST.get("to") == "up"
    return pressed(
        request,
        lambda: domain.move_requirement(item, actor=request.actor, up=up),
        to=f"{_page(item.profile.round)}#krav",
    )


def _latest(row: Round) -> RequirementProfile:
    profile = latest_profile(row)
    if profile is None:
        raise Http404
    return profile


@planner_entry
@require_POST
def profile_propose(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    profile = _latest(row)
    return pressed(
        request,
        lambda: domain.propose_profile(profile, actor=request.actor),
        to=_page(row),
        message=_("Kravprofilen är klar att bekräftas. Arbetsgivarna ser den i sin portal."),
    )


def _shown(request: Request, row: Round) -> RequirementProfile:
    """The version that stood on the page when the button was pressed: nobody confirms another than the one they read."""
    try:
        return get_object_or_404(row.profiles, number=int(request.POST.get("profile", "")))
    except ValueError:
        raise Http404 from None


@planner_entry
@require_POST
def profile_confirm(request: Request, pk: UUID) -> HttpResponse:
    """The coordinator's own confirmation."""
    row = planned_round(request.actor, pk)
    profile = _shown(request, row)
    return pressed(
        request,
        lambda: domain.confirm_profile(profile, actor=request.actor),
        to=_page(row),
        message=_("Du har bekräftat kravprofilen."),
    )


@planner_entry
def profile_note(request: Request, pk: UUID, party_pk: UUID) -> HttpResponse:
    """Note an employer's confirmation that was given otherwise."""
    row = planned_round(request.actor, pk)
    party = get_object_or_404(row.parties.select_related("organisation"), pk=party_pk, role=PartyRole.EMPLOYER)
    profile = _latest(row)
    form = NoteForm(request.POST or None)

    def work() -> str:
        domain.confirm_profile(profile, actor=request.actor, party=party, note=form.cleaned_data["note"])
        return _page(row)

    answer = submitted(request, form, work, message=_("Bekräftelsen är noterad."))
    return answer or form_page(
        request,
        form,
        _("Notera bekräftelse från %(party)s") % {"party": party.organisation.name},
        crumbs=_crumbs(row),
        cancel_url=_page(row),
        submit=_("Notera bekräftelsen"),
        lead=_("Gäller version %(number)d. Helst bekräftar arbetsgivaren själv i portalen.")
        % {"number": profile.number},
    )


@planner_entry
@require_POST
def confirmation_withdraw(request: Request, pk: int) -> HttpResponse:
    rows = ProfileConfirmation.objects.filter(profile__round__in=Round.objects.visible_to(request.actor))
    confirmation = get_object_or_404(rows.select_related("profile__round__track", "party"), pk=pk)
    return pressed(
        request,
        lambda: domain.withdraw_confirmation(confirmation, actor=request.actor),
        to=_page(confirmation.profile.round),
        message=_("Bekräftelsen är ångrad."),
    )
