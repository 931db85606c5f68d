"""Skyddade personuppgifter: the handlers' own list, the mark, the clearance for employers, and the reveal."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, PERSON_ROLES
from jobbspar.accounts.fresh import just_signed_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.idempotency import submit_once
from jobbspar.lib.errors import RuleError
from jobbspar.ui.forms import BaseForm
from participants.domain import moves, protection, reveals
from participants.forms.protection import ChangeProtectionForm, LiftForm, MoveForm, ProtectForm, RevealForm
from participants.models import Person, ProtectedIdentity
from participants.permissions import can_reveal_person
from participants.queries.persons import persons_to_show
from participants.queries.protection import can_be_named, protected_rows
from participants.views._page import NO_STORE, form_answer
from participants.views.persons import back_to, own_person

owner_entry = entry(*PERSON_OWNER_ROLES)
person_entry = entry(*PERSON_ROLES)


def _mark_of(request: Request, pk: UUID) -> ProtectedIdentity:
    """The mark that holds, for the owner's handlers; 404 for everyone else, and where there is none."""
    person = own_person(request, pk)
    return get_object_or_404(
        ProtectedIdentity.objects.visible_to(request.actor).select_related("person"), person=person
    )


@person_entry
def protected_persons(request: Request) -> HttpResponse:
    """Those the actor handles, without names. For somebody who handles nobody there is no such page."""
    rows = protected_rows(request.actor)
    if not rows:
        raise Http404
    response = render(request, "participants/protected_persons.html", {"rows": rows})
    response["Cache-Control"] = NO_STORE
    return response


@owner_entry
def person_protect(request: Request, pk: UUID) -> HttpResponse:
    """Set the mark."""
    person = own_person(request, pk)
    if person.is_protected and request.method != "POST":
        return redirect("person_protection", pk=person.pk)
    users = can_be_named(request.actor, person).exclude(pk=request.actor.user_id)
    form = ProtectForm(request.POST or None, users=users)
    return form_answer(
        request,
        form,
        lambda: protection.protect_person(person, actor=request.actor, **form.cleaned_data),
        title=_("Sätt skydd"),
        lead=_("För den som har skyddade personuppgifter. Sätt hellre skyddet en gång för mycket."),
        note=_(
            "Presentationer för arbetsgivare tas tillbaka, och organisationer utan namngiven handläggare slutar se "
            "personen. Adressen tas bort och går inte att få tillbaka."
        ),
        back=back_to(person),
        submit=_("Sätt skydd"),
        message=_("Skyddet gäller nu."),
    )


@owner_entry
def person_protection(request: Request, pk: UUID) -> HttpResponse:
    """Another level, another day, other handlers."""
    mark = _mark_of(request, pk)
    users = can_be_named(request.actor, mark.person) | mark.handlers.all()
    form = ChangeProtectionForm(request.POST or None, protection=mark, users=users.distinct())
    return form_answer(
        request,
        form,
        lambda: _changed(request, mark, form),
        title=_("Ändra skyddet"),
        back=back_to(mark.person),
        row=mark,
        message=_("Skyddet är ändrat."),
    )


def _changed(request: Request, mark: ProtectedIdentity, form: ChangeProtectionForm) -> str:
    """On to the person; to the list of persons for one who took themselves away."""
    protection.change_protection(mark, actor=request.actor, **form.cleaned_data)
    stays = Person.objects.visible_to(request.actor).filter(pk=mark.person_id).exists()
    return mark.person.get_absolute_url() if stays else reverse("person_list")


@owner_entry
def person_protection_lift(request: Request, pk: UUID) -> HttpResponse:
    """Take the mark away, with the reason."""
    mark = _mark_of(request, pk)
    form = LiftForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: protection.lift_protection(mark, actor=request.actor, **form.cleaned_data),
        title=_("Ta bort skyddet"),
        lead=_("Alla i er organisation som arbetar med personer ser då vem det är. Utlämnanden görs på nytt."),
        back=back_to(mark.person),
        submit=_("Ta bort skyddet"),
        message=_("Skyddet är borttaget."),
    )


@owner_entry
def person_clearance(request: Request, pk: UUID) -> HttpResponse:
    """Weigh whether an employer may see anything at all, or take that back."""
    mark = _mark_of(request, pk)
    form = BaseForm(request.POST if request.method == "POST" else None)
    is_cleared = mark.employers_cleared_at is not None
    work = protection.end_clearance if is_cleared else protection.clear_for_employers
    return form_answer(
        request,
        form,
        lambda: work(mark, actor=request.actor),
        title=_("Låt inga arbetsgivare se personen") if is_cleared else _("Pröva om en arbetsgivare får se något"),
        lead=_("Arbetsgivaren ser kandidatens nummer, raderna i kravprofilen och när personen kan börja. Aldrig namn, "
        "telefon, hemkommun eller egna ord, inte heller efter ett ja. Koordinatorn bokar mötet."),
        note=_("Det som har visats tas tillbaka.") if is_cleared else _(
            "Prata med personen först. Kan någon på arbetsplatsen känna igen personen ska svaret vara nej."
        ),
        back=back_to(mark.person),
        submit=_("Ta tillbaka") if is_cleared else _("Jag har prövat det: arbetsgivare får se det här"),
    )  # fmt: skip


@person_entry
@just_signed_in
def person_reveal(request: Request, pk: UUID) -> HttpResponse:
    """Show who it is: a reason first, then once. Sent again, or opened from the history, it shows nothing."""
    person = get_object_or_404(persons_to_show(request.actor), pk=pk)
    if not can_reveal_person(request.actor, person):
        raise Http404
    form = RevealForm(request.POST or None)
    revealed = None
    if request.method == "POST" and form.is_valid():
        revealed = _revealed(request, person, form)
        if revealed is None and not form.errors:
            return redirect(person)
    response = render(request, "participants/reveal.html", {"form": form, "person": person, "revealed": revealed})
    response["Cache-Control"] = NO_STORE
    return response


def _revealed(request: Request, person: Person, form: RevealForm) -> reveals.Revealed | None:
    """None the second time the same form is sent, and where a rule forbids it."""
    try:
        with submit_once(request) as submission:
            if submission.is_new:
                submission.location = person.get_absolute_url()
                return reveals.reveal_person(person, actor=request.actor, **form.cleaned_data)
    except RuleError as error:
        form.add_rule_error(error)
    return None


@owner_entry
def person_move(request: Request, pk: UUID) -> HttpResponse:
    """A new home municipality, and who pays for what has begun."""
    person = own_person(request, pk)
    form = MoveForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: moves.move_home(person, actor=request.actor, **form.cleaned_data),
        title=_("Ny hemkommun"),
        lead=_("Hemkommunen i ett deltagande som har börjat ändras inte. Ni följer personen tills omgången är slut."),
        back=back_to(person),
        message=_("Flytten är inskriven."),
    )
