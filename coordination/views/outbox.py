"""Utskick: every message and PDF job of the own organisation, how it went, and what can be done about it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.domain.outbox import mark_handled, retry_entry
from coordination.forms.outbox import OutboxFilter, sort_of
from coordination.permissions import can_handle_outbox
from jobbspar.accounts.entry import entry
from jobbspar.accounts.enums import OPERATIVE_ROLES, Role
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed
from jobbspar.outbox.enums import EntryState
from jobbspar.outbox.models import OutboxEntry
from jobbspar.ui.paging import page

MAY_SEE: Final = (*OPERATIVE_ROLES, Role.LOCAL_ADMIN)
TONES: Final[dict[str, str]] = {
    EntryState.PENDING: "info",
    EntryState.LEASED: "info",
    EntryState.DONE: "ok",
    EntryState.FAILED: "danger",
    EntryState.CANCELLED: "neutral",
}


@entry(*MAY_SEE)
def outbox(request: Request) -> HttpResponse:
    form = OutboxFilter(request.GET or None)
    rows = OutboxEntry.objects.filter(form.wanted, organisation_id=request.actor.organisation_id)
    found = page(rows, request, order=("-created_at", "id"))
    may = can_handle_outbox(request.actor)
    lines = [
        {
            "entry": row,
            "sort": sort_of(row),
            "tone": "neutral" if row.handled else TONES[row.state],
            "may_retry": may and not row.handled and row.state in (EntryState.FAILED, EntryState.CANCELLED),
            "may_handle": may and not row.handled and row.state == EntryState.FAILED,
        }
        for row in found
    ]
    context = {"filter": form, "page": found, "lines": lines, "may": may}
    return render(request, "coordination/outbox.html", context)


@entry(*MAY_SEE)
@require_POST
def retry(request: Request, pk: UUID) -> HttpResponse:
    row = _own(request, pk)
    work = lambda: retry_entry(row, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=reverse("outbox"), message=_("Det görs ett nytt försök nu."))


@entry(*MAY_SEE)
@require_POST
def handled(request: Request, pk: UUID) -> HttpResponse:
    row = _own(request, pk)
    work = lambda: mark_handled(row, actor=request.actor)  # noqa: E731
    return pressed(request, work, to=reverse("outbox"), message=_("Markerat som hanterat."))


def _own(request: Request, pk: UUID) -> OutboxEntry:
    return get_object_or_404(OutboxEntry, pk=pk, organisation_id=request.actor.organisation_id)
