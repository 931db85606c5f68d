"""What is done with a participation, and the printable plan. The participant's page stands in the room above."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, PERSON_ROLES
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed
from jobbspar.audit.looks import look_at
from jobbspar.lib.spans import Gap
from participants.domain import enrolments, participations, reads
from participants.enums import EnrolmentState
from participants.forms.participations import (
    EnrolmentForm,
    GapForm,
    HireForm,
    LeaveForm,
    PauseForm,
    PlanForm,
    ProgressForm,
    ResumeForm,
    StartForm,
    SupportForm,
)
from participants.models import IndividualPlan, Participation, StepEnrolment
from participants.pages.participations import participation_page
from participants.permissions import can_change_steps
from participants.queries.persons import seen_person
from participants.queries.rounds import participation_gaps
from participants.views._page import NO_STORE, form_answer

person_entry = entry(*PERSON_ROLES)
owner_entry = entry(*PERSON_OWNER_ROLES)


def seen_participation(request: Request, pk: UUID) -> Participation:
    """The participation with what its pages show; 404 where it does not exist for the actor."""
    rows = Participation.objects.visible_to(request.actor).select_related(
        "round__track",
        "round__coordinator",
        "person__home_municipality",
        "person__owner",
        "person__case_worker",
        "home_municipality",
        "case_worker",
        "af_case_worker",
        "expected_employer__organisation",
        "candidacy",
        "closing__employer__organisation",
        "closing__occupation",
        "closing__subsidy_type",
    )
    row = get_object_or_404(rows.prefetch_related("enrolments__step", "gap_allowances"), pk=pk)
    look_at(row.person_id)
    return row


def _changeable(request: Request, pk: UUID) -> Participation:
    """For a form: 404 for those who may only read."""
    row = seen_participation(request, pk)
    if not can_change_steps(request.actor, row):
        raise Http404
    return row


def _back(row: Participation) -> tuple[str, str]:
    return row.number, row.get_absolute_url()


@person_entry
def plan_print(request: Request, pk: UUID) -> HttpResponse:
    """The individual plan on paper (domain.md 2.6, document 5), without number in head or foot."""
    row = seen_participation(request, pk)
    page = participation_page(request.actor, row)
    if page.plan is None:
        raise Http404
    reads.note_read(request.actor, row.person_id, row, printed=True)
    context = {
        "page": page,
        "participation": row,
        "plan": page.plan,
        "consents": row.person.consents.filter(state="given").prefetch_related("organisations")
        # A consent names employers: of a protected person they are places.
        if page.person.is_own and not page.person.is_protected
        else [],
    }
    response = render(request, "participants/plan_print.html", context)
    response["Cache-Control"] = NO_STORE
    return response


@owner_entry
def plan_edit(request: Request, pk: UUID) -> HttpResponse:
    """Write the individual plan: each save is a new version."""
    row = seen_participation(request, pk)
    page = participation_page(request.actor, row)
    if not page.writes_plan:
        raise Http404
    names = PlanForm.Meta.fields
    initial = {name: getattr(page.plan, name) for name in names} if page.plan else {}
    form = PlanForm(request.POST or None, initial=initial, instance=IndividualPlan())
    return form_answer(
        request,
        form,
        lambda: participations.save_plan(row, actor=request.actor, **form.cleaned_data),
        title=_("Individuell plan"),
        lead=_("Varje gång du sparar blir det en ny version. De tidigare finns kvar."),
        back=_back(row),
        message=_("Planen är sparad."),
    )


@person_entry
def participation_start(request: Request, pk: UUID) -> HttpResponse:
    """The participant has begun."""
    row = _changeable(request, pk)
    form = StartForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: participations.start_participation(row, actor=request.actor, **form.cleaned_data),
        title=_("Deltagaren har börjat"),
        back=_back(row),
    )


@person_entry
def participation_pause(request: Request, pk: UUID) -> HttpResponse:
    """Uppehåll."""
    row = _changeable(request, pk)
    form = PauseForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: participations.pause_participation(
            row,
            actor=request.actor,
            paused_from=form.cleaned_data["paused_from"],
            reason=form.cleaned_data["pause_reason"],
        ),
        title=_("Uppehåll"),
        back=_back(row),
    )


@person_entry
def participation_resume(request: Request, pk: UUID) -> HttpResponse:
    """Back from the pause."""
    row = _changeable(request, pk)
    form = ResumeForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: participations.resume_participation(row, actor=request.actor, **form.cleaned_data),
        title=_("Tillbaka efter uppehåll"),
        back=_back(row),
    )


@person_entry
def participation_leave(request: Request, pk: UUID) -> HttpResponse:
    """Leaving before the chain has ended."""
    row = _changeable(request, pk)
    form = LeaveForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: participations.leave_early(
            row, actor=request.actor, left_on=form.cleaned_data["left_on"], reason=form.cleaned_data["left_reason"]
        ),
        title=_("Slutar i förtid"),
        lead=_(
            "Pågående insatser avbryts och planerade blir inte av. Det går inte att ångra. Utfallet skrivs i avslutet."
        ),
        back=_back(row),
    )


@person_entry
def participation_hire(request: Request, pk: UUID) -> HttpResponse:
    """The expected hire."""
    row = _changeable(request, pk)
    initial = {"expected_employer": row.expected_employer_id, "expected_hire_on": row.expected_hire_on}
    form = HireForm(request.POST or None, participation=row, initial=initial)
    return form_answer(
        request,
        form,
        lambda: participations.expect_hire(
            row,
            actor=request.actor,
            employer=form.cleaned_data["expected_employer"],
            hire_on=form.cleaned_data["expected_hire_on"],
        ),
        title=_("Väntad anställning"),
        lead=_("Datumet gör att ett glapp före anställningen syns i tid."),
        back=_back(row),
    )


@owner_entry
def participation_support(request: Request, pk: UUID) -> HttpResponse:
    """Who follows the participant, and language support."""
    row = seen_participation(request, pk)
    names = ("case_worker", "af_case_worker", "language_support")
    initial = {name: getattr(row, f"{name}_id", None) or getattr(row, name) for name in names}
    form = SupportForm(request.POST or None, actor=request.actor, participation=row, initial=initial)
    return form_answer(
        request,
        form,
        lambda: participations.set_support(row, actor=request.actor, **form.cleaned_data),
        title=_("Handläggare och språkstöd"),
        back=_back(row),
    )


@person_entry
def participation_gap(request: Request, pk: UUID) -> HttpResponse:
    """Allow a gap, with the reason; the first one that is open is suggested."""
    row = _changeable(request, pk)
    first: Gap | None = next((gap for gap in participation_gaps(row) if not gap.allowed), None)
    initial = {"starts_on": first.start, "ends_on": first.end} if first else {}
    form = GapForm(request.POST or None, initial=initial)
    return form_answer(
        request,
        form,
        lambda: participations.allow_gap(row, actor=request.actor, **form.cleaned_data),
        title=_("Tillåt ett glapp"),
        back=_back(row),
    )


@require_POST
@person_entry
def participation_gap_withdraw(request: Request, pk: UUID, allowance_pk: UUID) -> HttpResponse:
    """The gap is no longer allowed."""
    row = _changeable(request, pk)
    allowance = get_object_or_404(row.gap_allowances, pk=allowance_pk)
    return pressed(
        request,
        lambda: participations.withdraw_gap_allowance(allowance, actor=request.actor),
        to=row.get_absolute_url(),
        message=_("Glappet är inte längre tillåtet."),
    )


@person_entry
def enrolment_add(request: Request, pk: UUID) -> HttpResponse:
    """A step of the person's own."""
    row = _changeable(request, pk)
    own = StepEnrolment(is_compulsory=False)
    form = EnrolmentForm(request.POST or None, instance=own, without_place=row.person.is_protected)
    return form_answer(
        request,
        form,
        lambda: enrolments.add_enrolment(row, actor=request.actor, **form.cleaned_data),
        title=_("Lägg till en egen insats"),
        back=_back(row),
    )


