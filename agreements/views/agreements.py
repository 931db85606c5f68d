"""The agreement's pages: the list, one agreement with its preview, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from agreements.contents import contents
from agreements.domain import drafting, life
from agreements.domain.renewal import changes_of
from agreements.domain.signatures import SIGNED_COPY_JOB
from agreements.enums import SIGNABLE, AgreementKind, AgreementState
from agreements.forms import AgreementFilter, AgreementForm
from agreements.kinds import rule_of
from agreements.models import Agreement, Signatory
from agreements.permissions import can_change_agreement, can_draft_agreement, can_set_reminders, can_sign
from agreements.queries import (
    STATE_TONES,
    SignatoryRow,
    address_of,
    agreement_rows,
    newest_e_signed,
    signatory_rows,
)
from jobbspar.accounts.entry import signed_in_entry, staff_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.documents.queries import DocumentState, archive_copy_of, document_state, has_archive_copy
from jobbspar.documents.responses import download
from jobbspar.outbox.queries import latest
from jobbspar.ui import paging, sheets
from tracks.models import Round, RoundParty

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What the list calls soon.
ENDING = timedelta(days=60)
SORTS = {
    "med": ("sort_name", "id"),
    "-med": ("-sort_name", "id"),
    "andrad": ("changed_at", "id"),
    "-andrad": ("-changed_at", "id"),
}
COLUMNS: list[sheets.Column[Agreement]] = [
    sheets.Column(_("Med"), lambda row: row.counterpart, 32),
    sheets.Column(_("Typ"), lambda row: row.get_kind_display(), 30),
    sheets.Column(_("Jobbspår"), lambda row: str(row.round), 36),
    sheets.Column(_("Status"), lambda row: row.get_state_display()),
    sheets.Column(_("Nummer"), lambda row: row.document.number if row.document else ""),
    sheets.Column(_("Gäller till"), lambda row: row.valid_to),
]


@require_safe
@staff_entry
def agreement_list(request: Request) -> HttpResponse:
    form = AgreementFilter(request.GET)
    rows = agreement_rows(request.actor)
    chosen = form.chosen
    if "slag" in chosen:
        rows = rows.filter(kind=chosen["slag"])
    if "lage" in chosen:
        rows = rows.filter(state=chosen["lage"])
    if "gar_ut" in chosen:
        rows = rows.ending(ENDING)
    order = SORTS.get(request.GET.get("sort", ""), SORTS["-andrad"])
    if request.GET.get("format") == "xlsx":
        return sheets.download("avtal", COLUMNS, rows.order_by(*order)[: sheets.MOST_ROWS])
    context = {
        "page": paging.page(rows, request, order=order),
        "form": form,
        "tones": STATE_TONES,
        "may_set_reminders": can_set_reminders(request.actor),
    }
    return render(request, "agreements/list.html", context)


@require_safe
@staff_entry
def agreement(request: Request, pk: UUID) -> HttpResponse:
    row = agreement_or_404(request, pk)
    return render(request, "agreements/agreement.html", _page(request, row))


def _page(request: Request, row: Agreement) -> dict[str, object]:
    may_change = can_change_agreement(request.actor, row)
    signatories = signatory_rows(row)
    return {
        "agreement": row,
        "tone": STATE_TONES[AgreementState(row.state)],
        "contents": contents(row),
        "signatories": signatories,
        "pdf": _pdf_state(row),
        "may_change": may_change,
        "is_draft": row.state == AgreementState.DRAFT,
        "is_waiting": row.state == AgreementState.FOR_SIGNATURE,
        "is_signed": row.state == AgreementState.SIGNED,
        "may_renew": row.state in SIGNABLE and any(s.live for s in signatories),
        "changes": changes_of(row) if row.state == AgreementState.DRAFT else None,
        "may_take_back": row.state == AgreementState.FOR_SIGNATURE and not any(s.live for s in signatories),
        "may_sign": may_change and row.document is not None and row.state in SIGNABLE,
        "own_signatory": _own_signatory(request, signatories),
        "links_are_out": any(s.link for s in signatories),
        "copy": _copy_state(row),
        "has_archive_copy": row.state == AgreementState.SIGNED and has_archive_copy(row.signed_copy or row.document),
        "e_signed": newest_e_signed(signatories),
    }


def _own_signatory(request: Request, rows: list[SignatoryRow]) -> Signatory | None:
    """Who the reader may sign as, if it is their turn."""
    address = address_of(request.actor) if any(row.is_next for row in rows) else ""
    mine = (row.signatory for row in rows if row.is_next and can_sign(request.actor, address, row.signatory))
    return next(mine, None)


def _copy_state(row: Agreement) -> DocumentState:
    """How far the copy with the evidence has come; nobody asks for one where all signed on paper."""
    return document_state(row.signed_copy, latest(SIGNED_COPY_JOB, row.pk) if row.signed_copy is None else None)


def _pdf_state(row: Agreement) -> DocumentState:
    return document_state(row.document, latest(life.PDF_JOB, row.pk)) if row.document is None else DocumentState.READY


@require_safe
@staff_entry
def agreement_pdf_state(request: Request, pk: UUID) -> HttpResponse:
    """The little box that tells how far the PDF has come; htmx asks until it is there, and then it may be signed."""
    row = agreement_or_404(request, pk)
    answer = render(request, "agreements/_pdf_state.html", _page(request, row)) if request.htmx else redirect(row)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_POST
@staff_entry
def agreement_draft(request: Request, round_pk: UUID) -> HttpResponse:
    round = get_object_or_404(Round.objects.visible_to(request.actor).select_related("track"), pk=round_pk)
    if not can_draft_agreement(request.actor, round):
        raise Http404
    party = get_object_or_404(RoundParty.objects.filter(round=round), pk=_uuid(request.POST.get("party", "")))
    kind = request.POST.get("kind", "")
    if kind not in AgreementKind.values or party.role != rule_of(kind).written_with:
        raise Http404
    return pressed(
        request,
        lambda: drafting.draft_agreement(party, AgreementKind(kind), actor=request.actor),
        to=reverse("round_agreements", args=[round.pk]),
        then=Agreement.get_absolute_url,
    )


@staff_entry
def agreement_edit(request: Request, pk: UUID) -> HttpResponse:
    row = changeable_or_404(request, pk)
    if row.state != AgreementState.DRAFT:
        return redirect(row)
    form = AgreementForm(request.POST or None, agreement=row)
    answer = submitted(
        request,
        form,
        lambda: drafting.change_agreement(row, **form.values, expected_version=None, actor=request.actor),
        row=row,
        message=_("Avtalet är sparat."),
        cancel_url=row.get_absolute_url(),
    )
    return answer or render(request, "agreements/edit.html", {"form": form, "agreement": row})


STEPS: dict[str, tuple[Callable[..., object], StrOrPromise]] = {
    "underskrift": (life.send_for_signature, _("Avtalet är låst. PDF:en skapas nu.")),
    "alla-igen": (partial(life.send_for_signature, all_again=True), _("Avtalet är låst. PDF:en skapas nu.")),
    "utkast": (life.take_back_to_draft, _("Avtalet är ett utkast igen.")),
    "forsok-igen": (life.retry_pdf, _("Ett nytt försök är på väg.")),
    "avsluta": (life.terminate_agreement, _("Avtalet är avslutat.")),
}


@require_POST
@staff_entry
def agreement_step(request: Request, pk: UUID, step: str) -> HttpResponse:
    row = changeable_or_404(request, pk)
    if step not in STEPS:
        raise Http404
    work, message = STEPS[step]
    return pressed(request, lambda: work(row, actor=request.actor), to=row.get_absolute_url(), message=message)


@require_POST
@staff_entry
def agreement_new_version(request: Request, pk: UUID) -> HttpResponse:
    row = changeable_or_404(request, pk)
    return pressed(
        request,
        lambda: drafting.new_version(row, actor=request.actor),
        to=row.get_absolute_url(),
        then=Agreement.get_absolute_url,
    )


@require_safe
@signed_in_entry
def agreement_pdf(request: Request, pk: UUID) -> HttpResponse:
    """The PDF itself. The employer's own contact may have it too: it is their agreement."""
    row = agreement_or_404(request, pk)
    if row.document is None:
        raise Http404
    return download(row.document)


@require_safe
@signed_in_entry
def agreement_signed_pdf(request: Request, pk: UUID) -> HttpResponse:
    """The copy that says who has signed, when and how."""
    row = agreement_or_404(request, pk)
    if row.signed_copy is None:
        raise Http404
    return download(row.signed_copy)


@require_safe
@staff_entry
def agreement_archive(request: Request, pk: UUID) -> HttpResponse:
    """The copy for the archive (PDF/A), with what it was made from attached."""
    row = agreement_or_404(request, pk)
    copy = archive_copy_of(row.signed_copy or row.document)
    if copy is None:
        raise Http404
    return download(copy)


def agreement_or_404(request: Request, pk: UUID) -> Agreement:
    return get_object_or_404(agreement_rows(request.actor), pk=pk)


def changeable_or_404(request: Request, pk: UUID) -> Agreement:
    row = agreement_or_404(request, pk)
    if not can_change_agreement(request.actor, row):
        raise Http404
    return row


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
