"""The register of employers, and one employer with its workplaces and contacts."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from employers import domain, slots
from employers.domain.employers import read_number
from employers.forms import EmployerFilter, EmployerForm, WorkplaceForm
from employers.models import Employer, Workplace
from employers.permissions import can_change_employer, can_keep_employers
from employers.queries import Duplicate, employer_rows, likely_duplicates, need_rows
from employers.views.contacts import contacts_of
from employers.views.page import employer_or_404, form_page, keeper_entry, reader_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import asked_first, submitted
from jobbspar.lib.errors import RuleError
from jobbspar.ui import paging, sheets

SORTS = {
    "namn": ("sort_name", "id"),
    "-namn": ("-sort_name", "id"),
    "andrad": ("changed_at", "id"),
    "-andrad": ("-changed_at", "id"),
}
FILTERS = {"sektor": "sector", "storlek": "size_band", "kommun": "municipality", "engagemang": "engagement"}
COLUMNS: list[sheets.Column[Employer]] = [
    sheets.Column(_("Namn"), lambda row: row.name, 36),
    sheets.Column(_("Organisationsnummer"), lambda row: row.orgnr),
    sheets.Column(_("Sektor"), lambda row: row.get_sector_display()),
    sheets.Column(_("Storlek"), lambda row: row.get_size_band_display()),
    sheets.Column(_("Kommun"), lambda row: row.municipality.name if row.municipality else ""),
    sheets.Column(_("Engagemang"), lambda row: row.get_engagement_display()),
    sheets.Column(_("Öppna behov"), lambda row: row.open_needs),  # type: ignore[attr-defined]
    sheets.Column(_("Senast ändrad"), lambda row: row.changed_at),
]


@require_safe
@reader_entry
def employer_list(request: Request) -> HttpResponse:
    form = EmployerFilter(request.GET, actor=request.actor)
    rows: QuerySet[Employer] = employer_rows(request.actor)
    rows = rows.filter(**{FILTERS[name]: value for name, value in form.chosen.items()})
    order = SORTS.get(request.GET.get("sort", ""), SORTS["namn"])
    if request.GET.get("format") == "xlsx":
        return sheets.download("arbetsgivare", COLUMNS, rows.order_by(*order)[: sheets.MOST_ROWS])
    context = {
        "page": paging.page(rows, request, order=order),
        "form": form,
        "may_keep": can_keep_employers(request.actor),
        "sheet_url": paging.address(request, format="xlsx"),
        "default_sort": "namn",
    }
    return render(request, "employers/list.html", context)


@require_safe
@reader_entry
def employer(request: Request, pk: UUID) -> HttpResponse:
    row = employer_or_404(request, pk)
    context = {
        "employer": row,
        "facts": _facts(row),
        "workplaces": row.workplaces.select_related("municipality"),
        **contacts_of(request.actor, row),
        "needs": need_rows(request.actor).filter(employer=row).order_by("wanted_start", "id"),
        "slots": slots.filled(slots.EMPLOYER, request.actor, row),
        "may_change": can_change_employer(request.actor, row),
    }
    return render(request, "employers/employer.html", context)


def _facts(row: Employer) -> list[tuple[object, object]]:
    return [
        (_("Org.nr"), f"{row.orgnr} ({_('enskild firma')})" if row.is_sole_trader else row.orgnr),
        (_("Sektor"), row.get_sector_display()),
        (_("Storlek"), row.get_size_band_display()),
        (_("Kommun"), row.municipality),
        (_("Engagemang"), row.get_engagement_display()),
        (_("Behov av stöd"), row.get_support_need_display()),
        (_("Kollektivavtal"), row.collective_agreement),
        (_("Registrerad av"), row.owner),
    ]


@keeper_entry
def employer_new(request: Request) -> HttpResponse:
    form = EmployerForm(request.POST or None)
    alike = asked_first(request, form, lambda: _alike(request, form))
    if not alike and (
        answer := submitted(
            request,
            form,
            lambda: domain.register_employer(actor=request.actor, **form.cleaned_data),
            message=_("Arbetsgivaren är registrerad."),
        )
    ):
        return answer
    return form_page(request, form, _("Ny arbetsgivare"), "employers/new.html", alike=alike)


def _alike(request: Request, form: EmployerForm) -> list[Duplicate]:
    """Employers that may be the same one. A number that cannot be read is for the domain to refuse."""
    typed = form.cleaned_data
    try:
        number = read_number(typed["orgnr"], is_sole_trader=typed["is_sole_trader"])
    except RuleError:
        return []
    return likely_duplicates(request.actor, name=typed["name"], orgnr=number.digits, sole_trader=number.sole_trader)


@keeper_entry
def employer_edit(request: Request, pk: UUID) -> HttpResponse:
    row = employer_or_404(request, pk)
    form = EmployerForm(request.POST or None, employer=row)
    if answer := submitted(
        request,
        form,
        lambda: domain.change_employer(row, actor=request.actor, **form.cleaned_data),
        message=_("Ändringarna är sparade."),
        row=row,
        cancel_url=row.get_absolute_url(),
    ):
        return answer
    return form_page(request, form, _("Ändra arbetsgivare"), "employers/edit.html", employer=row)


@keeper_entry
def workplace_new(request: Request, pk: UUID) -> HttpResponse:
    row = employer_or_404(request, pk)
    form = WorkplaceForm(request.POST or None)

    def work() -> Employer:
        domain.add_workplace(row, actor=request.actor, **form.cleaned_data)
        return row

    if answer := submitted(request, form, work, message=_("Arbetsstället är tillagt.")):
        return answer
    return form_page(request, form, _("Nytt arbetsställe"), "employers/edit.html", employer=row)


@keeper_entry
def workplace_edit(request: Request, pk: UUID) -> HttpResponse:
    place = get_object_or_404(
        Workplace.objects.visible_to(request.actor).select_related("employer__organisation"), pk=pk
    )
    names = ("name", "municipality", "address", "cfar", "max_placements", "supervisors")
    initial = {name: getattr(place, name) for name in names}
    form = WorkplaceForm(request.POST or None, initial=initial, version=place.version)

    def work() -> Employer:
        return domain.change_workplace(place, actor=request.actor, **form.cleaned_data).employer

    url = place.employer.get_absolute_url()
    if answer := submitted(request, form, work, message=_("Ändringarna är sparade."), row=place, cancel_url=url):
        return answer
    return form_page(request, form, _("Ändra arbetsställe"), "employers/edit.html", employer=place.employer)
