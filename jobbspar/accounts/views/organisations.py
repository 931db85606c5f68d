"""The system admin's pages for organisations and collaboration areas. They show no person."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jobbspar.accounts.domain import keepers
from jobbspar.accounts.domain import organisations as domain
from jobbspar.accounts.forms.administration import InviteOneForm
from jobbspar.accounts.forms.organisations import AreaForm, EndForm, MemberForm, NewOrganisationForm, OrganisationForm
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import CollaborationArea, Organisation
from jobbspar.accounts.permissions import can_keep_organisations
from jobbspar.accounts.queries import first_admin_asked, kept_areas, kept_members, kept_organisations
from jobbspar.accounts.submits import submitted
from jobbspar.accounts.views.system import system_entry
from jobbspar.ui import paging
from jobbspar.ui.forms import BaseForm


@require_safe
@system_entry
def organisations(request: Request) -> HttpResponse:
    if not can_keep_organisations(request.actor):
        raise Http404
    page = paging.page(kept_organisations(request.actor), request, order=("sort_name", "id"))
    return render(request, "accounts/organisations.html", {"page": page, "areas": kept_areas(request.actor)})


def _form_page(
    request: Request, form: BaseForm, work: Callable[[], Any], *, title: str, submit: str, to: str, lead: str = ""
) -> HttpResponse:
    """A page with one form; where it leads is where its way back leads."""

    def done() -> str:
        work()
        return to

    if answer := submitted(request, form, done, message=_("Sparat.")):
        return answer
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "home_url": to,
        "home_label": _("Tillbaka"),
    }
    return render(request, "accounts/admin_form.html", context, status=422 if form.is_bound and form.errors else 200)


@system_entry
@fresh_sign_in
def organisation_new(request: Request) -> HttpResponse:
    if not can_keep_organisations(request.actor):
        raise Http404
    form = NewOrganisationForm(request.POST or None)
    return _form_page(
        request,
        form,
        lambda: domain.add_organisation(actor=request.actor, **form.cleaned_data),
        title=_("Ny organisation"),
        submit=_("Lägg till"),
        to=reverse("organisations"),
    )


def _organisation(request: Request, pk: UUID) -> Organisation:
    return get_object_or_404(kept_organisations(request.actor), pk=pk)


@system_entry
@fresh_sign_in
def organisation(request: Request, pk: UUID) -> HttpResponse:
    """Its name and number, where it takes part, and whether anybody administers it."""
    row = _organisation(request, pk)
    initial = {"name": row.name, "orgnr": row.orgnr}
    form = OrganisationForm(request.POST or None, initial=initial, version=row.version)

    def work() -> str:
        domain.change_organisation(row, actor=request.actor, **form.cleaned_data)
        return reverse("organisation", args=[row.pk])

    if answer := submitted(request, form, work, message=_("Sparat."), row=row):
        return answer
    context = {"organisation": row, "form": form, "asked": first_admin_asked(row)}
    context["members"] = kept_members(request.actor).filter(organisation=row)
    return render(request, "accounts/organisation.html", context, status=422 if form.errors else 200)


@system_entry
@fresh_sign_in
def organisation_end(request: Request, pk: UUID) -> HttpResponse:
    row, form = _organisation(request, pk), EndForm(request.POST or None)
    return _form_page(
        request,
        form,
        lambda: domain.end_organisation(row, actor=request.actor, **form.cleaned_data),
        title=_("Avsluta %(name)s") % {"name": row.name},
        lead=_("Medlemskap och roller upphör samma dag. Ingen där kan logga in efter det."),
        submit=_("Avsluta"),
        to=reverse("organisation", args=[row.pk]),
    )


@system_entry
@fresh_sign_in
def organisation_admin(request: Request, pk: UUID) -> HttpResponse:
    """Ask in the first local admin; from then on the organisation's people are its own affair."""
    row, form = _organisation(request, pk), InviteOneForm(request.POST or None)
    return _form_page(
        request,
        form,
        lambda: keepers.invite_first_admin(row, actor=request.actor, **form.cleaned_data),
        title=_("Bjud in den första lokala administratören"),
        lead=_("En inbjudan som ingen har svarat på ersätts av den här."),
        submit=_("Skicka inbjudan"),
        to=reverse("organisation", args=[row.pk]),
    )


@system_entry
@fresh_sign_in
def area_new(request: Request) -> HttpResponse:
    if not can_keep_organisations(request.actor):
        raise Http404
    form = AreaForm(request.POST or None)
    return _form_page(
        request,
        form,
        lambda: domain.make_area(actor=request.actor, **form.cleaned_data),
        title=_("Nytt samverkansområde"),
        submit=_("Lägg till"),
        to=reverse("organisations"),
    )


def _area(request: Request, pk: UUID) -> CollaborationArea:
    return get_object_or_404(kept_areas(request.actor), pk=pk)


@system_entry
@fresh_sign_in
def area(request: Request, pk: UUID) -> HttpResponse:
    """Its name, who leads it, and its members from a day to a day."""
    row = _area(request, pk)
    form = AreaForm(request.POST or None, area=row)

    def work() -> str:
        domain.change_area(row, actor=request.actor, **form.cleaned_data)
        return reverse("area", args=[row.pk])

    if answer := submitted(request, form, work, message=_("Sparat."), row=row):
        return answer
    context = {"area": row, "form": form, "members": kept_members(request.actor).filter(area=row)}
    return render(request, "accounts/area.html", context, status=422 if form.errors else 200)


@system_entry
@fresh_sign_in
def area_end(request: Request, pk: UUID) -> HttpResponse:
    row, form = _area(request, pk), EndForm(request.POST or None)
    return _form_page(
        request,
        form,
        lambda: domain.end_area(row, actor=request.actor, **form.cleaned_data),
        title=_("Avsluta %(name)s") % {"name": row.name},
        lead=_("Den dagen är den sista för alla medlemmar."),
        submit=_("Avsluta"),
        to=reverse("area", args=[row.pk]),
    )


@system_entry
@fresh_sign_in
def area_member_new(request: Request, pk: UUID) -> HttpResponse:
    row, form = _area(request, pk), MemberForm(request.POST or None)
    return _form_page(
        request,
        form,
        lambda: domain.add_member(row, actor=request.actor, **form.cleaned_data),
        title=_("Ny medlem i %(name)s") % {"name": row.name},
        lead=_("Medlemmarna ser varandras jobbspår, arbetsgivare och behov. Personer ser de inte."),
        submit=_("Lägg till"),
        to=reverse("area", args=[row.pk]),
    )


@system_entry
@fresh_sign_in
def area_member_end(request: Request, pk: int) -> HttpResponse:
    row, form = get_object_or_404(kept_members(request.actor), pk=pk), EndForm(request.POST or None)
    return _form_page(
        request,
        form,
        lambda: domain.end_member(row, actor=request.actor, **form.cleaned_data),
        title=_("Avsluta medlemskapet för %(name)s") % {"name": row.organisation.name},
        submit=_("Avsluta"),
        to=reverse("area", args=[row.area_id]),
    )
