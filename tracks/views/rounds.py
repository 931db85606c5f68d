"""Making and changing a round's frame: period, seats, leaders, needs, and the next round."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from employers.models import CompetenceNeed
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.lib import clock, dates
from tracks.domain import rounds as domain
from tracks.domain.copies import copy_round, suggested_start
from tracks.domain.tracks import create_track
from tracks.forms.rounds import NeedForm, NewRoundForm, NextRoundForm, RoundForm
from tracks.models import Round, Track
from tracks.permissions import can_create_round, can_create_track
from tracks.views.page import acknowledged_count, form_page, planned_round, planner_entry, round_crumbs

# What is common: three months to plan, and a chain of half a year before the employer's wanted start.
PLANNING, LENGTH = timedelta(weeks=12), timedelta(weeks=26)


@planner_entry
def round_new(request: Request) -> HttpResponse:
    """From a need (`?behov=`) or a track (`?spar=`) to a round in DRAFT."""
    if not can_create_track(request.actor):
        raise Http404
    need = _asked_for(request, "behov", CompetenceNeed.objects.visible_to(request.actor).select_related("occupation"))
    track = _asked_for(request, "spar", Track.objects.filter(responsible=request.actor.organisation_id))
    form = NewRoundForm(request.POST or None, actor=request.actor, initial=_suggestions(request, need, track))
    answer = submitted(
        request,
        form,
        lambda: _start(request, form, need),
        message=_("Omgången är skapad som utkast, med momenten P1–A3 på plats."),
    )
    return answer or form_page(
        request,
        form,
        _("Starta en omgång"),
        crumbs=[(_("Jobbspår"), reverse("rounds"))],
        cancel_url=reverse("rounds"),
        submit=_("Skapa utkastet"),
        lead=_("Omgången börjar som utkast. Inget skickas till någon förrän du går vidare till planering."),
    )


def _start(request: Request, form: NewRoundForm, need: Any) -> Round:
    values = dict(form.cleaned_data)
    track, name = values.pop("track"), values.pop("new_track")
    if track is None:
        track = create_track(actor=request.actor, name=name, occupations=[need.occupation] if need else [])
    return domain.create_round(track, actor=request.actor, **values)


def _asked_for(request: Request, name: str, rows: Any) -> Any:
    """The row that the address asks for, or None."""
    try:
        return rows.filter(pk=UUID(request.GET.get(name, ""))).first()
    except ValueError:
        return None


def _suggestions(request: Request, need: Any, track: Any) -> dict[str, Any]:
    """What can be guessed from the need: as many seats, and a chain that ends when the employer wants people."""
    initial: dict[str, Any] = {"coordinator": request.actor.user_id, "track": track}
    if need is None:
        return initial
    known = Track.objects.filter(responsible=request.actor.organisation_id, occupations=need.occupation).first()
    start = _monday(max(need.wanted_start - LENGTH, clock.today() + PLANNING))
    ready = need.wanted_start - timedelta(days=3)
    end = ready if ready > start else start + LENGTH - timedelta(days=3)
    name = "" if track or known else need.occupation.title
    return initial | {
        "track": track or known,
        "new_track": name[:120],
        "needs": [need.pk],
        "seats": need.headcount,
        "planned_start": start,
        "planned_end": end,
    }


def _monday(day: date) -> date:
    return dates.monday_of(*dates.iso_week(day))


@planner_entry
def round_edit(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    form = RoundForm(request.POST or None, instance=planned_round(request.actor, pk))
    answer = submitted(
        request,
        form,
        lambda: domain.change_round(row, actor=request.actor, **form.cleaned_data),
        message=_("Ändringen är sparad."),
        row=row,
        cancel_url=row.get_absolute_url(),
    )
    return answer or form_page(
        request,
        form,
        _("Ändra omgången"),
        crumbs=round_crumbs(row),
        cancel_url=row.get_absolute_url(),
        clears=acknowledged_count(row),
        clears_when=_("Ändrar du start eller slut"),
    )


@planner_entry
def round_needs(request: Request, pk: UUID) -> HttpResponse:
    """The needs the round answers, and the form that joins more."""
    row = planned_round(request.actor, pk)
    form = NeedForm(request.POST or None, round=row, actor=request.actor)
    url = reverse("round_needs", args=[row.pk])

    def work() -> str:
        for need in form.cleaned_data["needs"]:
            domain.join_need(row, need, actor=request.actor)
        return url

    answer = submitted(request, form, work, message=_("Behovet är kopplat till omgången."))
    joined = row.needs.select_related("employer__organisation", "occupation").order_by("wanted_start")
    return answer or form_page(
        request,
        form,
        _("Kompetensbehov"),
        crumbs=round_crumbs(row),
        cancel_url=row.get_absolute_url(),
        submit=_("Koppla behoven"),
        joined=joined,
        leave_url=reverse("round_need_leave", args=[row.pk]),
        round=row,
        template="tracks/needs.html",
    )


@planner_entry
@require_POST
def round_need_leave(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    try:
        need = get_object_or_404(row.needs, pk=UUID(request.POST.get("need", "")))
    except ValueError:
        raise Http404 from None
    return pressed(
        request,
        lambda: domain.leave_need(row, need, actor=request.actor),
        to=reverse("round_needs", args=[row.pk]),
        message=_("Behovet är inte längre kopplat till omgången."),
    )


@planner_entry
def round_next(request: Request, pk: UUID) -> HttpResponse:
    """The next round as a copy in DRAFT (A3); where it is made already, the way there."""
    row = planned_round(request.actor, pk)
    if not can_create_round(request.actor, row.track):
        raise Http404
    form = NextRoundForm(request.POST or None, initial={"planned_start": suggested_start(row), "seats": row.seats})
    answer = submitted(
        request,
        form,
        lambda: copy_round(row, actor=request.actor, **form.cleaned_data),
        message=_("Nästa omgång är skapad som utkast."),
    )
    return answer or form_page(
        request,
        form,
        _("Starta nästa omgång"),
        crumbs=round_crumbs(row),
        cancel_url=row.get_absolute_url(),
        submit=_("Skapa nästa omgång"),
        lead=_(
            "Kravprofil, insatspaket, urvalsmetod, parter och egna moment följer med. Bekräftelser, underskrifter och "
            "kvitteringar gör det inte, och inga personer."
        ),
    )
