"""The employer's own administrator keeps its contacts: who may decide on what, and who sees which round."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from coordination.portal.forms import OwnContactForm
from coordination.portal.queries import own_parties
from employers import domain
from employers.models import Employer, EmployerContact
from employers.views.contacts import FIELDS, contacts_of
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from tracks.domain.naming import set_rounds_of

admin_entry = entry(Role.EMPLOYER_ADMIN)
URLS = {name: f"portal_contact_{name}" for name in ("edit", "invite", "appoint", "end")}


def _employer(request: Request) -> Employer:
    rows = Employer.objects.visible_to(request.actor).select_related("organisation")
    return get_object_or_404(rows, organisation=request.actor.organisation_id)


def _contact(request: Request, pk: UUID) -> EmployerContact:
    rows = EmployerContact.objects.visible_to(request.actor).select_related("employer__organisation", "user")
    return get_object_or_404(rows, pk=pk)


@require_safe
@admin_entry
def contacts(request: Request) -> HttpResponse:
    context = contacts_of(request.actor, _employer(request)) | {"contact_urls": URLS}
    return render(request, "portal/contacts.html", context)


@admin_entry
def contact_new(request: Request) -> HttpResponse:
    employer = _employer(request)
    parties = own_parties(request.actor)
    form = OwnContactForm(request.POST or None, parties=parties)

    def work() -> str:
        contact = domain.add_contact(employer, actor=request.actor, **form.of_contact())
        set_rounds_of(contact, form.cleaned_data["rounds"], among=form.touched(parties), actor=request.actor)
        return reverse("portal_contacts")

    answer = submitted(request, form, work, message=_("Kontaktpersonen är tillagd."))
    return answer or _form_page(request, form, _("Ny kontaktperson"))


@admin_entry
def contact_edit(request: Request, pk: UUID) -> HttpResponse:
    contact = _contact(request, pk)
    parties = own_parties(request.actor)
    initial = {name: getattr(contact, name) for name in FIELDS} | {"rounds": parties.filter(namings__contact=contact)}
    form = OwnContactForm(request.POST or None, parties=parties, initial=initial, version=contact.version)

    def work() -> str:
        domain.change_contact(contact, actor=request.actor, **form.of_contact())
        set_rounds_of(contact, form.cleaned_data["rounds"], among=form.touched(parties), actor=request.actor)
        return reverse("portal_contacts")

    to = reverse("portal_contacts")
    answer = submitted(request, form, work, message=_("Ändringarna är sparade."), row=contact, cancel_url=to)
    return answer or _form_page(request, form, _("Ändra kontaktperson"))


def _form_page(request: Request, form: OwnContactForm, title: object) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "portal/contact.html", context, status=422 if form.is_bound and form.errors else 200)


def _press(request: Request, pk: UUID, work: Callable[[EmployerContact], object], message: object) -> HttpResponse:
    contact = _contact(request, pk)
    return pressed(request, lambda: work(contact), to=reverse("portal_contacts"), message=str(message))


@require_POST
@admin_entry
def contact_invite(request: Request, pk: UUID) -> HttpResponse:
    actor = request.actor
    return _press(request, pk, lambda row: domain.invite_contact(row, actor=actor), _("En inbjudan är på väg."))


@require_POST
@admin_entry
def contact_appoint(request: Request, pk: UUID) -> HttpResponse:
    return _press(
        request,
        pk,
        lambda row: domain.invite_contact(row, actor=request.actor, as_administrator=True),
        _("En inbjudan som administratör är på väg."),
    )


@require_POST
@admin_entry
def contact_end(request: Request, pk: UUID) -> HttpResponse:
    actor = request.actor
    return _press(request, pk, lambda row: domain.end_contact(row, actor=actor), _("Inloggningen är avslutad."))
