"""Registerutdrag: asked for with one click, followed while it is made, fetched as PDF or JSON (GDPR art. 15, 20)."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobbspar.accounts.entry import public_entry
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed
from jobbspar.documents.responses import download
from participants.domain import extracts, reads
from participants.models import Person, SubjectExtract
from participants.pages.extracts import extract_rows
from participants.views._page import NO_STORE
from participants.views.persons import back_to, own_person, owner_entry

SCHEMA = Path(__file__).resolve().parent.parent / "data" / "registerutdrag-1.schema.json"


@require_safe
@owner_entry
@fresh_sign_in
def person_extracts(request: Request, pk: UUID) -> HttpResponse:
    """The extracts made of one's own person, and how far the newest has come."""
    person = own_person(request, pk)
    reads.note_read(request.actor, person.pk, person)
    name, url = back_to(person)
    context = {"person_id": person.pk, "name": name, "person_url": url, "rows": extract_rows(request.actor, person)}
    response = render(request, "participants/extracts.html", context)
    response["Cache-Control"] = NO_STORE
    return response


@require_POST
@owner_entry
@fresh_sign_in
def person_extract_new(request: Request, pk: UUID) -> HttpResponse:
    """Freeze what is known, and let the worker make the PDF."""
    person = own_person(request, pk)
    work = lambda: extracts.order_extract(person, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=_home(person), message=_("Registerutdraget görs nu."))


@require_safe
@owner_entry
def extract_state(request: Request, pk: UUID) -> HttpResponse:
    """The row that tells how far the PDF has come; htmx asks until it is there."""
    extract = _own(request, pk)
    if not request.htmx:
        return redirect(_home(extract.person))
    row = next(row for row in extract_rows(request.actor, extract.person) if row.id == extract.pk)
    response = render(request, "participants/_extract.html", {"row": row})
    response["Cache-Control"] = NO_STORE
    return response


@require_POST
@owner_entry
def extract_retry(request: Request, pk: UUID) -> HttpResponse:
    extract = _own(request, pk)
    work = lambda: extracts.retry_pdf(extract, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=_home(extract.person), message=_("Ett nytt försök är på väg."))


@require_safe
@owner_entry
@fresh_sign_in
def extract_pdf(request: Request, pk: UUID) -> HttpResponse:
    """The file. That it left the house is in the log before it does."""
    extract = _own(request, pk)
    if extract.made_at is None:
        raise Http404
    return download(extracts.hand_out_pdf(extract, actor=request.actor))


@require_safe
@owner_entry
@fresh_sign_in
def extract_json(request: Request, pk: UUID) -> HttpResponse:
    extract = _own(request, pk)
    response = HttpResponse(extracts.hand_out_json(extract, actor=request.actor), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="Registerutdrag {extract.number}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = f"private, {NO_STORE}"
    return response


@require_safe
@public_entry
def extract_schema(request: Request) -> HttpResponse:
    """The shape of the JSON, for whoever is to read one."""
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json")


def _own(request: Request, pk: UUID) -> SubjectExtract:
    return get_object_or_404(SubjectExtract.objects.visible_to(request.actor).select_related("person"), pk=pk)


def _home(person: Person) -> str:
    return reverse("person_extracts", args=[person.pk])
