"""The list of persons and the person's page: they show follow-ups and hindrances too, so they stand in this room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.models import FollowUp, Issue
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.accounts.fresh import fresh_for_sheet
from jobbspar.accounts.http import Request
from jobbspar.audit import looks
from jobbspar.ui import paging, sheets
from jobbspar.ui.fragments import fragment_or_page
from participants.domain import reads
from participants.forms.persons import PersonFilterForm
from participants.models import Person, PersonSearch
from participants.pages.persons import person_page
from participants.permissions import can_register_person
from participants.queries.persons import (
    PersonRow,
    assessments_waiting,
    in_round,
    incoming_referrals,
    persons_to_list,
    persons_to_show,
    rows_of,
    with_state,
)

MOST_EXPORTED = 5_000
MOST_WAITING = 5
SORTS = {
    "namn": ("sort_name", "id"),
    "-namn": ("-sort_name", "-id"),
    "andrad": ("changed_at", "id"),
    "-andrad": ("-changed_at", "id"),
}
COLUMNS: tuple[sheets.Column[PersonRow], ...] = (
    sheets.Column(gettext_lazy("Namn"), lambda row: row.name, 28),
    sheets.Column(gettext_lazy("Nummer"), lambda row: row.number, 16),
    sheets.Column(gettext_lazy("Hemkommun"), lambda row: row.municipality),
    sheets.Column(gettext_lazy("Status"), lambda row: row.state.label),
    sheets.Column(gettext_lazy("Omgång"), lambda row: row.round_name, 36),
    sheets.Column(gettext_lazy("Målgrupp"), lambda row: row.target_group, 26),
    sheets.Column(gettext_lazy("Handläggare"), lambda row: row.case_worker, 24),
    sheets.Column(gettext_lazy("Ändrad"), lambda row: row.changed_at),
)


@entry(*PERSON_ROLES)
@fresh_for_sheet
def person_list(request: Request) -> HttpResponse:
    """Those the actor sees, filtered and sorted by the address; `sokning` is the opaque id of a search."""
    actor = request.actor
    form = PersonFilterForm(request.GET, actor=actor)
    search = _search(request)
    persons = _filtered(request, form, search)
    order = SORTS.get(request.GET.get("sort", ""), SORTS["namn"])
    if search is not None:
        looks.said_as(looks.SEARCHED)
    if request.GET.get("format") == "xlsx":
        return _sheet(actor, persons.order_by(*order))
    page = paging.page(persons, request, order=order)
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(actor, page.rows),
        "search": search,
        "found": len(search.found) if search else 0,
        "may_register": can_register_person(actor),
        "incoming": incoming_referrals(actor),
        "to_assess": assessments_waiting(actor)[:MOST_WAITING],
        "default_sort": "namn",
    }
    response = fragment_or_page(request, "coordination/persons.html", "coordination/_persons.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _sheet(actor: Actor, persons: QuerySet[Person]) -> HttpResponse:
    rows = rows_of(actor, persons[:MOST_EXPORTED])
    reads.note_export(actor, len(rows))
    return sheets.download("deltagare", COLUMNS, rows)


def _search(request: Request) -> PersonSearch | None:
    """The user's own search in the organisation they act for now; None for anybody else's id."""
    try:
        pk = UUID(request.GET.get("sokning", ""))
    except ValueError:
        return None
    return PersonSearch.objects.visible_to(request.actor).filter(pk=pk).first()


def _filtered(request: Request, form: PersonFilterForm, search: PersonSearch | None) -> QuerySet[Person]:
    actor, chosen = request.actor, form.chosen
    persons = persons_to_list(actor)
    if search is not None:
        persons = persons.filter(pk__in=search.found)
    plain = {"kommun": "home_municipality", "malgrupp": "target_group", "handlaggare": "case_worker"}
    persons = persons.filter(**{column: chosen[name] for name, column in plain.items() if name in chosen})
    if "malgrupp" in chosen or "handlaggare" in chosen:
        # Neither is disclosed of others' persons, so a filter must not tell it.
        persons = persons.filter(owner=actor.organisation_id)
    if "lage" in chosen:
        persons = with_state(persons, actor, chosen["lage"])
    if "omgang" in chosen:
        persons = in_round(persons, actor, chosen["omgang"].pk)
    return persons


@entry(*PERSON_ROLES)
def person(request: Request, pk: UUID) -> HttpResponse:
    """One person, as this actor sees them. That it was opened is logged before it is shown."""
    row = get_object_or_404(persons_to_show(request.actor), pk=pk)
    reads.note_read(request.actor, row.pk, row)
    page = person_page(request.actor, row)
    context = {"page": page, "person": page.person, **_followed(request, row)}
    response = render(request, "coordination/person.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _followed(request: Request, row: Person) -> dict[str, Any]:
    """Follow-ups and hindrances of the person's participations, within what the actor sees."""
    of_person = {"participation__person": row}
    follow_ups = FollowUp.objects.visible_to(request.actor).filter(cancelled_at=None, **of_person)
    issues = Issue.objects.visible_to(request.actor).filter(**of_person)
    return {
        "follow_ups": list(follow_ups.select_related("done_by", "owner").order_by("-due")[:10]),
        "issues": list(issues.select_related("owner").order_by("-created_at")[:10]),
        "no_follow_ups": _("Uppföljningar planeras när personen deltar i ett jobbspår."),
    }
