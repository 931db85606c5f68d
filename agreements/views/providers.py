"""On the way to the signing service and back, and the PDF that comes of it. The service for test has its page here too."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from agreements.domain import by_provider
from agreements.enums import ProviderState
from agreements.mails import path_of
from agreements.models import ProviderSigning, Signature
from agreements.providers import local
from agreements.providers.interface import ServiceDown
from agreements.tokens import visit_id, visit_token
from agreements.views.agreements import agreement_or_404
from jobbspar.accounts.entry import public_entry, signed_in_entry
from jobbspar.accounts.http import Request
from jobbspar.documents.responses import download

DOWN = "down"
STATUS = {ProviderState.LATE: 409, DOWN: 503}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_entry
def signing_answer(request: Request, token: str) -> HttpResponse:
    """Where the service sends the browser back: without a session (it may come by a POST from elsewhere), so it shows no
    more than how it went. Only what the service itself has signed counts; so a form of somebody else's gets nowhere."""
    visit = _visit_or_404(visit_id(token))
    state: str = visit.state
    answer = {**request.GET.dict(), **request.POST.dict()}
    if answer and request.method != "HEAD" and state == ProviderState.BEGUN:
        try:
            by_provider.finish(visit, answer)
        except ServiceDown:
            return _told(request, visit, DOWN)
        # By GET and without the answer, so that the page can be loaded again.
        return redirect("signing_answer", token)
    return _told(request, visit, state)


def _told(request: Request, visit: ProviderSigning, state: str) -> HttpResponse:
    agreement = visit.signatory.agreement
    context = {"state": state, "visit": visit, "agreement": agreement, **_ways(request, visit)}
    return render(request, "agreements/answer.html", context, status=STATUS.get(state, 200))


def _ways(request: Request, visit: ProviderSigning) -> dict[str, str]:
    """Back to where they came from, and to where one signs: the same page for whoever came by a link."""
    if visit.link is not None:
        return {"again": path_of(visit.link), "back": path_of(visit.link)}
    agreement = visit.signatory.agreement
    again = reverse("signature_own", args=[agreement.pk, visit.signatory_id])
    return {"again": again, "back": "/portal/" if request.actor.is_employer else agreement.get_absolute_url()}


@require_http_methods(["GET", "HEAD", "POST"])
@public_entry
def test_service(request: Request, token: str) -> HttpResponse:
    """The page of the service for test: nobody is asked who they are, which it says in large letters."""
    if settings.SIGNING_PROVIDER != settings.LOCAL_SIGNING:
        raise Http404
    visit = _visit_or_404(local.order_id(token))
    if visit.state != ProviderState.BEGUN:
        return redirect("signing_answer", visit_token(visit))
    if request.method == "POST":
        decided = local.SIGN if request.POST.get("val") == local.SIGN else local.CANCEL
        way = reverse("signing_answer", args=[visit_token(visit)])
        return redirect(f"{way}?{local.answer_for(visit.pk, decided)}")
    return render(request, "agreements/test_service.html", {"visit": visit, "sign": local.SIGN, "cancel": local.CANCEL})


@require_safe
@signed_in_entry
def signed_pdf(request: Request, pk: UUID, signature_pk: UUID) -> HttpResponse:
    """The PDF with the electronic signature, and those that were there before it."""
    row = agreement_or_404(request, pk)
    signatures = Signature.objects.filter(signatory__agreement=row, e_signing__isnull=False)
    signature = get_object_or_404(signatures.select_related("e_signing__signed_pdf"), pk=signature_pk)
    if signature.e_signing is None or signature.e_signing.signed_pdf is None:
        raise Http404
    return download(signature.e_signing.signed_pdf)


def _visit_or_404(pk: UUID | None) -> ProviderSigning:
    rows = ProviderSigning.objects.select_related(
        "document", "sent", "link", "signatory__organisation", "signatory__agreement", "created_by"
    )
    return get_object_or_404(rows, pk=pk)
