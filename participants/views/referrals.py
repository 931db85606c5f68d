"""Aktualisering and the joint assessment."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, PERSON_ROLES, Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed
from jobbspar.audit.looks import look_at
from participants.domain import assessments, candidacies, reads, referrals
from participants.forms.persons import ReasonForm
from participants.forms.recruitment import AssessForm, ReferHomeForm, ReferToRoundForm, StartDateForm
from participants.models import Referral
from participants.pages.referrals import referral_page
from participants.permissions import assessment_side, can_answer_referral, can_refer_home, can_withdraw_referral
from participants.views._page import NO_STORE, form_answer
from participants.views.persons import back_to, own_person

owner_entry = entry(*PERSON_OWNER_ROLES)
person_entry = entry(*PERSON_ROLES)
coordinator_entry = entry(Role.COORDINATOR)


def _seen(request: Request, pk: UUID) -> Referral:
    row: Referral = get_object_or_404(
        Referral.objects.visible_to(request.actor).select_related(
            "person__home_municipality",
            "person__owner",
            "round__track",
            "from_organisation",
            "to_organisation",
            "af_office",
            "accepted_as",
        ),
        pk=pk,
    )
    look_at(row.person_id)
    return row


def _address(referral: Referral) -> str:
    return reverse("referral", args=[referral.pk])


def _back(referral: Referral) -> tuple[str, str]:
    return _("Aktualisering"), _address(referral)


@person_entry
def referral(request: Request, pk: UUID) -> HttpResponse:
    """The referral with both halves of the assessment, as this actor sees them, and what to do next."""
    row = _seen(request, pk)
    reads.note_read(request.actor, row.person_id, row)
    context = {"page": referral_page(request.actor, row), "referral": row}
    response = render(request, "participants/referral.html", context)
    response["Cache-Control"] = NO_STORE
    return response


@owner_entry
def person_refer(request: Request, pk: UUID) -> HttpResponse:
    """AF refers to the home municipality, a municipality to a round."""
    person = own_person(request, pk)
    if can_refer_home(request.actor, person):
        return _refer_home(request, pk)
    form = ReferToRoundForm(request.POST or None, actor=request.actor)

    def work() -> str:
        data = dict(form.cleaned_data)
        return _address(
            referrals.refer_to_round(person, data.pop("round"), actor=request.actor, fields=data.pop("handed"), **data)
        )

    return form_answer(
        request,
        form,
        work,
        title=_("Aktualisera till en omgång"),
        lead=_(
            "Att aktualisera är att föreslå personen till omgången. Ansvarig kommun och Arbetsförmedlingens kontor får de "
            "uppgifter du väljer."
        ),
        back=back_to(person),
        submit=_("Aktualisera"),
        message=_("Personen är aktualiserad."),
    )


def _refer_home(request: Request, pk: UUID) -> HttpResponse:
    person = own_person(request, pk)
    form = ReferHomeForm(request.POST or None)

    def work() -> str:
        data = dict(form.cleaned_data)
        return _address(
            referrals.refer_to_home_municipality(person, actor=request.actor, fields=data.pop("handed"), **data)
        )

    return form_answer(
        request,
        form,
        work,
        title=_("Aktualisera till hemkommunen"),
        lead=_("Att aktualisera är att föreslå personen. %(municipality)s får de uppgifter du väljer, och svarar.")
        % {"municipality": person.home_municipality.name},
        back=back_to(person),
        submit=_("Skicka"),
        message=_("Aktualiseringen är skickad."),
    )


@require_POST
@owner_entry
def referral_accept(request: Request, pk: UUID) -> HttpResponse:
    """The home municipality takes the person on."""
    row = _seen(request, pk)
    message = _("Personen är mottagen och finns nu bland era deltagare.")
    work = lambda: referrals.accept_referral(row, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=_address(row), message=message)


@person_entry
def referral_decline(request: Request, pk: UUID) -> HttpResponse:
    """Say no, with a reason."""
    row = _seen(request, pk)
    if not can_answer_referral(request.actor, row):
        raise Http404
    form = ReasonForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: referrals.decline_referral(row, actor=request.actor, **form.cleaned_data) and reverse("person_list"),
        title=_("Avböj aktualiseringen"),
        lead=_("De uppgifter som lämnats ut för den slutar visas för er."),
        back=_back(row),
        submit=_("Avböj"),
        message=_("Aktualiseringen är avböjd."),
    )


@owner_entry
def referral_withdraw(request: Request, pk: UUID) -> HttpResponse:
    """The sender takes it back."""
    row = _seen(request, pk)
    if not can_withdraw_referral(request.actor, row):
        raise Http404
    form = ReasonForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: referrals.withdraw_referral(row, actor=request.actor, **form.cleaned_data),
        title=_("Återta aktualiseringen"),
        back=_back(row),
        submit=_("Återta"),
        message=_("Aktualiseringen är återtagen."),
    )


@owner_entry
def referral_assess(request: Request, pk: UUID) -> HttpResponse:
    """Make one's own half of the joint assessment."""
    row = _seen(request, pk)
    side = assessment_side(request.actor, row)
    if side is None or row.round_id is None:
        raise Http404
    assessment = getattr(row, "assessment", None)
    part = assessment.parts.select_related("assessment").filter(side=side).first() if assessment else None
    form = AssessForm(request.POST or None, initial=AssessForm.initial_from(part))
    return form_answer(
        request,
        form,
        lambda: assessments.assess(row, actor=request.actor, **form.cleaned_data),
        title=_("Gemensam bedömning: %(side)s") % {"side": str(side.label)},
        lead=_("Resultatet blir det minst positiva av de två delarna."),
        back=_back(row),
        message=_("Er del av bedömningen är sparad."),
    )


@coordinator_entry
def referral_candidate(request: Request, pk: UUID) -> HttpResponse:
    """The assessed person becomes a candidate."""
    row = _seen(request, pk)
    form = StartDateForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: reverse(
            "candidacy",
            args=[candidacies.become_candidate(row, actor=request.actor, **form.cleaned_data).pk],
        ),
        title=_("Gör till kandidat"),
        back=_back(row),
        submit=_("Gör till kandidat"),
        message=_("Personen är nu kandidat."),
    )