def _seen_step(request: Request, pk: UUID) -> StepEnrolment:
    """A step of a plan the actor both sees and may change."""
    rows = StepEnrolment.objects.visible_to(request.actor)
    related = (
        "participation__round__track",
        "participation__person__home_municipality",
        "participation__person__owner",
    )
    row = get_object_or_404(rows.select_related(*related), pk=pk)
    person = seen_person(request.actor, row.participation.person)
    if not person.sees_plan or not can_change_steps(request.actor, row.participation):
        raise Http404
    return row


@person_entry
def enrolment_change(request: Request, pk: UUID) -> HttpResponse:
    """Adjust the plan of one step."""
    row = _seen_step(request, pk)
    hidden = row.participation.person.is_protected
    form = EnrolmentForm(request.POST or None, instance=_seen_step(request, pk), without_place=hidden)
    return form_answer(
        request,
        form,
        lambda: enrolments.change_enrolment(row, actor=request.actor, **form.cleaned_data),
        title=row.name,
        back=_back(row.participation),
        row=row,
    )


@person_entry
def enrolment_progress(request: Request, pk: UUID) -> HttpResponse:
    """What has happened: begun, completed, interrupted, not taken."""
    row = _seen_step(request, pk)
    next_state = EnrolmentState.COMPLETED if row.started_on else EnrolmentState.STARTED
    form = ProgressForm(request.POST or None, initial={"state": next_state})

    def work() -> object:
        state, day = form.cleaned_data["state"], form.cleaned_data["day"]
        reason = form.cleaned_data["interrupted_reason"]
        match state:
            case EnrolmentState.STARTED:
                return enrolments.start_enrolment(row, actor=request.actor, started_on=day)
            case EnrolmentState.COMPLETED:
                return enrolments.complete_enrolment(row, actor=request.actor, ended_on=day)
            case EnrolmentState.INTERRUPTED:
                return enrolments.interrupt_enrolment(row, actor=request.actor, ended_on=day, reason=reason)
            case _:
                return enrolments.skip_enrolment(row, actor=request.actor, reason=reason)

    return form_answer(request, form, work, title=row.name, back=_back(row.participation))


@require_POST
@person_entry
def enrolment_remove(request: Request, pk: UUID) -> HttpResponse:
    """Take away a planned step of the person's own."""
    row = _seen_step(request, pk)
    return pressed(
        request,
        lambda: enrolments.remove_enrolment(row, actor=request.actor),
        to=row.participation.get_absolute_url(),
        message=_("Insatsen är borttagen."),
    )
