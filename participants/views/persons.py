"""Registering and changing a person, and what belongs to the row: number, notes, notices, consents, disclosures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, PERSON_ROLES
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import asked_first
from jobbspar.audit.looks import look_at
from jobbspar.ui.forms import LONGEST_LINE, too_long
from participants.domain import consent_states, consents, disclosures, persons, reads
from participants.enums import ConsentState, PersonField
from participants.forms.persons import (
    ConsentForm,
    GiveConsentForm,
    NoteForm,
    NoticeForm,
    PersonForm,
    ReasonForm,
    RequestConsentForm,
    WithdrawConsentForm,
)
from participants.forms.protection import ProtectedPersonForm
from participants.forms.rights import CorrectionForm
from participants.models import Consent, Disclosure, Person
from participants.names import short_name
from participants.pages.persons import consent_words
from participants.permissions import can_change_person
from participants.queries.persons import alike
from participants.views._page import NO_STORE, form_answer, may_be_there

# OSL's consent and the information about how data is treated are two things, on two pages (domain.md 2.8.5).
CONSENT_LEAD = gettext_lazy(
    "Personen säger ja till att ni lämnar uppgifterna nedan till dem som står här, och häver sekretessen för egen del "
    "(OSL 10 kap. 1 § och 12 kap. 2 §). Informationen om hur uppgifterna behandlas är en annan sak och antecknas för sig."
)
WITHDRAWN_LEAD = gettext_lazy(
    "Uppgifterna slutar visas genast för dem som får se dem med stöd av samtycket. Koordinatorn får veta det."
)
owner_entry = entry(*PERSON_OWNER_ROLES)
person_entry = entry(*PERSON_ROLES)


def own_person(request: Request, pk: UUID) -> Person:
    """The person, for those who may write the row; 404 for everyone else."""
    person = get_object_or_404(
        Person.objects.visible_to(request.actor).select_related("home_municipality", "owner", "case_worker"), pk=pk
    )
    if not can_change_person(request.actor, person):
        raise Http404
    look_at(person.pk, [PersonField.IDENTITY])
    return person


def back_to(person: Person, part: str = "") -> tuple[str, str]:
    """The crumb that leads back to the person's page."""
    return short_name(person), f"{person.get_absolute_url()}{part}"


@owner_entry
def person_new(request: Request) -> HttpResponse:
    """Register a person in one's own organisation. Who may be there already is shown before it is saved."""
    form = PersonForm(request.POST or None, actor=request.actor)
    if same := asked_first(request, form, lambda: alike(request.actor, **form.told)):
        return may_be_there(request, form, same)
    return form_answer(
        request,
        form,
        lambda: persons.register_person(actor=request.actor, **form.values | {"number": form.values["number"] or ""})
        .get_absolute_url(),
        title=_("Registrera en person"),
        lead=_("Bara det som behövs för jobbspåret."),
        back=("", reverse("person_list")),
        submit=_("Registrera"),
        message=_("Personen är registrerad."),
    )  # fmt: skip


@owner_entry
def person_change(request: Request, pk: UUID) -> HttpResponse:
    """Change the row; a late save gets both values."""
    person = own_person(request, pk)
    form: PersonForm | ProtectedPersonForm
    if person.is_protected:
        form = ProtectedPersonForm(request.POST or None, person=person)
    else:
        form = PersonForm(request.POST or None, actor=request.actor, instance=own_person(request, pk))
    reads.note_read(request.actor, person.pk, person)
    return form_answer(
        request,
        form,
        lambda: persons.change_person(person, actor=request.actor, **form.values),
        title=_("Ändra uppgifter"),
        note=_("Namn, nummer och kontakt visas inte här. Skriv bara det som ska bli nytt.")
        if person.is_protected
        else "",
        back=back_to(person),
        row=person,
    )


@owner_entry
def person_correct(request: Request, pk: UUID) -> HttpResponse:
    """Put right what is wrong, with the reason; what stood there is kept."""
    person = own_person(request, pk)
    if person.is_protected:
        # This form shows what stands there, with the name. The other one shows nothing.
        return redirect("person_change", pk=person.pk)
    form = CorrectionForm(request.POST or None, actor=request.actor, instance=own_person(request, pk))
    reads.note_read(request.actor, person.pk, person)
    return form_answer(
        request,
        form,
        lambda: persons.correct_person(person, actor=request.actor, **form.values),
        title=_("Rätta en uppgift"),
        lead=_("Ändra det som är fel och skriv varför. Har något ändrats i personens liv väljer du Ändra uppgifter."),
        back=back_to(person, "#rattelser"),
        submit=_("Rätta"),
        message=_("Uppgiften är rättad. Det som stod förut finns kvar under Rättelser."),
        row=person,
    )


@require_POST
@owner_entry
def person_number(request: Request, pk: UUID) -> HttpResponse:
    """Show the full number once; that it was shown is logged."""
    person = own_person(request, pk)
    if person.is_protected:
        return redirect("person_reveal", pk=person.pk)
    number = persons.reveal_number(person, actor=request.actor)
    context = {"number": number, "name": short_name(person), "person_url": person.get_absolute_url()}
    response = render(request, "participants/number.html", context)
    response["Cache-Control"] = NO_STORE
    return response


