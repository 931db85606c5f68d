"""The record of processing (GDPR art. 30), and the list for an incident (art. 33), for the local admin."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import Role
from jobbspar.accounts.fresh import fresh_for_sheet, fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.ui import sheets
from participants.domain.incidents import note_incident_export, note_register_export
from participants.forms.rights import IncidentForm
from participants.pages.privacy import privacy_tabs
from participants.pages.processing import RegisterLine, processing_record, register_lines
from participants.queries.incidents import Affected, affected, group_labels

admin_entry = entry(Role.LOCAL_ADMIN)
COLUMNS: tuple[sheets.Column[RegisterLine], ...] = (
    sheets.Column(gettext_lazy("Behandling"), lambda row: row.activity, 34),
    sheets.Column(gettext_lazy("Varför behandlingen görs"), lambda row: row.aim, 44),
    sheets.Column(gettext_lazy("Typ av uppgifter"), lambda row: row.model, 30),
    sheets.Column(gettext_lazy("Uppgift"), lambda row: row.label, 28),
    sheets.Column(gettext_lazy("Varför uppgiften finns"), lambda row: row.purpose, 50),
    sheets.Column(gettext_lazy("Kategori"), lambda row: row.category, 28),
    sheets.Column(gettext_lazy("Grund"), lambda row: row.ground, 44),
    sheets.Column(gettext_lazy("Ansvarig"), lambda row: row.controller, 38),
    sheets.Column(gettext_lazy("Lämnas i registerutdrag"), lambda row: row.in_extract, 14),
    sheets.Column(gettext_lazy("Namn i databasen"), lambda row: row.name, 40),
)


@require_safe
@admin_entry
@fresh_for_sheet
def processing(request: Request) -> HttpResponse:
    """Made from the register of fields, so that it cannot say another thing than the product does."""
    if request.GET.get("format") == "xlsx":
        note_register_export(request.actor)
        return sheets.download("registerforteckning", COLUMNS, register_lines())
    context = {
        "record": processing_record(request.actor),
        "tabs": privacy_tabs(request.actor, "processing"),
    }
    return render(request, "participants/processing.html", context)


@admin_entry
@fresh_sign_in
def incident(request: Request) -> HttpResponse:
    """Who was touched, and by which sorts of data. Names only for one who is a case worker as well."""
    form = IncidentForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        rows = affected(request.actor, form.cleaned_data["round"])
        note_incident_export(request.actor, form.cleaned_data["round"], len(rows))
        return sheets.download("incident", _columns(rows), rows)
    context = {"form": form, "tabs": privacy_tabs(request.actor, "incident")}
    return render(request, "participants/incident.html", context)


def _columns(rows: list[Affected]) -> list[sheets.Column[Affected]]:
    columns: list[sheets.Column[Affected]] = [
        sheets.Column(_("Personens sida"), lambda row: row.url, 56),
        sheets.Column(_("Deltagarnummer"), lambda row: row.numbers, 24),
        sheets.Column(_("Ansvarig handläggare"), lambda row: row.case_worker, 26),
    ]
    if any(row.name for row in rows):
        columns += [
            sheets.Column(_("Namn"), lambda row: row.name, 28),
            sheets.Column(_("Nummer"), lambda row: row.number, 16),
            sheets.Column(_("Telefon"), lambda row: row.phone),
            sheets.Column(_("E-post"), lambda row: row.email, 28),
        ]
    for code, label in group_labels():
        columns.append(sheets.Column(label, lambda row, code=code: _("ja") if code in row.groups else "", 16))  # type: ignore[misc]
    return columns
