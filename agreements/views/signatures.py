"""Who signs an agreement and how far they have come, seen from inside: on paper, signed in, and the links that are out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agreements.contents import contents
from agreements.domain import by_provider, in_app, links, paper
from agreements.domain import signatories as chosen
from agreements.enums import AgreementState
from agreements.forms import (
    AT_SERVICE,
    HOW,
    AddressForm,
    OwnSignatureForm,
    PaperSignatureForm,
    ReasonForm,
    SignatoryForm,
)
from agreements.models import Agreement, Signatory, Signature
from agreements.permissions import can_sign
from agreements.providers.interface import chosen_provider
from agreements.queries import address_of, lacks_mandate, signatory_rows
from agreements.views.agreements import agreement_or_404, changeable_or_404
from employers.enums import MandateScope
from jobbspar.accounts.entry import signed_in_entry, staff_entry
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.documents.responses import download
from tracks.domain.mandates import words_for


@staff_entry
def signature_register(request: Request, pk: UUID, signatory_pk: UUID) -> HttpResponse:
    row = changeable_or_404(request, pk)
    signatory = _signatory(row, signatory_pk)
    form = PaperSignatureForm(request.POST or None, request.FILES or None, initial={"signed_by": signatory.name})
    answer = submitted(
        request, form, lambda: _sign(request, row, signatory, form), message=_("Underskriften är registrerad.")
    )
    return answer or render(request, "agreements/sign.html", {"form": form, "agreement": row, "signatory": signatory})


def _sign(request: Request, row: Agreement, signatory: Signatory, form: PaperSignatureForm) -> str:
    paper.register_paper_signature(
        signatory,
        signed_on=form.cleaned_data["signed_on"],
        signed_by=form.cleaned_data["signed_by"],
        scan=form.scan,
        actor=request.actor,
    )
    return row.get_absolute_url()


@staff_entry
def signature_undo(request: Request, pk: UUID, signature_pk: UUID) -> HttpResponse:
    row = changeable_or_404(request, pk)
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
    paper.undo_signature(signature, reason=form.cleaned_data["reason"], actor=request.actor)
    return row.get_absolute_url()


@require_POST
@staff_entry
def signing_send(request: Request, pk: UUID) -> HttpResponse:
    """Mail the personal links to those whose turn it is."""
    row = changeable_or_404(request, pk)
    return pressed(
        request,
        lambda: say_sent(request, links.send_links(row, actor=request.actor)),
        to=row.get_absolute_url(),
        message="",
    )


@require_POST
@staff_entry
def signing_remind(request: Request, pk: UUID) -> HttpResponse:
    row = changeable_or_404(request, pk)
    return pressed(
        request,
        lambda: say_sent(request, links.remind(row, actor=request.actor)),
        to=row.get_absolute_url(),
        message="",
    )


def say_sent(request: Request, count: int) -> None:
    """What a round of mails came to."""
    if count:
        words = ngettext("%(n)d mejl är på väg.", "%(n)d mejl är på väg.", count)
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, str(_("Ingen behövde ett mejl nu: ingen väntar, eller så fick de ett nyss.")))


@staff_entry
def signatories(request: Request, pk: UUID) -> HttpResponse:
    """Who signs the draft, in which order, and one more."""
    row = changeable_or_404(request, pk)
    if row.state != AgreementState.DRAFT:
        return redirect(row)
    form = SignatoryForm(request.POST or None, agreement=row)
    answer = submitted(
        request,
        form,
        lambda: _added(row, chosen.add_signatory(row, **form.cleaned_data, actor=request.actor)),
        message=_("Undertecknaren är tillagd."),
    )
    context = {"form": form, "agreement": row, "signatories": row.signatories.select_related("organisation")}
    return answer or render(request, "agreements/signatories.html", context)


def _added(row: Agreement, _signatory: Signatory) -> str:
    return reverse("signatories", args=[row.pk])


@require_POST
@staff_entry
def signatory_remove(request: Request, pk: UUID, signatory_pk: UUID) -> HttpResponse:
    row = changeable_or_404(request, pk)
    signatory = _signatory(row, signatory_pk)
    return pressed(
        request,
        lambda: chosen.remove_signatory(signatory, actor=request.actor),
        to=reverse("signatories", args=[row.pk]),
        message=_("Undertecknaren är borttagen."),
    )


@require_POST
@staff_entry
def signing_order(request: Request, pk: UUID) -> HttpResponse:
    """One after the other, or side by side: the other of what it is."""
    row = changeable_or_404(request, pk)
    return pressed(
        request,
        lambda: chosen.set_order(row, is_ordered=not row.is_ordered, actor=request.actor),
        to=reverse("signatories", args=[row.pk]),
        message=_("Ordningen är ändrad."),
    )


@staff_entry
def signatory_address(request: Request, pk: UUID, signatory_pk: UUID) -> HttpResponse:
    """Mend where the link goes; nothing that was signed is touched."""
    row = changeable_or_404(request, pk)
    signatory = _signatory(row, signatory_pk)
    form = AddressForm(request.POST or None, initial={"email": signatory.email})
    answer = submitted(request, form, lambda: _correct(request, signatory, form), message=_("Adressen är rättad."))
    return answer or render(
        request, "agreements/address.html", {"form": form, "agreement": row, "signatory": signatory}
    )


def _correct(request: Request, signatory: Signatory, form: AddressForm) -> str:
    links.correct_address(signatory, email=form.cleaned_data["email"], actor=request.actor)
    return signatory.agreement.get_absolute_url()


@signed_in_entry
@fresh_sign_in
def signature_own(request: Request, pk: UUID, signatory_pk: UUID) -> HttpResponse:
    """Sign while signed in: read, say by what right, and press."""
    row = agreement_or_404(request, pk)
    signatory = _signatory(row, signatory_pk)
    rows = signatory_rows(row)
    mine = next(found for found in rows if found.signatory == signatory)
    if row.document is None or not can_sign(request.actor, address_of(request.actor), signatory):
        raise Http404
    if mine.live is not None:
        # A double click, or the page again by the back button: the first one signed.
        return redirect(_frame(request, row)["back"])
    if not mine.is_next:
        raise Http404
    form = OwnSignatureForm(request.POST or None, initial={"mandate": signatory.mandate})
    answer = submitted(request, form, lambda: _sign_own(request, row, signatory, form))
    context = {"form": form, "agreement": row, "signatory": signatory, "signatories": rows, "contents": contents(row)}
    lacks = {"lacks": words_for(MandateScope.AGREEMENT) if lacks_mandate(signatory) else ""}
    return answer or render(request, "agreements/sign_own.html", context | lacks | _frame(request, row))


def _frame(request: Request, row: Agreement) -> dict[str, Any]:
    """An employer stays in the portal."""
    service = {"service": chosen_provider()}
    if request.actor.is_employer:
        return service | {"base": "base_portal.html", "back": "/portal/"}
    return service | {"base": "base.html", "back": row.get_absolute_url()}


def _sign_own(request: Request, row: Agreement, signatory: Signatory, form: OwnSignatureForm) -> str:
    if request.POST.get(HOW) == AT_SERVICE:
        return by_provider.begin_signed_in(signatory, mandate=form.cleaned_data["mandate"], actor=request.actor)
    in_app.sign_signed_in(signatory, mandate=form.cleaned_data["mandate"], actor=request.actor)
    messages.success(request, str(_("Tack! Du har skrivit under.")))
    return str(_frame(request, row)["back"])


@require_safe
@signed_in_entry
def signature_scan(request: Request, pk: UUID, signature_pk: UUID) -> HttpResponse:
    row = agreement_or_404(request, pk)
    signature = get_object_or_404(
        Signature.objects.filter(signatory__agreement=row, scan__isnull=False).select_related("scan"), pk=signature_pk
    )
    if signature.scan is None:
        raise Http404
    return download(signature.scan)


def _signatory(row: Agreement, pk: UUID) -> Signatory:
    signatory = get_object_or_404(Signatory.objects.filter(agreement=row).select_related("organisation"), pk=pk)
    signatory.agreement = row
    return signatory
