"""Logguppföljning: the auditor's months, findings, judgements and signature (R-LOG-2)."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.domain.logs import note_finding_opened, note_log_export
from coordination.domain.review_rules import EXPLAINED
from coordination.domain.reviews import judge_finding, names_in_finding, prepare_review, sign_review
from coordination.enums import FindingOutcome, ReviewRule
from coordination.forms.logs import JudgeForm
from coordination.models import LogFinding, LogReview
from coordination.permissions import can_judge_finding
from coordination.queries.lookups import told
from coordination.queries.monthly import months_waiting
from coordination.queries.reviews import (
    Tally,
    events_behind,
    lines_of,
    month_log,
    month_words,
    months_of,
    on_cases,
    tally_of,
)
from coordination.views.lookups import COLUMNS, NEWEST_FIRST
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.lib import dates
from jobbspar.ui import paging, sheets
from jobbspar.ui.tags.lists import Choice

auditor_entry = entry(Role.AUDITOR)
ROWS_A_FILE: Final = 50_000
STATES: Final = {"kvar": FindingOutcome.OPEN, "bra": FindingOutcome.FINE, "utreds": FindingOutcome.INVESTIGATE}


@require_safe
@auditor_entry
def log_reviews(request: Request) -> HttpResponse:
    """The months, the latest first; a month that is over and not prepared can be prepared here."""
    if request.actor.has(Role.SYSTEM_ADMIN) or request.actor.organisation_id is None:
        raise Http404
    page = paging.page(months_of(request.actor), request, order=("-month", "id"), size=24)
    waiting = [
        (month, f"{dates.MONTHS[month.month - 1]} {month.year}")
        for month in months_waiting(request.actor.organisation_id)
    ]
    context = {
        "page": page,
        "months": [(row, month_words(row)) for row in page],
        "waiting": waiting,
        "organisation_name": request.actor.organisation_name,
        "years": settings.LOG_RETENTION_YEARS,
    }
    return _unkept(render(request, "coordination/logs/months.html", context))


@require_POST
@auditor_entry
def log_review_prepare(request: Request, month: date) -> HttpResponse:
    """Draw the sample of a month that is over. The job does it by itself; this is for whoever comes before it."""
    organisation_id = request.actor.organisation_id
    if organisation_id is None or request.actor.has(Role.SYSTEM_ADMIN):
        raise Http404
    work = lambda: prepare_review(organisation_id, month, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=reverse("log_reviews"), message=_("Månaden är klar att gå igenom."))


@require_safe
@auditor_entry
def log_review(request: Request, pk: UUID) -> HttpResponse:
    """One month's findings, with persons as initials."""
    review, actor = _review(request, pk), request.actor
    tally = tally_of(review, actor)
    findings = review.findings.select_related("reader", "reader_organisation")
    rule, state = request.GET.get("regel", ""), request.GET.get("lage", "")
    if rule in ReviewRule.values:
        findings = findings.filter(rule=rule)
    if state in STATES:
        findings = findings.filter(outcome=STATES[state])
    page = paging.page(findings, request, order=("place",))
    context = {
        "review": review,
        "month": month_words(review),
        "page": page,
        "lines": lines_of(actor, page.rows),
        "is_filtered": rule in ReviewRule.values or state in STATES,
        "tally": tally,
        "unsignable": _unsignable(review, tally),
        "parts": range(1, ceil(review.looks / ROWS_A_FILE) + 1),
        **_choices(review, tally),
    }
    return _unkept(render(request, "coordination/logs/month.html", context))


def _choices(review: LogReview, tally: Tally) -> dict[str, Any]:
    rules = [Choice(rule.value, rule.label, tally.rules[rule]) for rule in ReviewRule if tally.rules[rule]]
    states = [
        Choice(key, FindingOutcome(outcome).label, tally.outcomes[outcome])
        for key, outcome in STATES.items()
        if tally.outcomes[outcome]
    ]
    return {
        "rules": [Choice("", _("Alla"), tally.all), *rules],
        "states": [Choice("", _("Alla")), *states],
        "explained": [(rule.label, str(EXPLAINED[rule]) % review.rules) for rule in ReviewRule],
    }


def _unsignable(review: LogReview, tally: Tally) -> str:
    """Why the month cannot be signed yet; "" when it can."""
    if not tally.left:
        return ""
    if tally.own == tally.left:
        return _("Fynden som är kvar gäller dina egna uppslag. En annan granskare behöver bedöma dem.")
    return _("Det går att signera först när alla fynd är bedömda.")


@require_POST
@auditor_entry
def log_review_sign(request: Request, pk: UUID) -> HttpResponse:
    review = _review(request, pk)
    work = lambda: sign_review(review, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=review.get_absolute_url(), message=_("Månaden är signerad."))


@require_safe
@auditor_entry
@fresh_sign_in
def log_review_file(request: Request, pk: UUID, part: int) -> HttpResponse:
    """The month's whole log as a file, in parts: for the supervisory authority. That it is taken out is logged."""
    review = _review(request, pk)
    if not 1 <= part <= max(1, ceil(review.looks / ROWS_A_FILE)):
        raise Http404
    events = list(month_log(review)[(part - 1) * ROWS_A_FILE : part * ROWS_A_FILE])
    note_log_export(request.actor, review, len(events))
    return _unkept(sheets.download(f"logg-{review.month:%Y-%m}-del-{part}", COLUMNS, told(events)))


@auditor_entry
def log_finding(request: Request, pk: UUID) -> HttpResponse:
    """One finding. Opening it tells whom it is about, and is logged before that."""
    rows = LogFinding.objects.visible_to(request.actor)
    related = ("review", "reader", "reader_organisation", "judged_by")
    finding = get_object_or_404(rows.select_related(*related), pk=pk)
    initial = {"outcome": finding.outcome, "note": finding.note}
    names = names_in_finding(finding, request.actor) if request.POST else ()
    form = JudgeForm(request.POST or None, initial=initial, version=finding.version, names=names)

    def work() -> str:
        judge_finding(finding, actor=request.actor, **form.cleaned_data)
        return finding.review.get_absolute_url()

    answer = submitted(request, form, work, row=finding, message=_("Bedömningen är sparad."))
    if answer is None:
        note_finding_opened(request.actor, finding)
        status = 422 if form.errors else 200
        answer = render(request, "coordination/logs/finding.html", _finding(request, finding, form), status=status)
    return _unkept(answer)


def _finding(request: Request, finding: LogFinding, form: JudgeForm) -> dict[str, Any]:
    actor, review = request.actor, finding.review
    page = paging.page(events_behind(finding), request, order=NEWEST_FIRST)
    is_many = ReviewRule(finding.rule).is_of_a_day
    persons = on_cases(actor, {row.person_id for row in page if row.person_id}, is_opened=not is_many)
    rows = told(page.rows)
    return {
        "finding": finding,
        "line": lines_of(actor, [finding])[0],
        "person": None if is_many else persons.get(finding.person_id),  # type: ignore[arg-type]
        "has_log": finding.person_id is not None and finding.person_id in persons,
        "rows": [(row, persons.get(row.person_id) if row.person_id else None) for row in rows],
        "is_many": is_many,
        "page": page,
        "why": str(EXPLAINED[ReviewRule(finding.rule)]) % review.rules,
        "month": month_words(review),
        "form": form,
        "may_judge": can_judge_finding(actor, finding) and review.signed_at is None,
    }


def _review(request: Request, pk: UUID) -> LogReview:
    rows = LogReview.objects.visible_to(request.actor).exclude(prepared_at=None)
    return get_object_or_404(rows.select_related("signed_by", "organisation"), pk=pk)


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
