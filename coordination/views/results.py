"""/resultat/: what finished rounds came to, as frozen counts; and a round's evaluation and next round."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from coordination.domain.neutral import names_in_round
from coordination.domain.results import decide_next_round, save_evaluation
from coordination.forms.closings import EvaluationForm, NextRoundForm
from coordination.queries.results import GROUPS, MOST_ROUNDS, Row, results_for, share_bars, summarise
from jobbspar.accounts.entry import entry, staff_entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import submitted
from jobbspar.lib.suppress import Cell
from jobbspar.ui import sheets
from tracks.enums import NextRoundDecision
from tracks.models import Round
from tracks.permissions import can_plan_round


def _number(cell: Cell) -> int | str:
    """A number to calculate with, or the words that stand for one that is not shown."""
    return cell.text if cell.value is None else cell.value


COLUMNS: list[sheets.Column[Row]] = [
    sheets.Column(_("Omgång"), lambda row: row.label, 40),
    sheets.Column(_("Började"), lambda row: _number(row.started)),
    sheets.Column(_("Fullföljde"), lambda row: _number(row.completed)),
    sheets.Column(_("Lämnade i förtid"), lambda row: _number(row.left_early)),
    sheets.Column(GROUPS[0].label, lambda row: _number(row.groups[0])),
    sheets.Column(GROUPS[1].label, lambda row: _number(row.groups[1])),
    sheets.Column(GROUPS[2].label, lambda row: _number(row.groups[2])),
]


@require_safe
@staff_entry
def results(request: Request) -> HttpResponse:
    rows = list(results_for(request.actor).select_related("round__track")[:MOST_ROUNDS])
    summary = summarise(rows)
    if request.GET.get("format") == "xlsx":
        return sheets.download("resultat", COLUMNS, summary.rounds.rows)
    context = {"results": summary, "bars": share_bars(summary), "groups": GROUPS}
    return render(request, "coordination/results.html", context)


@entry(Role.COORDINATOR)
def round_evaluation(request: Request, pk: UUID) -> HttpResponse:
    round = _led_round(request, pk)
    initial = {"evaluation": round.evaluation, "lessons": round.lessons}
    names = names_in_round(round, None, request.actor) if request.POST else ()
    form = EvaluationForm(request.POST or None, initial=initial, version=round.version, names=names)
    answer = submitted(
        request, form, lambda: _evaluate(request, round, form), row=round, message=_("Utvärderingen är sparad.")
    )
    return answer or render(request, "coordination/evaluation.html", {"round": round, "form": form})


def _evaluate(request: Request, round: Round, form: EvaluationForm) -> str:
    save_evaluation(round, actor=request.actor, **form.cleaned_data)
    return f"{round.get_absolute_url()}resultat/"


@entry(Role.COORDINATOR)
def round_next_decision(request: Request, pk: UUID) -> HttpResponse:
    round = _led_round(request, pk)
    initial = {"decision": round.next_decision, "text": round.next_decision_text}
    names = names_in_round(round, None, request.actor) if request.POST else ()
    form = NextRoundForm(request.POST or None, initial=initial, names=names)
    answer = submitted(request, form, lambda: _decide(request, round, form), message=_("Beslutet är sparat."))
    return answer or render(request, "coordination/next_round.html", {"round": round, "form": form})


def _decide(request: Request, round: Round, form: NextRoundForm) -> str:
    decision = NextRoundDecision(form.cleaned_data["decision"])
    decide_next_round(round, decision=decision, text=form.cleaned_data["text"], actor=request.actor)
    return f"{round.get_absolute_url()}resultat/"


def _led_round(request: Request, pk: UUID) -> Round:
    round = get_object_or_404(Round.objects.visible_to(request.actor).select_related("track"), pk=pk)
    if not can_plan_round(request.actor, round):
        raise Http404
    return round
