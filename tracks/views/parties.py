"""The parties of a round: who, contact, mandate, and that they have acknowledged the plan."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from tracks.domain import parties as domain
from tracks.enums import ENDED_PHASES, PartyRole
from tracks.forms.rounds import AcknowledgementForm, NewOrganisationForm, NewPartyForm, PartyForm
from tracks.models import Round, RoundParty
from tracks.permissions import can_acknowledge, can_plan_round
from tracks.queries.contacts import with_seers
from tracks.querysets import PARTIES_IN_ORDER
from tracks.views.page import (
    acknowledged_count,
    form_page,
    party_entry,
    planned_round,
    planner_entry,
    round_crumbs,
    round_of,
)


@staff_entry
def round_parties(request: Request, pk: UUID) -> HttpResponse:
    row = round_of(request.actor, pk)
    parties = row.parties.select_related("organisation", "contact_user", "contact", "acknowledged_by")
    parties = parties.order_by(PARTIES_IN_ORDER, "organisation__sort_name")
    context = {
        "round": row,
        "crumbs": round_crumbs(row),
        "parties": with_seers(parties),
        "may_plan": can_plan_round(request.actor, row) and row.phase not in ENDED_PHASES,
    }
    return render(request, "tracks/parties.html", context)


def _list(row: Round) -> str:
    return reverse("round_parties", args=[row.pk])


@planner_entry
def party_new(request: Request, pk: UUID) -> HttpResponse:
    row = planned_round(request.actor, pk)
    form = NewPartyForm(request.POST or None, round=row, actor=request.actor)

    def work() -> str:
        organisation = form.cleaned_data["organisation"]
        possible = domain.ROLE_OF_KIND.get(organisation.kind, (PartyRole.PROVIDER,))
        usual = next(role for role in possible if role != PartyRole.RESPONSIBLE)
        role = form.cleaned_data["role"] or usual
        party = domain.add_party(row, actor=request.actor, organisation=organisation, role=role)
        return reverse("party_edit", args=[party.pk])

    answer = submitted(request, form, work, message=_("Parten är tillagd. Skriv vem som är kontaktperson."))
    return answer or form_page(
        request,
        form,
        _("Ny part"),
        crumbs=round_crumbs(row, (_("Parter"), _list(row))),
        cancel_url=_list(row),
        submit=_("Lägg till parten"),
        clears=acknowledged_count(row),
        clears_when=_("Lägger du till en part"),
        aside_url=reverse("party_register", args=[row.pk]),
        aside_label=_("Finns inte i listan"),
    )


@planner_entry
def party_register(request: Request, pk: UUID) -> HttpResponse:
    """A provider or social partner that nobody has registered."""
    row = planned_round(request.actor, pk)
    form = NewOrganisationForm(request.POST or None)

    def work() -> str:
        domain.add_new_organisation(row, actor=request.actor, **form.cleaned_data)
        return _list(row)

    answer = submitted(request, form, work, message=_("Parten är tillagd."))
    return answer or form_page(
        request,
        form,
        _("Ny utbildningsanordnare eller facklig part"),
        crumbs=round_crumbs(row, (_("Parter"), _list(row))),
        cancel_url=_list(row),
        submit=_("Lägg till parten"),
        lead=_("Arbetsgivare läggs upp på sidan Arbetsgivare. Titta först om organisationen finns i listan."),
        clears=acknowledged_count(row),
        clears_when=_("Lägger du till en part"),
    )


def _party(request: Request, pk: UUID) -> RoundParty:
    rows = RoundParty.objects.filter(round__in=Round.objects.visible_to(request.actor))
    return get_object_or_404(rows.select_related("round__track", "organisation", "contact_user", "contact"), pk=pk)


def _planned(request: Request, pk: UUID) -> RoundParty:
    party = _party(request, pk)
    if not can_plan_round(request.actor, party.round):
        raise Http404
    return party


@planner_entry
def party_edit(request: Request, pk: UUID) -> HttpResponse:
    party = _planned(request, pk)
    form = PartyForm(request.POST or None, instance=_party(request, pk))
    url = _list(party.round)

    def work() -> str:
        domain.change_party(party, actor=request.actor, **form.cleaned_data)
        return url

    answer = submitted(
        request, form, work, message=_("Ändringen är sparad."), row=party, lock=party.round, cancel_url=url
    )
    removable = party.role != PartyRole.RESPONSIBLE
    return answer or form_page(
        request,
        form,
        party.organisation.name,
        crumbs=round_crumbs(party.round, (_("Parter"), url)),
        cancel_url=url,
        lead=party.get_role_display(),
        remove_url=reverse("party_remove", args=[party.pk]) if removable else "",
        remove_label=_("Ta bort parten"),
        removal_clears=acknowledged_count(party.round) if removable else 0,
    )


@planner_entry
@require_POST
def party_remove(request: Request, pk: UUID) -> HttpResponse:
    party = _planned(request, pk)
    return pressed(
        request,
        lambda: domain.remove_party(party, actor=request.actor),
        to=_list(party.round),
        message=_("%(name)s är inte längre part.") % {"name": party.organisation.name},
    )


@party_entry
def party_acknowledge(request: Request, pk: UUID) -> HttpResponse:
    """Acknowledge for the own organisation with one click; for another party with a note of how it said so."""
    party = _party(request, pk)
    to = f"{reverse('round_activities', args=[party.round_id])}#plan"
    if can_acknowledge(request.actor, party) and request.method == "POST" and "note" not in request.POST:
        own = partial(domain.acknowledge_plan, party, actor=request.actor)
        return pressed(request, own, to=to, message=_("Ni har kvitterat planen."))
    return _noted(request, party, to)


def _noted(request: Request, party: RoundParty, to: str) -> HttpResponse:
    """The form where the coordinator notes how a party has acknowledged."""
    if not can_plan_round(request.actor, party.round):
        raise Http404
    form = AcknowledgementForm(request.POST or None)

    def work() -> str:
        domain.acknowledge_plan(party, actor=request.actor, note=form.cleaned_data["note"])
        return to

    answer = submitted(request, form, work, message=_("Kvitteringen är noterad."))
    return answer or form_page(
        request,
        form,
        _("Notera att %(party)s har kvitterat planen") % {"party": party.organisation.name},
        crumbs=round_crumbs(party.round),
        cancel_url=to,
        submit=_("Notera kvitteringen"),
        lead=_("Helst kvitterar parten själv, inloggad. Notera bara det som parten har sagt."),
    )


@party_entry
@require_POST
def party_unacknowledge(request: Request, pk: UUID) -> HttpResponse:
    party = _party(request, pk)
    return pressed(
        request,
        lambda: domain.withdraw_acknowledgement(party, actor=request.actor),
        to=f"{reverse('round_activities', args=[party.round_id])}#plan",
        message=_("Kvitteringen är ångrad."),
    )
