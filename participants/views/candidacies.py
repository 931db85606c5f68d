"""A candidate: the match, the selection steps, the employers' answers, the decisions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_ROLES, Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed
from jobbspar.audit.looks import look_at
from jobbspar.ui.forms import BaseForm
from participants.domain import admissions, candidacies, presentations, reads
from participants.forms.recruitment import (
    EmployerAnswerForm,
    FeedbackForm,
    MatchForm,
    NotSelectForm,
    PresentForm,
    StepResultForm,
)
from participants.models import Candidacy, EmployerAnswer
from participants.pages.candidacies import candidacy_page
from participants.projections import candidate_label, match_rows
from participants.queries.candidates import requirement_items
from participants.views._page import NO_STORE, form_answer

person_entry = entry(*PERSON_ROLES)
coordinator_entry = entry(Role.COORDINATOR)


def _seen(request: Request, pk: UUID) -> Candidacy:
    row: Candidacy = get_object_or_404(
        Candidacy.objects.visible_to(request.actor).select_related(
            "round__track", "person__home_municipality", "person__owner", "person__case_worker", "participation"
        ),
        pk=pk,
    )
    look_at(row.person_id)
    return row


def _address(row: Candidacy) -> str:
    return reverse("candidacy", args=[row.pk])


def _back(row: Candidacy) -> tuple[str, str]:
    return candidate_label(row), _address(row)


@person_entry
def candidacy(request: Request, pk: UUID) -> HttpResponse:
    """The candidate's page for staff."""
    row = _seen(request, pk)
    reads.note_read(request.actor, row.person_id, row)
    context = {"page": candidacy_page(request.actor, row), "candidacy": row, "round": row.round}
    response = render(request, "participants/candidacy.html", context)
    response["Cache-Control"] = NO_STORE
    return response


@person_entry
def candidacy_match(request: Request, pk: UUID) -> HttpResponse:
    """Yes, no or unknown for each row of the profile."""
    row = _seen(request, pk)
    items = requirement_items(row.round)
    initial = {"can_start": row.can_start}
    form = MatchForm(request.POST or None, rows=match_rows(row, items), initial=initial)

    def work() -> object:
        values = {item: form.matches[str(item.pk)] for item in items}
        can_start = form.cleaned_data["can_start"]
        return candidacies.set_matches(row, values, actor=request.actor, can_start=can_start)

    lead = _("Rad för rad, utan poäng. Arbetsgivaren ser samma rader.")
    return form_answer(request, form, work, title=_("Matchning mot kravprofilen"), lead=lead, back=_back(row))


@coordinator_entry
def candidacy_step(request: Request, pk: UUID) -> HttpResponse:
    """How the candidate did in a step of the selection method."""
    row = _seen(request, pk)
    form = StepResultForm(request.POST or None, candidacy=row)

    def work() -> object:
        data = dict(form.cleaned_data)
        return candidacies.record_step_result(row, data.pop("step"), actor=request.actor, **data)

    return form_answer(request, form, work, title=_("Resultat av ett urvalssteg"), back=_back(row))


@coordinator_entry
def candidacy_present(request: Request, pk: UUID) -> HttpResponse:
    """Ask an employer about the candidate, without name."""
    row = _seen(request, pk)
    form = PresentForm(request.POST or None, candidacy=row)

    def work() -> object:
        data = dict(form.cleaned_data)
        return presentations.present_to_employer(row, data.pop("party"), actor=request.actor, **data)

    return form_answer(
        request,
        form,
        work,
        title=_("Presentera för arbetsgivaren"),
        lead=_("Arbetsgivaren ser matchningen, erfarenheten, hemkommunen och när personen kan börja. Inget namn."),
        back=_back(row),
        submit=_("Presentera"),
        message=_("Kandidaten är presenterad."),
    )


