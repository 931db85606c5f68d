"""Vem har sett den här personen: the log of one person, for the owner's case workers, local admin and auditor."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.domain.logs import find_person_with_log, note_log_export, note_log_read
from coordination.forms.logs import LookFilterForm, NumberForm
from coordination.queries.lookups import LookRow, persons_with_log, readers_of, told
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import PERSON_OWNER_ROLES, Role
from jobbspar.accounts.fresh import fresh_for_sheet
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import submitted
from jobbspar.audit.log import history_of_person
from jobbspar.audit.models import AuditEvent
from jobbspar.ui import paging, sheets
from jobbspar.ui.fragments import fragment_or_page
from participants.models import Person
from participants.names import short_name
from participants.projections import on_case

MOST_EXPORTED: Final = 50_000
NEWEST_FIRST: Final = ("-at", "-id")
COLUMNS: Final[tuple[sheets.Column[LookRow], ...]] = (
    sheets.Column(gettext_lazy("När"), lambda row: row.at),
    sheets.Column(gettext_lazy("Vem"), lambda row: row.who, 26),
    sheets.Column(gettext_lazy("Roll"), lambda row: row.role, 22),
    sheets.Column(gettext_lazy("Organisation"), lambda row: row.organisation, 28),
    sheets.Column(gettext_lazy("Typ"), lambda row: row.kind.label, 12),
    sheets.Column(gettext_lazy("Vad"), lambda row: row.what, 34),
    sheets.Column(gettext_lazy("Var"), lambda row: row.where, 28),
    sheets.Column(gettext_lazy("Uppgifter"), lambda row: row.fields, 40),
    sheets.Column(gettext_lazy("Personens id i systemet"), lambda row: row.person_id or "", 38),
)


@entry(*PERSON_OWNER_ROLES, Role.LOCAL_ADMIN, Role.AUDITOR)
@fresh_for_sheet
def person_log(request: Request, pk: UUID) -> HttpResponse:
    """Who has looked at the person or changed something. That the log is read is itself logged, before it is shown."""
    person = get_object_or_404(persons_with_log(request.actor), pk=pk)
    events = history_of_person(person.pk)
    form = LookFilterForm(request.GET or None, readers=readers_of(events))
    found = events.filter(form.wanted)
    if request.GET.get("format") == "xlsx":
        return _file(request, person, found)
    note_log_read(request.actor, person)
    page = paging.page(found, request, order=NEWEST_FIRST)
    context = {
        "page": page,
        "rows": told(page.rows),
        "form": form,
        "years": settings.LOG_RETENTION_YEARS,
        **_whose(request.actor, person),
    }
    response = fragment_or_page(request, "coordination/logs/person.html", "coordination/logs/_person.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _file(request: Request, person: Person, found: QuerySet[AuditEvent]) -> HttpResponse:
    events = list(found[: MOST_EXPORTED + 1])
    if len(events) > MOST_EXPORTED:
        messages.warning(request, _("En fil rymmer högst 50 000 rader. Välj en kortare period."))
        return redirect(paging.address(request, format="") or request.path)
    note_log_export(request.actor, person, len(events))
    return sheets.download("logg", COLUMNS, told(events))


def _whose(actor: Actor, person: Person) -> dict[str, str]:
    """By name for the case workers whose person it is; by initials for those who only read the log."""
    if actor.has(*PERSON_OWNER_ROLES):
        name = short_name(person)
        return {"whose": name, "back_url": person.get_absolute_url(), "back_label": name}
    initials = on_case(person, is_opened=False).initials
    if actor.has(Role.AUDITOR):
        return {"whose": initials, "back_url": reverse("log_reviews"), "back_label": _("Logguppföljning")}
    return {"whose": initials, "back_url": reverse("administration"), "back_label": _("Administration")}


@entry(Role.LOCAL_ADMIN, Role.AUDITOR)
def log_find_person(request: Request) -> HttpResponse:
    """Whose log, by the whole number: for those who have no list of persons."""
    form = NumberForm(request.POST or None)

    def work() -> str:
        found = find_person_with_log(form.cleaned_data["number"], actor=request.actor)
        return reverse("person_log", args=[found])

    if answer := submitted(request, form, work):
        return answer
    context = {"form": form, "is_auditor": request.actor.has(Role.AUDITOR)}
    response = render(request, "coordination/logs/find.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response
