"""The agreement's pages: the list, one agreement with its preview, and what is done with it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from agreements import domain
from agreements.contents import contents
from agreements.enums import AgreementKind, AgreementState
from agreements.forms import AgreementFilter, AgreementForm, PaperSignatureForm, ReasonForm
from agreements.models import Agreement, Signatory, Signature
from agreements.permissions import can_change_agreement, can_draft_agreement
from agreements.queries import STATE_TONES, agreement_rows, signatory_rows
from jobbspar.accounts.entry import signed_in_entry, staff_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.documents.queries import DocumentState, document_state
from jobbspar.documents.responses import download
from jobbspar.outbox.queries import latest
from jobbspar.ui import paging, sheets
from tracks.models import Round, RoundParty

SORTS = {
    "arbetsgivare": ("sort_name", "id"),
    "-arbetsgivare": ("-sort_name", "id"),
    "andrad": ("changed_at", "id"),
    "-andrad": ("-changed_at", "id"),
}
COLUMNS: list[sheets.Column[Agreement]] = [
    sheets.Column(_("Arbetsgivare"), lambda row: row.party.organisation.name, 32),
    sheets.Column(_("Slag"), lambda row: row.get_kind_display(), 30),
    sheets.Column(_("Jobbspår"), lambda row: str(row.round), 36),
    sheets.Column(_("Läge"), lambda row: row.get_state_display()),
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
    order = SORTS.get(request.GET.get("sort", ""), SORTS["-andrad"])
    if request.GET.get("format") == "xlsx":
        return sheets.download("avtal", COLUMNS, rows.order_by(*order)[: sheets.MOST_ROWS])
    context = {"page": paging.page(rows, request, order=order), "form": form, "tones": STATE_TONES}
    return render(request, "agreements/list.html", context)


@require_safe
@staff_entry
def agreement(request: Request, pk: UUID) -> HttpResponse:
    row = _agreement(request, pk)
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
        "may_take_back": row.state == AgreementState.FOR_SIGNATURE and not any(s.live for s in signatories),
        "may_sign": may_change and row.document is not None and row.state in domain.SIGNABLE,
    }


def _pdf_state(row: Agreement) -> DocumentState:
    return document_state(row.document, latest(domain.PDF_JOB, row.pk)) if row.document is None else DocumentState.READY


@require_safe
@staff_entry
def agreement_pdf_state(request: Request, pk: UUID) -> HttpResponse:
    """The little box that tells how far the PDF has come; htmx asks until it is there, and then it may be signed."""
    row = _agreement(request, pk)
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
    if kind not in AgreementKind.values or not party.is_employer:
        raise Http404
    row = domain.draft_agreement(party, AgreementKind(kind), actor=request.actor)
    return redirect(row)


@staff_entry
def agreement_edit(request: Request, pk: UUID) -> HttpResponse:
    row = _changeable(request, pk)
    if row.state != AgreementState.DRAFT:
        return redirect(row)
    form = AgreementForm(request.POST or None, agreement=row)
    answer = submitted(
        request,
        form,
        lambda: domain.change_agreement(row, **form.values, expected_version=None, actor=request.actor),
        row=row,
        message=_("Avtalet är sparat."),
        cancel_url=row.get_absolute_url(),
    )
    return answer or render(request, "agreements/edit.html", {"form": form, "agreement": row})


STEPS = {
    "underskrift": (domain.send_for_signature, _("Avtalet är låst. PDF:en skapas nu.")),
    "utkast": (domain.take_back_to_draft, _("Avtalet är ett utkast igen.")),
    "forsok-igen": (domain.retry_pdf, _("Ett nytt försök är på väg.")),
    "avsluta": (domain.terminate_agreement, _("Avtalet är avslutat.")),
}


@require_POST
@staff_entry
def agreement_step(request: Request, pk: UUID, step: str) -> HttpResponse:
    row = _changeable(request, pk)
    if step not in STEPS:
        raise Http404
    work, message = STEPS[step]
    return pressed(request, lambda: work(row, actor=request.actor), to=row.get_absolute_url(), message=message)


@require_POST
@staff_entry
def agreement_new_version(request: Request, pk: UUID) -> HttpResponse:
    row = _changeable(request, pk)
    if row.state != AgreementState.SIGNED:
        return redirect(row)
    return redirect(domain.new_version(row, actor=request.actor))


@staff_entry
def signature_register(request: Request, pk: UUID, signatory_pk: UUID) -> HttpResponse:
    row = _changeable(request, pk)
    signatory = get_object_or_404(
        Signatory.objects.filter(agreement=row).select_related("organisation"), pk=signatory_pk
    )
    signatory.agreement = row
    form = PaperSignatureForm(request.POST or None, request.FILES or None, initial={"signed_by": signatory.name})
    answer = submitted(
        request, form, lambda: _sign(request, row, signatory, form), message=_("Underskriften är registrerad.")
    )
    return answer or render(request, "agreements/sign.html", {"form": form, "agreement": row, "signatory": signatory})


def _sign(request: Request, row: Agreement, signatory: Signatory, form: PaperSignatureForm) -> str:
    domain.register_paper_signature(
        signatory,
        signed_on=form.cleaned_data["signed_on"],
        signed_by=form.cleaned_data["signed_by"],
        scan=form.scan,
        actor=request.actor,
    )
    return row.get_absolute_url()


@staff_entry
def signature_undo(request: Request, pk: UUID, signature_pk: UUID) -> HttpResponse:
    row = _changeable(request, pk)
    signature = get_object_or_404(
        Signature.objects.filter(signatory__agreement=row, undone_at=None).select_related("signatory__organisation"),
        pk=signature_pk,
    )
    form = ReasonForm(request.POST or None)
    answer = submitted(
        request, form, lambda: _undo(request, row, signature, form), message=_("Underskriften är ångrad.")
    )
    return answer or render(request, "agreements/undo.html", {"form": form, "agreement": row, "signature": signature})


def _undo(request: Request, row: Agreement, signature: Signature, form: ReasonForm) -> str:
    domain.undo_signature(signature, reason=form.cleaned_data["reason"], actor=request.actor)
    return row.get_absolute_url()


@require_safe
@signed_in_entry
def agreement_pdf(request: Request, pk: UUID) -> HttpResponse:
    """The PDF itself. The employer's own contact may have it too: it is their agreement."""
    row = _agreement(request, pk)
    if row.document is None:
        raise Http404
    return download(row.document)


@require_safe
@signed_in_entry
def signature_scan(request: Request, pk: UUID, signature_pk: UUID) -> HttpResponse:
    row = _agreement(request, pk)
    signature = get_object_or_404(
        Signature.objects.filter(signatory__agreement=row, scan__isnull=False).select_related("scan"), pk=signature_pk
    )
    if signature.scan is None:
        raise Http404
    return download(signature.scan)


def _agreement(request: Request, pk: UUID) -> Agreement:
    return get_object_or_404(agreement_rows(request.actor), pk=pk)


def _changeable(request: Request, pk: UUID) -> Agreement:
    row = _agreement(request, pk)
    if not can_change_agreement(request.actor, row):
        raise Http404
    return row


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
