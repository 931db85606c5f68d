"""An employer's contacts, seen by those who work with it: noted, changed, asked into the portal, and ended."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from employers import domain
from employers.domain.contacts import fields_of, fields_of_new
from employers.forms import ContactForm
from employers.models import Employer, EmployerContact
from employers.permissions import can_appoint_administrator, can_keep_contact, can_note_contact
from employers.queries import contact_rows
from employers.standing import rounds_of
from employers.views.page import employer_or_404, form_page, keeper_entry
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted

# The addresses of what is done with a contact, by their names.
URLS = {name: f"contact_{name}" for name in ("edit", "invite", "appoint", "end")}
FIELDS = ("name", "title", "email", "phone", "language", "mandate")


def contacts_of(actor: Actor, employer: Employer) -> dict[str, Any]:
    """What a list of the employer's contacts shows, and what the actor may do there."""
    rounds = rounds_of(employer)
    rows = contact_rows(
        employer,
        rounds,
        may_write=lambda row: bool(fields_of(actor, row, rounds)),
        may_keep=lambda row: can_keep_contact(actor, row, rounds),
    )
    return {
        "contacts": rows,
        "contact_urls": URLS,
        "may_note": can_note_contact(actor, employer, rounds),
        "may_appoint": can_appoint_administrator(actor, employer, rounds),
    }


@keeper_entry
def contact_new(request: Request, pk: UUID) -> HttpResponse:
    row = employer_or_404(request, pk)
    writes = fields_of_new(request.actor, row, rounds_of(row))
    if not writes:
        raise Http404
    form = ContactForm(request.POST or None, writes=writes)

    def work() -> Employer:
        domain.add_contact(row, actor=request.actor, **form.cleaned_data)
        return row

    if answer := submitted(request, form, work, message=_("Kontaktpersonen är tillagd.")):
        return answer
    return form_page(request, form, _("Ny kontaktperson"), "employers/edit.html", employer=row)


def _contact(request: Request, pk: UUID) -> EmployerContact:
    rows = EmployerContact.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("employer__organisation", "user"), pk=pk)


@keeper_entry
def contact_edit(request: Request, pk: UUID) -> HttpResponse:
    contact = _contact(request, pk)
    writes = fields_of(request.actor, contact, rounds_of(contact.employer))
    if not writes:
        raise Http404
    initial = {name: getattr(contact, name) for name in FIELDS}
    form = ContactForm(request.POST or None, writes=writes, initial=initial, version=contact.version)

    def work() -> Employer:
        return domain.change_contact(contact, actor=request.actor, **form.cleaned_data).employer

    url = contact.employer.get_absolute_url()
    if answer := submitted(request, form, work, message=_("Ändringarna är sparade."), row=contact, cancel_url=url):
        return answer
    return form_page(request, form, _("Ändra kontaktperson"), "employers/edit.html", employer=contact.employer)


def _press(request: Request, pk: UUID, work: Callable[[EmployerContact], object], message: object) -> HttpResponse:
    contact = _contact(request, pk)
    return pressed(request, lambda: work(contact), to=contact.employer.get_absolute_url(), message=str(message))


@require_POST
@keeper_entry
def contact_invite(request: Request, pk: UUID) -> HttpResponse:
    return _press(
        request,
        pk,
        lambda contact: domain.invite_contact(contact, actor=request.actor),
        _("En inbjudan till portalen är på väg."),
    )


@require_POST
@keeper_entry
def contact_appoint(request: Request, pk: UUID) -> HttpResponse:
    return _press(
        request,
        pk,
        lambda contact: domain.invite_contact(contact, actor=request.actor, as_administrator=True),
        _("En inbjudan som administratör är på väg."),
    )


@require_POST
@keeper_entry
def contact_end(request: Request, pk: UUID) -> HttpResponse:
    return _press(
        request, pk, lambda contact: domain.end_contact(contact, actor=request.actor), _("Inloggningen är avslutad.")
    )
