"""What the pages of this room share: fetching through `visible_to`, and the page around one form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from jobbspar.ui.forms import BaseForm, BaseModelForm
from tracks.models import Round, Track
from tracks.permissions import can_plan_round

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Crumbs: TypeAlias = "Sequence[tuple[StrOrPromise, str]]"

planner_entry = entry(Role.COORDINATOR)
# Whoever may have a hand in the chain.
builder_entry = entry(Role.COORDINATOR, Role.AF_COMPANY_ADVISER)
# Whoever works at one of the parties.
party_entry = entry(Role.COORDINATOR, Role.CASE_WORKER, Role.AF_CASE_WORKER, Role.AF_COMPANY_ADVISER)


def track_of(actor: Actor, pk: UUID) -> Track:
    """The track, or 404 where it does not exist for the actor."""
    rows = Track.objects.visible_to(actor).select_related("responsible", "steering_group", "local_agreement")
    return get_object_or_404(rows, pk=pk)


def round_of(actor: Actor, pk: UUID, may: Callable[[Actor, Round], bool] | None = None) -> Round:
    """The round, or 404 where it does not exist for the actor, or `may` says no."""
    rows = Round.objects.visible_to(actor).select_related("track__responsible", "coordinator", "deputy")
    round = get_object_or_404(rows, pk=pk)
    if may is not None and not may(actor, round):
        raise Http404
    return round


def planned_round(actor: Actor, pk: UUID) -> Round:
    """The round, when the actor may plan it."""
    return round_of(actor, pk, can_plan_round)


def round_crumbs(round: Round, *more: tuple[StrOrPromise, str]) -> Crumbs:
    """Jobbspår / the track / the round / …"""
    words = _("Omgång %(number)d") % {"number": round.number}
    return [
        (_("Jobbspår"), reverse("rounds")),
        (round.track.name, reverse("track", args=[round.track_id])),
        (words, round.get_absolute_url()),
        *more,
    ]


def acknowledged_count(round: Round) -> int:
    """How many parties would have to acknowledge the plan again if it changed."""
    return round.parties.exclude(acknowledged_at=None).count()


def form_page(
    request: Request,
    form: BaseForm | BaseModelForm,
    title: StrOrPromise,
    *,
    crumbs: Crumbs,
    cancel_url: str,
    submit: StrOrPromise = "",
    **extra: Any,
) -> HttpResponse:
    """One form on a page of its own. `extra`: `lead`, `note`, `clears` (acknowledgements at stake), `remove_url`,
    `removal_clears` (those at stake when it is pressed).
    """
    context = {"form": form, "title": title, "crumbs": crumbs, "cancel_url": cancel_url, "submit": submit, **extra}
    return render(request, extra.get("template", "tracks/form.html"), context)
