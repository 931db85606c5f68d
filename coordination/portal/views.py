"""The employer's pages. Each shows one thing to do; nobody's identity before a yes (domain.md 2.7 rule 4)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from coordination.portal.forms import AnswerForm
from coordination.portal.queries import own_parties, own_profiles, package_of, portal_of
from employers.enums import MandateScope
from jobbspar.accounts.entry import portal_entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from participants.domain.presentations import answer_candidate, can_be_answered
from participants.enums import EmployerView
from participants.models import EmployerAnswer
from participants.projections import candidate_for_employer
from participants.queries.candidates import answers_to_show, requirement_items
from tracks.domain.mandates import has_mandate, words_for
from tracks.domain.parties import acknowledge_plan
from tracks.domain.profiles import confirm_profile
from tracks.models import RequirementProfile, RoundParty

CHOICES = (EmployerView.YES, EmployerView.LATER, EmployerView.NO)


@require_safe
@portal_entry
def home(request: Request) -> HttpResponse:
    return render(
        request,
        "portal/home.html",
        {"portal": portal_of(request.actor), "keeps_contacts": request.actor.has(Role.EMPLOYER_ADMIN)},
    )


@portal_entry
def profile(request: Request, pk: UUID) -> HttpResponse:
    """Read the requirements, and confirm them if they are the ones that hold."""
    row = get_object_or_404(own_profiles(request.actor), pk=pk)
    party = get_object_or_404(own_parties(request.actor), round=row.round_id)
    if request.method == "POST":
        return pressed(
            request,
            lambda: confirm_profile(row, actor=request.actor, party=party),
            to=reverse("portal_profile", args=[row.pk]),
            message=_("Tack! Kravprofilen är bekräftad."),
        )
    newest = RequirementProfile.objects.filter(round=row.round_id).order_by("-number").first()
    context = {
        "profile": row,
        "items": row.items.select_related("step"),
        "confirmation": row.confirmations.filter(party=party).first(),
        "is_newest": newest == row,
        "lacks": _lacks(request, party, MandateScope.PROFILE),
    }
    return render(request, "portal/profile.html", context)


def _lacks(request: Request, party: RoundParty, scope: MandateScope) -> str:
    """Why the reader may not decide here; "" for who may."""
    return "" if has_mandate(request.actor, party, scope) else words_for(scope)


@portal_entry
def plan(request: Request, pk: UUID) -> HttpResponse:
    """The chain in a few lines, and "vi har tagit del av planen"."""
    party = get_object_or_404(own_parties(request.actor), pk=pk)
    if request.method == "POST":
        return pressed(
            request,
            lambda: acknowledge_plan(party, actor=request.actor),
            to=reverse("portal_plan", args=[party.pk]),
            message=_("Tack! Koordinatorn ser att ni har tagit del av planen."),
        )
    return render(request, "portal/plan.html", {"party": party, "package": package_of(party)})


@portal_entry
def candidate(request: Request, pk: UUID) -> HttpResponse:
    row = get_object_or_404(answers_to_show(request.actor), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"comment": row.comment})
    if request.method == "POST" and request.POST.get("svar") not in CHOICES:
        form.add_error(None, _("Svara med en av de tre knapparna."))
    answer = submitted(request, form, lambda: _answer(request, row, form), message=_("Tack för svaret!"))
    if answer:
        return answer
    context = {
        "card": candidate_for_employer(row, requirement_items(row.candidacy.round)),
        "round": row.candidacy.round,
        "form": form,
        "may_answer": can_be_answered(row),
        "lacks": _lacks(request, row.party, MandateScope.SELECTION),
        "waiting": answers_to_show(request.actor).filter(view=EmployerView.WAITING).exclude(pk=row.pk).count(),
    }
    return render(request, "portal/candidate.html", context)


def _answer(request: Request, row: EmployerAnswer, form: AnswerForm) -> str:
    """Straight on to the next candidate that waits; a yes stays, since name and phone are shown there."""
    view = request.POST["svar"]
    answer_candidate(row, view, actor=request.actor, comment=form.cleaned_data["comment"])
    if view == EmployerView.YES:
        return reverse("portal_candidate", args=[row.pk])
    following = answers_to_show(request.actor).filter(view=EmployerView.WAITING).exclude(pk=row.pk).first()
    return reverse("portal_candidate", args=[following.pk]) if following else reverse("portal")
