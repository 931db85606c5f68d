"""Jobbspår: every round the actor sees, as a board with the phases as columns or as a table. The choice is in the URL."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from coordination.forms.rounds import RoundFilter
from coordination.queries.rounds import RoundLine, board, filter_choices, lines, with_figures
from jobbspar.accounts.entry import staff_entry
from jobbspar.accounts.http import Request
from jobbspar.ui import paging, sheets
from jobbspar.ui.fragments import fragment_or_page
from tracks.models import Round
from tracks.permissions import can_create_track

MOST_EXPORTED = 5_000
SORTS = {
    "namn": ("sort_name", "number", "id"),
    "-namn": ("-sort_name", "-number", "id"),
    "start": ("planned_start", "id"),
    "-start": ("-planned_start", "id"),
    "andrad": ("-changed_at", "id"),
}
DEFAULT_SORT = "start"
COLUMNS: list[sheets.Column[RoundLine]] = [
    sheets.Column(_("Omgång"), lambda line: str(line.round), 44),
    sheets.Column(_("Fas"), lambda line: line.round.get_phase_display(), 16),
    sheets.Column(_("Ansvarig kommun"), lambda line: line.round.track.responsible.name, 20),
    sheets.Column(_("Arbetsgivare"), lambda line: ", ".join(line.employers), 34),
    sheets.Column(_("Koordinator"), lambda line: line.round.coordinator.name if line.round.coordinator else "", 22),
    sheets.Column(_("Deltagare"), lambda line: line.filled if line.seen_filled is None else line.seen_filled, 12),
    sheets.Column(_("Platser"), lambda line: line.round.seats, 10),
    sheets.Column(_("Start"), lambda line: line.round.planned_start, 12),
    sheets.Column(_("Slut"), lambda line: line.round.planned_end, 12),
    sheets.Column(_("Att se upp med"), lambda line: "; ".join(line.warnings), 40),
]


@staff_entry
def rounds(request: Request) -> HttpResponse:
    """The list. `?visning=tabell` for the table, `?format=xlsx` for all that was filtered as a file."""
    actor = request.actor
    everything = Round.objects.visible_to(actor)
    form = RoundFilter(request.GET or None, choices=filter_choices(everything))
    rows = form.narrow(everything, actor)
    as_table = request.GET.get("visning") == "tabell" or bool(form.chosen.get("fas"))
    context: dict[str, Any] = {"form": form, "as_table": as_table, "may_create": can_create_track(actor)}
    order = SORTS.get(request.GET.get("sort", ""), SORTS[DEFAULT_SORT])
    if request.GET.get("format") == "xlsx":
        whole = with_figures(rows, actor).order_by(*order)[:MOST_EXPORTED]
        return sheets.download("jobbspar", COLUMNS, lines(actor, list(whole)))
    if as_table:
        page = paging.page(with_figures(rows, actor), request, order=order, size=50)
        context |= {"page": page, "lines": lines(actor, page.rows), "default_sort": DEFAULT_SORT}
    else:
        context["columns"] = board(actor, rows)
    return fragment_or_page(request, "coordination/rounds_list.html", "coordination/_rounds.html", context)
