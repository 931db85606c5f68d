"""The round's own actions: on, back, pause, call off, open again. Each is a page with a form that works without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from coordination.domain.neutral import names_in_round
from coordination.forms.rounds import ReasonForm
from coordination.permissions import can_pass_gate, can_reopen_round, can_walk_round
from coordination.views.frame import fetch_round
from coordination.workflow import transitions
from coordination.workflow.phases import BACK, forward_label
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from tracks.enums import ACTIVE_PHASES, Phase
from tracks.models import Round

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Work = Callable[[ReasonForm], object]


@entry(Role.COORDINATOR)
@require_POST
def advance(request: Request, pk: UUID) -> HttpResponse:
    """The button that takes the round on when nothing is missing."""
    round = _mine(request, pk)
    seen = request.POST.get("expected_phase", "")
    if seen not in Phase.values:
        raise Http404
    return pressed(
        request,
        lambda: transitions.advance(round, actor=request.actor, expected_phase=Phase(seen)),
        to=round.get_absolute_url(),
        message=gettext_lazy("Omgången har gått till nästa fas."),
    )


@entry(Role.COORDINATOR)
def pass_gate(request: Request, pk: UUID) -> HttpResponse:
    """Go on although something is missing, with a written reason."""
    round = _mine(request, pk)
    standing = transitions.evaluate(round)
    if not can_pass_gate(request.actor, round):
        raise Http404
    if not standing.is_passable:
        return _not_now(request, round)
    return _reasoned(
        request,
        round,
        lambda form: transitions.advance(
            round, actor=request.actor, expected_phase=form.phase, reason=form.cleaned_data["reason"]
        ),
        title=_("Gå vidare fast något saknas"),
        lead=_("Skälet sparas tillsammans med det som saknas och följer med till slutrapporten."),
        submit=forward_label(Phase(round.phase)),
        message=gettext_lazy("Omgången har gått till nästa fas."),
        missing=standing.missing,
    )


@entry(Role.COORDINATOR)
def step_back(request: Request, pk: UUID) -> HttpResponse:
    """One phase back."""
    round = _mine(request, pk)
    target = BACK.get(Phase(round.phase))
    if target is None:
        return _not_now(request, round)
    name = str(target.label).lower()
    return _reasoned(
        request,
        round,
        lambda form: transitions.step_back(
            round, actor=request.actor, expected_phase=form.phase, reason=form.cleaned_data["reason"]
        ),
        title=_("Gå tillbaka till %s") % name,
        lead=_("Inget försvinner. Deltagarna är kvar som de är, och omgången kan gå vidare igen när allt är klart."),
        submit=_("Gå tillbaka till %s") % name,
        message=gettext_lazy("Omgången har gått tillbaka en fas."),
    )


@entry(Role.COORDINATOR)
def pause(request: Request, pk: UUID) -> HttpResponse:
    """Let the round rest."""
    round = _mine(request, pk)
    if round.phase not in ACTIVE_PHASES or round.paused_at:
        return _not_now(request, round)
    return _reasoned(
        request,
        round,
        lambda form: transitions.pause(round, actor=request.actor, reason=form.cleaned_data["reason"]),
        title=_("Pausa omgången"),
        lead=_("Omgången stannar i sin fas tills någon återupptar den. Alla parter ser att den är pausad, och varför."),
        submit=_("Pausa omgången"),
        message=gettext_lazy("Omgången är pausad."),
    )


@entry(Role.COORDINATOR)
def resume(request: Request, pk: UUID) -> HttpResponse:
    """Take it up again: a page with one button, so that a link is enough to get here."""
    round = _mine(request, pk)
    if request.method == "POST":
        return pressed(
            request,
            lambda: transitions.resume(round, actor=request.actor),
            to=round.get_absolute_url(),
            message=gettext_lazy("Omgången är igång igen."),
        )
    if not round.paused_at:
        return _not_now(request, round)
    return render(request, "coordination/rounds/resume.html", {"round": round})


@entry(Role.COORDINATOR)
def cancel(request: Request, pk: UUID) -> HttpResponse:
    """Call the round off."""
    round = _mine(request, pk)
    if transitions.why_not_cancel(round):
        return _not_now(request, round)
    return _reasoned(
        request,
        round,
        lambda form: transitions.cancel(
            round, actor=request.actor, expected_phase=form.phase, reason=form.cleaned_data["reason"]
        ),
        title=_("Ställ in omgången"),
        lead=_("En inställd omgång går inte att ta upp igen. Den finns kvar att läsa, med skälet."),
        submit=_("Ställ in omgången"),
        kind="danger",
        message=gettext_lazy("Omgången är inställd."),
    )


@entry(Role.COORDINATOR)
def reopen(request: Request, pk: UUID) -> HttpResponse:
    """Open a finished round again."""
    round = _mine(request, pk)
    if not can_reopen_round(request.actor, round):
        return _not_now(request, round)
    return _reasoned(
        request,
        round,
        lambda form: transitions.reopen(round, actor=request.actor, reason=form.cleaned_data["reason"]),
        title=_("Öppna omgången igen"),
        lead=_("Omgången går tillbaka till avslutningen. Siffrorna fryses på nytt när den avslutas igen."),
        submit=_("Öppna omgången igen"),
        message=gettext_lazy("Omgången är öppen igen."),
    )


def _mine(request: Request, pk: UUID) -> Round:
    round = fetch_round(request.actor, pk)
    if not can_walk_round(request.actor, round):
        raise Http404
    return round


def _not_now(request: Request, round: Round) -> HttpResponse:
    """The page was opened from an older picture of the round: say so, and show the round as it is."""
    words = _("Det går inte längre. En kollega kan ha hunnit före: omgången är nu i fasen %s.")
    messages.warning(request, words % round.get_phase_display())
    return redirect(round)


def _reasoned(
    request: Request, round: Round, work: Work, *, message: StrOrPromise, submit: str, **page: object
) -> HttpResponse:
    """The page with the reason, or where it leads once the reason has been accepted."""
    names = names_in_round(round, None, request.actor) if request.POST else ()
    form = ReasonForm(request.POST or None, initial={"expected_phase": round.phase}, names=names)
    back = round.get_absolute_url()

    def done() -> str:
        work(form)
        return back

    if answer := submitted(request, form, done, message=message, cancel_url=back):
        return answer
    context = {**page, "round": round, "form": form, "submit": submit, "back": back}
    return render(request, "coordination/rounds/reason.html", context)