@coordinator_entry
def answer_note(request: Request, pk: UUID) -> HttpResponse:
    """Note the employer's answer for it."""
    answer = get_object_or_404(EmployerAnswer.objects.visible_to(request.actor), pk=pk)
    row = _seen(request, answer.candidacy_id)
    form = EmployerAnswerForm(request.POST or None)

    def work() -> object:
        data = dict(form.cleaned_data)
        return presentations.answer_candidate(answer, data.pop("view"), actor=request.actor, **data)

    return form_answer(request, form, work, title=_("Anteckna arbetsgivarens svar"), back=_back(row))


@require_POST
@coordinator_entry
def answer_withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Take back a presentation."""
    answer = get_object_or_404(EmployerAnswer.objects.visible_to(request.actor), pk=pk)
    row = _seen(request, answer.candidacy_id)
    return pressed(
        request,
        lambda: presentations.withdraw_presentation(answer, actor=request.actor),
        to=_address(row),
        message=_("Presentationen är tillbakatagen."),
    )


def _button(request: Request, pk: UUID, work: Callable[..., object], message: str) -> HttpResponse:
    row = _seen(request, pk)
    return pressed(request, lambda: work(row, actor=request.actor), to=_address(row), message=message)


@require_POST
@coordinator_entry
def candidacy_select(request: Request, pk: UUID) -> HttpResponse:
    """Utvald."""
    return _button(request, pk, candidacies.select, _("Kandidaten är utvald."))


@require_POST
@coordinator_entry
def candidacy_reserve(request: Request, pk: UUID) -> HttpResponse:
    """Reserv: last, or first with `order=1`."""
    row = _seen(request, pk)
    order = 1 if request.POST.get("order") == "1" else None
    return pressed(
        request,
        lambda: candidacies.make_reserve(row, actor=request.actor, order=order),
        to=_address(row),
        message=_("Kandidaten är reserv."),
    )


@require_POST
@coordinator_entry
def candidacy_offer(request: Request, pk: UUID) -> HttpResponse:
    """Erbjuden."""
    return _button(request, pk, candidacies.offer, _("Kandidaten är erbjuden en plats."))


@person_entry
def candidacy_decline(request: Request, pk: UUID) -> HttpResponse:
    """The person says no: asked once more, since it cannot be taken back."""
    row = _seen(request, pk)
    form = BaseForm(request.POST if request.method == "POST" else None)
    return form_answer(
        request,
        form,
        lambda: candidacies.decline(row, actor=request.actor),
        title=_("Kandidaten tackar nej"),
        lead=_("Kandidaten lämnar urvalet, och arbetsgivare som har fått frågan ser inte längre personen."),
        note=_("Det går inte att ångra."),
        back=_back(row),
        submit=_("Ja, kandidaten tackar nej"),
        message=_("Kandidaten har tackat nej."),
    )


@require_POST
@coordinator_entry
def candidacy_admit(request: Request, pk: UUID) -> HttpResponse:
    """Antagen, within the seats. `ladder=1`: to a step on part time, beside the first job."""
    work = partial(admissions.admit, is_ladder_step=request.POST.get("ladder") == "1")
    return _button(request, pk, work, _("Personen är antagen."))


@coordinator_entry
def candidacy_not_select(request: Request, pk: UUID) -> HttpResponse:
    """Inte utvald, with a reason from the list."""
    row = _seen(request, pk)
    given = {name: getattr(row, name) for name in ("reason", "reason_text", "feedback_on")}
    form = NotSelectForm(request.POST or None, initial=given)
    return form_answer(
        request,
        form,
        lambda: candidacies.not_select(row, actor=request.actor, **form.cleaned_data),
        title=_("Inte utvald"),
        lead=_("Personen får veta skälet. Kön, ålder och ursprung är aldrig skäl."),
        note=_("Beslutet går inte att ändra till utvald eller reserv efteråt. Skälet går att rätta."),
        back=_back(row),
    )


@person_entry
def candidacy_feedback(request: Request, pk: UUID) -> HttpResponse:
    """When the person was told."""
    row = _seen(request, pk)
    form = FeedbackForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: candidacies.give_feedback(row, actor=request.actor, **form.cleaned_data),
        title=_("Återkoppling till personen"),
        back=_back(row),
    )
