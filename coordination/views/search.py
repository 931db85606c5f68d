"""Sök: posted, so that no name or number stands in an address; the result has an opaque one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from coordination.domain.searches import search_all
from coordination.queries.searching import found_things, kept_search
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request
from jobbspar.audit import looks
from jobbspar.lib.text import clean_line
from jobbspar.ui.forms import too_long

SHORTEST, LONGEST = 2, 100


@staff_entry
def search(request: Request) -> HttpResponse:
    """Search, or with GET the empty page with the box."""
    if request.method != "POST":
        return render(request, "coordination/search.html", {})
    text = clean_line(request.POST.get("q", ""))
    if not SHORTEST <= len(text) <= LONGEST:
        fault = _("Skriv minst två tecken.") if len(text) < SHORTEST else too_long(len(text), LONGEST)
        return render(request, "coordination/search.html", {"fault": fault, "typed": text}, status=422)
    return redirect("search_result", pk=search_all(request.actor, text).pk)


@staff_entry
def result(request: Request, pk: UUID) -> HttpResponse:
    """What one of the actor's own searches found. An old one offers to search again."""
    row = kept_search(request.actor, pk)
    if row is None:
        return render(request, "coordination/search.html", {"is_gone": True}, status=404)
    looks.said_as(looks.SEARCHED)
    found = found_things(request.actor, row)
    count = sum(len(rows) for rows in found.values())
    return render(request, "coordination/search.html", {"found": found, "count": count})
