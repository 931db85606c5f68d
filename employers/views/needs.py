"""The need board, and one competence need."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from employers import domain, slots
from employers.enums import NeedStatus
from employers.forms import DeclineForm, EmployerSearch, NeedFilter, NeedForm
from employers.forms.needs import rows_to_choose
from employers.models import CompetenceNeed, Employer
from employers.permissions import NEXT_STATES, can_decide_need, can_keep_employers
from employers.queries import board_rows, find_employers, need_counts, need_rows
from employers.views.page import keeper_entry, reader_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import User
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.audit.labels import action_label
from jobbspar.audit.log import history
from jobbspar.ui import paging, sheets
from jobbspar.ui.tags.lists import Event

TONES = {
    NeedStatus.RECEIVED: "warn",
    NeedStatus.MAPPED: "info",
    NeedStatus.CONNECTED: "ok",
    NeedStatus.DECLINED: "neutral",
    NeedStatus.MET: "neutral",
}
FILTERS = {
    "lage": "status",
    "kommun": "employer__municipality",
    "aterkommer": "recurrence",
    "start_fore": "wanted_start__lte",
}
SORTS = {"start": ("wanted_start", "id"), "-start": ("-wanted_start", "id")}
COLUMNS: list[sheets.Column[CompetenceNeed]] = [
    sheets.Column(_("Arbetsgivare"), lambda row: row.employer.name, 36),
    sheets.Column(_("Yrke"), lambda row: row.occupation.title, 40),
    sheets.Column(_("SSYK"), lambda row: row.occupation_id, 8),
    sheets.Column(_("Antal personer"), lambda row: row.headcount, 10),
    sheets.Column(_("Önskad start"), lambda row: row.wanted_start),
    sheets.Column(_("Återkommer"), lambda row: row.get_recurrence_display()),
    sheets.Column(_("Status"), lambda row: row.get_status_display()),
    sheets.Column(_("Kommun"), lambda row: row.employer.municipality.name if row.employer.municipality else ""),
]


@require_safe
@reader_entry
def need_board(request: Request) -> HttpResponse:
    form = NeedFilter(request.GET, actor=request.actor)
    chosen = form.chosen
    rows = need_rows(request.actor).filter(**{FILTERS[name]: value for name, value in chosen.items()})
    order = SORTS.get(request.GET.get("sort", ""), SORTS["start"])
    if request.GET.get("format") == "xlsx":
        return sheets.download("kompetensbehov", COLUMNS, rows.order_by(*order)[: sheets.MOST_ROWS])
    context: dict[str, Any] = {
        "form": form,
        "may_keep": can_keep_employers(request.actor),
        "sheet_url": paging.address(request, format="xlsx"),
        "default_sort": "start",
    }
    if "lage" in chosen:
        context |= {"page": paging.page(rows, request, order=order), "status": NeedStatus(chosen["lage"])}
        return render(request, "employers/needs.html", context)
    return render(request, "employers/board.html", context | {"columns": _columns(request, rows)})


def _columns(request: Request, rows: QuerySet[CompetenceNeed]) -> list[dict[str, Any]]:
    """One column a status, with its first needs; `more_url` where the column does not hold them all."""
    counts, found = need_counts(rows), list(board_rows(rows))
    columns = []
    for status in NeedStatus:
        needs = [row for row in found if row.status == status]
        more = counts[status] > len(needs)
        url = paging.address(request, lage=status.value) if more else ""
        columns.append(
            {"status": status, "tone": TONES[status], "count": counts[status], "needs": needs, "more_url": url}
        )
    return columns


def _need(request: Request, pk: UUID) -> CompetenceNeed:
    return get_object_or_404(need_rows(request.actor), pk=pk)


@require_safe
@reader_entry
def need(request: Request, pk: UUID) -> HttpResponse:
    row = _need(request, pk)
    context = {
        "need": row,
        "tone": TONES[NeedStatus(row.status)],
        "facts": _facts(row),
        "next_states": NEXT_STATES[row.status] if can_decide_need(request.actor, row) else (),
        "may_change": can_decide_need(request.actor, row),
        "slots": slots.filled(slots.NEED, request.actor, row),
        "events": _told(row),
    }
    return render(request, "employers/need.html", context)


def _told(row: CompetenceNeed) -> list[Event]:
    """What has happened to the need, latest first, with who did it."""
    events = list(history(CompetenceNeed, row.pk)[:20])
    names = dict(User.objects.filter(pk__in={event.actor_user_id for event in events}).values_list("pk", "name"))
    return [
        Event(
            event.at, action_label(event.action), who=names.get(event.actor_user_id, "") if event.actor_user_id else ""
        )
        for event in events
    ]


def _facts(row: CompetenceNeed) -> list[tuple[object, object]]:
    return [
        (_("Yrke"), f"{row.occupation.title} ({row.occupation_id})"),
        (_("Antal personer"), row.headcount),
        (_("Återkommer"), row.get_recurrence_display()),
        (_("Arbetsställe"), row.workplace),
        (_("Källa"), row.get_source_display()),
    ]


@keeper_entry
def need_choose_employer(request: Request) -> HttpResponse:
    """Whose need is it? Posted, since a sole trader's name must not stand in an address."""
    form = EmployerSearch(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    found = find_employers(request.actor, form.cleaned_data["text"]) if asked else []
    context = {"form": form, "asked": asked, "found": found}
    return render(request, "employers/choose_employer.html", context, status=422 if form.errors else 200)


def _need_form_page(request: Request, form: NeedForm, employer: Employer, title: object, cancel: str) -> HttpResponse:
    if form.is_bound and form.is_search:
        form.errors.clear()
    context = {"form": form, "employer": employer, "title": title, "cancel_url": cancel}
    return render(request, "employers/need_form.html", context, status=422 if form.is_bound and form.errors else 200)


@keeper_entry
def need_new(request: Request, pk: UUID) -> HttpResponse:
    rows = Employer.objects.visible_to(request.actor).select_related("organisation")
    employer = get_object_or_404(rows, pk=pk)
    form = NeedForm(request.POST or None, employer=employer)

    def work() -> CompetenceNeed:
        return domain.register_need(employer, actor=request.actor, **form.cleaned_data)

    if not form.is_search and (answer := submitted(request, form, work, message=_("Behovet är registrerat."))):
        return answer
    return _need_form_page(request, form, employer, _("Nytt kompetensbehov"), employer.get_absolute_url())


@keeper_entry
def need_edit(request: Request, pk: UUID) -> HttpResponse:
    row = _need(request, pk)
    form = NeedForm(request.POST or None, employer=row.employer, need=row)

    def work() -> CompetenceNeed:
        return domain.change_need(row, actor=request.actor, **form.cleaned_data)

    url = row.get_absolute_url()
    if not form.is_search and (
        answer := submitted(request, form, work, message=_("Ändringarna är sparade."), row=row, cancel_url=url)
    ):
        return answer
    return _need_form_page(request, form, row.employer, _("Ändra kompetensbehov"), url)


MOVES = {
    "kartlagt": (domain.map_need, _("Behovet är kartlagt.")),
    "tillgodosett": (domain.meet_need, _("Behovet är tillgodosett.")),
    "oppna": (domain.reopen_need, _("Behovet är öppet igen.")),
}


@require_POST
@keeper_entry
def need_move(request: Request, pk: UUID, move: str) -> HttpResponse:
    row = _need(request, pk)
    if move not in MOVES:
        raise Http404
    act, message = MOVES[move]
    return pressed(request, lambda: act(row, actor=request.actor), to=row.get_absolute_url(), message=message)


@keeper_entry
def need_decline(request: Request, pk: UUID) -> HttpResponse:
    row = _need(request, pk)
    form = DeclineForm(request.POST or None)

    def work() -> CompetenceNeed:
        return domain.decline_need(row, actor=request.actor, **form.cleaned_data)

    if answer := submitted(request, form, work, message=_("Behovet är avböjt.")):
        return answer
    context = {"form": form, "need": row, "cancel_url": reverse("need", args=[row.pk])}
    return render(request, "employers/decline.html", context, status=422 if form.errors else 200)


@require_safe
@keeper_entry
def occupation_search(request: Request) -> HttpResponse:
    """The picker's rows, for htmx. Occupations are no secret, so they may stand in the address."""
    text = request.GET.get("occupation_text", "")
    context = {"name": "occupation", "chosen": "", "occupations": rows_to_choose(text, ""), "asked": bool(text)}
    return render(request, "employers/_occupations.html", context)
