"""Gallring, under Administration: the rules, the preview, the proposal, the approval, and what has been done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.disposal.domain import rules, runs
from coordination.disposal.enums import RecordType, RunState
from coordination.disposal.forms import ApproveForm, ProposeForm, RuleForm
from coordination.disposal.models import DisposalRun, RetentionRule
from coordination.disposal.permissions import can_decide, can_keep_rules, can_lead_run, can_see_names
from coordination.disposal.queries import pages
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import DISPOSAL_DECIDERS, PERSON_OWNER_ROLES, Role
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.ui import paging
from jobbspar.ui.fragments import fragment_or_page
from participants.queries.persons import rows_of

admin_entry = entry(Role.LOCAL_ADMIN)
decider_entry = entry(*DISPOSAL_DECIDERS)
near_entry = entry(*DISPOSAL_DECIDERS, *PERSON_OWNER_ROLES)


@require_safe
@near_entry
def disposal(request: Request) -> HttpResponse:
    """The rules, the run under way, and the history."""
    rows = pages.run_rows(request.actor)
    lines = pages.rule_lines(request.actor)
    context = {
        "rules": lines,
        "has_rules": any(line.rule is not None and line.rule.disposes for line in lines),
        "page": paging.page(rows, request, order=("-created_at", "id"), size=20),
        "current": rows.under_way().first(),
        "may": can_decide(request.actor),
        "may_keep": can_keep_rules(request.actor),
        "is_admin": request.actor.has(Role.LOCAL_ADMIN),
    }
    return render(request, "coordination/disposal/disposal.html", context)


def _kind(name: str) -> RecordType:
    try:
        return RecordType(name)
    except ValueError:
        raise Http404 from None


@admin_entry
def rule_edit(request: Request, kind: str) -> HttpResponse:
    """`?forslag=1` begins with the suggestion."""
    record_type = _kind(kind)
    if not can_keep_rules(request.actor):
        raise Http404
    rule = RetentionRule.objects.visible_to(request.actor).filter(record_type=record_type).first()
    suggested = "forslag" in request.GET
    first = pages.first_values(record_type, rule, suggested=suggested)
    version = rule.version if rule else None
    form = RuleForm(request.POST or None, record_type=record_type, initial=first, version=version)

    def work() -> str:
        rules.save_rule(record_type, actor=request.actor, **form.cleaned_data)
        return reverse("disposal")

    if answer := submitted(
        request, form, work, row=rule, message=_("Regeln är sparad."), cancel_url=reverse("disposal")
    ):
        return answer
    context = {"form": form, "title": record_type.label, "suggested": suggested}
    return render(request, "coordination/disposal/rule.html", context, status=422 if form.errors else 200)


@require_POST
@admin_entry
def rule_remove(request: Request, kind: str) -> HttpResponse:
    record_type = _kind(kind)
    return pressed(
        request,
        lambda: rules.remove_rule(record_type, actor=request.actor),
        to=reverse("disposal"),
        message=_("Regeln är borttagen. Inget av det slaget gallras."),
    )


@require_POST
@decider_entry
def run_preview(request: Request) -> HttpResponse:
    """Make a preview, or make the one there is anew."""
    pressed(request, lambda: runs.preview(actor=request.actor), to=reverse("disposal"))
    run = DisposalRun.objects.visible_to(request.actor).under_way().first()
    return redirect(run.get_absolute_url() if run else reverse("disposal"))


def _run(request: Request, pk: UUID) -> DisposalRun:
    return get_object_or_404(pages.run_rows(request.actor), pk=pk)


def _page(request: Request, run: DisposalRun, **more: Any) -> dict[str, Any]:
    """What every page of a run shows."""
    return {
        "run": run,
        "shown": pages.run_page(run),
        "total": pages.total_words(run),
        "may": can_lead_run(request.actor, run),
        "is_admin": request.actor.has(Role.LOCAL_ADMIN),
        "is_mine": run.proposed_by_id == request.actor.user_id,
        "may_see_names": can_see_names(request.actor, run),
        **more,
    }


@require_safe
@near_entry
def run(request: Request, pk: UUID) -> HttpResponse:
    row = _run(request, pk)
    alone = row.state in (RunState.PREVIEW, RunState.PROPOSED) and not pages.others_who_may_approve(request.actor)
    context = _page(request, row, is_alone=alone)
    return fragment_or_page(request, "coordination/disposal/run.html", "coordination/disposal/_progress.html", context)


@decider_entry
@fresh_sign_in
def run_propose(request: Request, pk: UUID) -> HttpResponse:
    row = _run(request, pk)
    form = ProposeForm(request.POST or None)
    work = lambda: runs.propose(row, actor=request.actor, **form.cleaned_data)  # noqa: E731
    if answer := submitted(request, form, work, message=_("Gallringen är föreslagen.")):
        return answer
    context = _page(request, row, form=form)
    return render(request, "coordination/disposal/propose.html", context, status=422 if form.errors else 200)


@decider_entry
@fresh_sign_in
def run_approve(request: Request, pk: UUID) -> HttpResponse:
    row = _run(request, pk)
    form = ApproveForm(request.POST if request.method == "POST" else None)
    work = lambda: runs.approve(row, actor=request.actor)  # noqa: E731
    if answer := submitted(request, form, work, message=_("Gallringen är godkänd och genomförs nu.")):
        return answer
    context = _page(request, row, form=form)
    return render(request, "coordination/disposal/approve.html", context, status=422 if form.errors else 200)


@require_POST
@decider_entry
def run_withdraw(request: Request, pk: UUID) -> HttpResponse:
    row = _run(request, pk)
    work = lambda: runs.withdraw(row, actor=request.actor)  # noqa: E731
    return pressed(
        request, work, to=row.get_absolute_url(), message=_("Gallringen är avbruten. Inget har tagits bort.")
    )


@require_safe
@near_entry
def run_persons(request: Request, pk: UUID) -> HttpResponse:
    """Who is in the run, for the case workers who see them."""
    row = _run(request, pk)
    if not can_see_names(request.actor, row):
        raise Http404
    page = paging.page(pages.persons_in(row, request.actor), request, order=("sort_name", "id"))
    kinds = pages.kinds_of(row, [person.pk for person in page])
    lines = [(line, kinds.get(line.id, "")) for line in rows_of(request.actor, page)]
    context = {"run": row, "page": page, "lines": lines, "is_admin": request.actor.has(Role.LOCAL_ADMIN)}
    response = render(request, "coordination/disposal/persons.html", context)
    response["Cache-Control"] = "no-store"
    return response