@require_POST
@person_entry
def person_search(request: Request) -> HttpResponse:
    """Search by name or number: posted, and answered at an opaque address."""
    text = request.POST.get("text", "").replace("\x00", "")
    if len(text) > LONGEST_LINE:
        messages.error(request, too_long(len(text), LONGEST_LINE))
        return redirect("person_list")
    search = reads.search_persons(request.actor, text)
    if len(search.found) == 1:
        return redirect("person", pk=search.found[0])
    return redirect(f"{reverse('person_list')}?sokning={search.pk}")


@owner_entry
def person_note(request: Request, pk: UUID) -> HttpResponse:
    """A dated note."""
    person = own_person(request, pk)
    form = NoteForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: persons.add_note(person, actor=request.actor, **form.cleaned_data),
        title=_("Ny anteckning"),
        back=back_to(person, "#anteckningar"),
    )


@owner_entry
def person_notice(request: Request, pk: UUID) -> HttpResponse:
    """Note that the person got the information about how the data is treated."""
    person = own_person(request, pk)
    form = NoticeForm(request.POST or None, actor=request.actor)
    return form_answer(
        request,
        form,
        lambda: consents.hand_over_notice(person, actor=request.actor, **form.cleaned_data),
        title=_("Information lämnad"),
        lead=_("Vilken text personen fick, på vilket språk. Informationen är inte ett samtycke."),
        back=back_to(person, "#samtycken"),
    )


@owner_entry
def person_consent(request: Request, pk: UUID) -> HttpResponse:
    """Register an OSL consent that has been given."""
    person = own_person(request, pk)
    form = ConsentForm(request.POST or None, actor=request.actor, person=person, round=request.GET.get("round"))
    return form_answer(
        request,
        form,
        lambda: consents.register_consent(person, actor=request.actor, **form.values),
        title=_("Registrera samtycke"),
        lead=CONSENT_LEAD,
        back=back_to(person, "#samtycken"),
        message=_("Samtycket är registrerat."),
    )


@owner_entry
def person_consent_request(request: Request, pk: UUID) -> HttpResponse:
    """Note that the person has been asked for a consent."""
    person = own_person(request, pk)
    form = RequestConsentForm(request.POST or None, actor=request.actor, person=person, round=request.GET.get("round"))
    return form_answer(
        request,
        form,
        lambda: consent_states.request_consent(person, actor=request.actor, **form.values),
        title=_("Begär samtycke"),
        lead=CONSENT_LEAD,
        back=back_to(person, "#samtycken"),
        message=_("Begäran är antecknad. Inget får lämnas ut förrän samtycket är lämnat."),
    )


@owner_entry
def consent_give(request: Request, pk: UUID) -> HttpResponse:
    """The person has said yes to what was asked for."""
    consent = get_object_or_404(Consent.objects.visible_to(request.actor).select_related("person"), pk=pk)
    form = GiveConsentForm(request.POST or None, initial={"valid_to": consent.valid_to})
    return form_answer(
        request,
        form,
        lambda: consent_states.give_consent(consent, actor=request.actor, **form.cleaned_data),
        title=_("Samtycket är lämnat"),
        lead=_("Till %(receivers)s: %(fields)s.") % consent_words(consent),
        back=back_to(consent.person, "#samtycken"),
        message=_("Samtycket är registrerat."),
    )


@owner_entry
def consent_withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Withdraw a consent: what rests on it ends at once. Also a no to one that was only asked for."""
    consent = get_object_or_404(Consent.objects.visible_to(request.actor).select_related("person"), pk=pk)
    is_asked = consent.state == ConsentState.REQUESTED
    form = WithdrawConsentForm(request.POST or None, is_asked=is_asked)
    return form_answer(
        request,
        form,
        lambda: consents.withdraw_consent(consent, actor=request.actor, **form.cleaned_data),
        title=_("Personen sa nej") if is_asked else _("Återkalla samtycket"),
        lead=_("Samtycket lämnas inte, så inget lämnas ut med stöd av det.") if is_asked else WITHDRAWN_LEAD,
        back=back_to(consent.person, "#samtycken"),
        submit=_("Spara") if is_asked else _("Återkalla"),
        message=_("Svaret är antecknat.") if is_asked else _("Samtycket är återkallat."),
    )


@owner_entry
def disclosure_end(request: Request, pk: UUID) -> HttpResponse:
    """The owner takes a disclosure back."""
    rows = Disclosure.objects.visible_to(request.actor).select_related("person", "to_organisation")
    row = get_object_or_404(rows, pk=pk)
    form = ReasonForm(request.POST or None)
    return form_answer(
        request,
        form,
        lambda: disclosures.end_disclosure(row, actor=request.actor, **form.cleaned_data),
        title=_("Avsluta utlämnandet"),
        lead=_("%(organisation)s slutar se personen. Det som redan lästs är läst.")
        % {"organisation": row.to_organisation.name},
        back=back_to(row.person, "#utlamnanden"),
        submit=_("Avsluta"),
    )
