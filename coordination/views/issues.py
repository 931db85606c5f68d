"""One hindrance: reported, changed, and taken along its way. Each step is a page with a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from coordination.domain import issues as domain
from coordination.domain.neutral import names_in_round
from coordination.enums import IssueState
from coordination.forms.issues import AboutForm, ActionForm, DecisionForm, EscalateForm, IssueForm, issue_initial
from coordination.forms.nameless import NamelessForm
from coordination.models import Issue
from coordination.permissions import can_decide_issue, can_report_issue, can_work_issue
from coordination.queries.issues import DONE, IssueLine, line_of
from coordination.queries.names import names_of
from coordination.queries.steering import next_meeting
from coordination.views.frame import fetch_round
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import OPERATIVE_ROLES, Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.ui.forms import BaseForm
from participants.domain.reads import note_read
from participants.models import Participation
from tracks.models import Round

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CAN_DECIDE: Final = (*OPERATIVE_ROLES, Role.STEERING_GROUP)


@entry(*OPERATIVE_ROLES)
def report(request: Request, pk: UUID) -> HttpResponse:
    """First whom it is about (`?deltagande=…`), then what it is."""
    round = fetch_round(request.actor, pk)
    about, chosen, participation = _about(request, round)
    if not can_report_issue(request.actor, round, participation):
        raise Http404
    context = {"round": round, "back": reverse("round_issues", args=[round.pk]), "title": _("Rapportera hinder")}
    if not chosen:
        return render(request, "coordination/issue_about.html", context | {"form": about})
    form = IssueForm(request.POST or None, actor=request.actor, round=round, participation=participation)
    answer = submitted(
        request,
        form,
        lambda: domain.report_issue(round, actor=request.actor, participation=participation, issue=form.new_issue),
        message=_("Hindret är rapporterat."),
    )
    return answer or render(request, "coordination/issue_form.html", context | {"form": form})


def _about(request: Request, round: Round) -> tuple[AboutForm, bool, Participation | None]:
    rows = Participation.objects.visible_to(request.actor).filter(round=round, closed_on=None)
    rows = rows.select_related("person", "round__track").order_by("number")
    people = list(rows)
    form = AboutForm(
        request.GET if "deltagande" in request.GET else None, rows=rows, names=names_of(request.actor, people)
    )
    if not people and not form.is_bound:
        return form, True, None
    chosen = form.is_bound and form.is_valid()
    return form, chosen, form.cleaned_data["deltagande"] if chosen else None


@entry(*CAN_DECIDE)
def issue(request: Request, pk: UUID) -> HttpResponse:
    """In full for those who work with it; for the steering group its neutral wording and the decisions."""
    row = _fetch(request, pk)
    if not _in_full(request.actor, row):
        return render(request, "coordination/issue_neutral.html", _neutral_context(request, row))
    may = can_work_issue(request.actor, row)
    if row.participation is not None:
        note_read(request.actor, row.participation.person_id, row)
    context = _neutral_context(request, row) | {
        "line": _line(request.actor, row),
        "may": may,
        "is_done": row.state in DONE,
        "steps": _steps(row) if may else [],
        "back": reverse("round_issues", args=[row.round_id]),
    }
    return render(request, "coordination/issue.html", context)


@entry(*OPERATIVE_ROLES)
def change(request: Request, pk: UUID) -> HttpResponse:
    row = _fetch(request, pk)
    if not can_work_issue(request.actor, row) or row.state in DONE:
        raise Http404
    form = IssueForm(
        request.POST or None,
        actor=request.actor,
        round=row.round,
        participation=row.participation,
        initial=issue_initial(row),
        version=row.version,
    )
    work = lambda: domain.change_issue(row, actor=request.actor, **form.cleaned_data)  # noqa: E731
    answer = submitted(request, form, work, row=row, message=_("Hindret är ändrat."))
    context = {"round": row.round, "back": row.get_absolute_url(), "title": _("Ändra hindret"), "form": form}
    return answer or render(request, "coordination/issue_form.html", context)


@dataclass(frozen=True)
class Step:
    """One step of the walk that needs words: its form, its domain function, who may, and from which states."""

    title: StrPromise
    submit: StrPromise
    form: type[BaseForm]
    work: Callable[..., Any]
    may: Callable[[Actor, Issue], bool]
    states: tuple[str, ...]
    # The form's field that begins with what the row has in it.
    begins: str = ""


STEPS: Final[dict[str, Step]] = {
    "atgarda": Step(
        gettext_lazy("Åtgärda hindret"), gettext_lazy("Spara åtgärden"), ActionForm, domain.start_action,
        can_work_issue, domain.WORKABLE, "action_text",
    ),
    "los": Step(
        gettext_lazy("Hindret är löst"), gettext_lazy("Markera som löst"), ActionForm, domain.solve_issue,
        can_work_issue, domain.WORKABLE, "action_text",
    ),
    "lyft": Step(
        gettext_lazy("Lyft till styrgruppen"), gettext_lazy("Lyft till styrgruppen"), EscalateForm,
        domain.escalate_issue, can_work_issue, domain.WORKABLE, "neutral_text",
    ),
    "beslut": Step(
        gettext_lazy("Anteckna beslut"), gettext_lazy("Spara beslutet"), DecisionForm, domain.record_decision,
        can_decide_issue, domain.LIFTED,
    ),
    "hogre": Step(
        gettext_lazy("Lyft högre upp"), gettext_lazy("Lyft högre upp"), EscalateForm, domain.escalate_higher,
        can_decide_issue, (IssueState.ESCALATED,), "neutral_text",
    ),
}  # fmt: skip


@entry(*CAN_DECIDE)
def step(request: Request, pk: UUID, name: str) -> HttpResponse:
    """One step along the way."""
    row, rule = _fetch(request, pk), STEPS.get(name)
    if rule is None or not rule.may(request.actor, row):
        raise Http404
    if request.method != "POST" and row.state not in rule.states:
        return redirect(row)
    initial = {rule.begins: getattr(row, rule.begins)} if rule.begins else {}
    form = rule.form(request.POST or None, initial=initial, **_names(request, row, rule))
    answer = submitted(request, form, lambda: _take(request, row, rule, form), message=_("Sparat."))
    context = _neutral_context(request, row) | {"form": form, "step": rule, "step_name": name}
    if _in_full(request.actor, row):
        context["line"] = _line(request.actor, row)
    return answer or render(request, "coordination/issue_step.html", context)


def _take(request: Request, row: Issue, rule: Step, form: BaseForm) -> str:
    rule.work(row, actor=request.actor, **form.cleaned_data)
    return row.get_absolute_url()


def _names(request: Request, row: Issue, rule: Step) -> dict[str, Any]:
    """What a text for the steering group is compared with, once there is one."""
    if not request.POST or not issubclass(rule.form, NamelessForm):
        return {}
    return {"names": names_in_round(row.round, row.participation, request.actor)}


@entry(*OPERATIVE_ROLES)
@require_POST
def close(request: Request, pk: UUID) -> HttpResponse:
    row = _fetch(request, pk)
    work = lambda: domain.close_issue(row, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=row.get_absolute_url(), message=_("Hindret är stängt."))


@entry(*OPERATIVE_ROLES)
@require_POST
def reopen(request: Request, pk: UUID) -> HttpResponse:
    row = _fetch(request, pk)
    work = lambda: domain.reopen_issue(row, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=row.get_absolute_url(), message=_("Hindret är öppet igen."))


def _fetch(request: Request, pk: UUID) -> Issue:
    rows = Issue.objects.visible_to(request.actor)
    related = ("round__track__steering_group", "participation__person", "owner", "meeting", "created_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def _in_full(actor: Actor, row: Issue) -> bool:
    return Issue.objects.in_full(actor).filter(pk=row.pk).exists()


def _line(actor: Actor, row: Issue) -> IssueLine:
    names = names_of(actor, [row.participation]) if row.participation else {}
    return line_of(actor, row, names)


def _neutral_context(request: Request, row: Issue) -> dict[str, Any]:
    """What everyone who sees the hindrance at all may see."""
    group = row.round.track.steering_group
    return {
        "issue": row,
        "round": row.round,
        "decisions": list(row.decisions.select_related("meeting", "created_by")),
        "meeting": next_meeting(group) if group and row.state in domain.LIFTED else None,
        "may_decide": row.state in domain.LIFTED and can_decide_issue(request.actor, row),
        "may_higher": row.state == IssueState.ESCALATED and can_decide_issue(request.actor, row),
        "back": reverse("steering"),
    }


def _steps(row: Issue) -> list[tuple[str, str]]:
    """Address and words of the steps that are open to whoever works with it."""
    names = {"atgarda": _("Åtgärda"), "los": _("Markera som löst"), "lyft": _("Lyft till styrgruppen")}
    open_to = [name for name in names if row.state in STEPS[name].states]
    return [(reverse("issue_step", args=[row.pk, name]), names[name]) for name in open_to]
