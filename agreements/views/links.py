"""Behind the personal link in a mail: read, ask for a code, sign. A scanner that opens it changes nothing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from agreements.contents import contents
from agreements.domain import by_link, by_provider, links
from agreements.domain.by_link import Guess
from agreements.enums import LinkState
from agreements.forms import AT_SERVICE, HOW, LinkSignatureForm
from agreements.mails import path_of
from agreements.models import SigningLink
from agreements.providers.interface import chosen_provider
from agreements.queries import (
    lacks_mandate,
    live_signatures,
    newest_e_signed,
    newest_signed_pdf,
    read_link,
    signatory_rows,
)
from employers.enums import MandateScope
from jobbspar.accounts.entry import public_entry
from jobbspar.accounts.http import Request
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.documents.responses import download
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from tracks.domain.mandates import words_for

WORKING = (LinkState.OPEN, LinkState.SIGNED, LinkState.WAITS)
GUESSES = {
    Guess.WRONG: _("Koden stämmer inte. Läs av den igen i det senaste mejlet."),
    Guess.TOO_OLD: _("Koden har gått ut. Begär en ny kod nedanför."),
    Guess.TOO_MANY: _("Koden har skrivits fel för många gånger. Begär en ny kod nedanför."),
}


@public_entry
def sign_by_link(request: Request, token: str) -> HttpResponse:
    state, link = read_link(token)
    if link is None or state not in WORKING:
        return _dead(request, state, link)
    form = LinkSignatureForm(
        request.POST or None, initial={"signed_by": link.signatory.name, "mandate": link.signatory.mandate}
    )
    answer = None
    if state == LinkState.OPEN and request.method == "POST" and form.is_valid() and _is_right(form, link):
        answer = submitted(request, form, lambda: _sign(request, link, form))
    if answer is None and form.errors and read_link(token)[0] != LinkState.OPEN:
        # Somebody was first, or the words were changed meanwhile: the page says what holds now.
        answer = redirect(path_of(link))
    return answer or render(
        request, "agreements/link.html", _page(state, link, form), status=422 if form.errors else 200
    )


def _is_right(form: LinkSignatureForm, link: SigningLink) -> bool:
    """The code, tried and counted before anything else."""
    answer = by_link.guess(link, form.cleaned_data["code"])
    if answer != Guess.RIGHT:
        form.add_error("code", str(GUESSES[answer]))
    return answer == Guess.RIGHT


def _sign(request: Request, link: SigningLink, form: LinkSignatureForm) -> str:
    data = form.cleaned_data
    if request.POST.get(HOW) == AT_SERVICE:
        return by_provider.begin_by_link(link, code=data["code"], signed_by=data["signed_by"], mandate=data["mandate"])
    by_link.sign_by_link(link, code=data["code"], signed_by=data["signed_by"], mandate=data["mandate"])
    return path_of(link)


def _page(state: LinkState, link: SigningLink, form: LinkSignatureForm) -> dict[str, Any]:
    agreement = link.signatory.agreement
    rows = signatory_rows(agreement)
    return {
        "state": state.value,
        "link": link,
        "agreement": agreement,
        "contents": contents(agreement),
        "signatories": rows,
        "e_signed": newest_e_signed(rows),
        "own": live_signatures(agreement).filter(signatory=link.signatory).first(),
        # Before the code is asked for and typed.
        "lacks": words_for(MandateScope.AGREEMENT) if lacks_mandate(link.signatory) else "",
        "has_code": by_link.has_code(link),
        # Who has signed is told so for ever; the words are shown for as long as the link would have lived.
        "may_read": link.expires_at > clock.now(),
        "form": form,
        "service": chosen_provider(),
        "token": path_of(link),
    }


@require_POST
@public_entry
def link_code(request: Request, token: str) -> HttpResponse:
    """Mail the code. Only a press does it: nothing that merely follows links gets one."""
    state, link = read_link(token)
    if link is None or state != LinkState.OPEN:
        return _dead(request, state, link) if state not in WORKING else redirect("sign_by_link", token)
    return pressed(
        request,
        lambda: by_link.ask_for_code(link),
        to=f"{path_of(link)}#skriv-under",
        message=_("Koden är på väg till din e-post."),
    )


@require_POST
@public_entry
def link_renew(request: Request, token: str) -> HttpResponse:
    """A link that is too old sends the one that holds, to the same address."""
    state, link = read_link(token)
    if link is None:
        return _dead(request, state, link)
    try:
        is_sent = links.renew_link(link)
    except (RuleError, Conflict) as error:
        messages.info(request, str(error))
    else:
        words = _("En ny länk är på väg till din e-post.") if is_sent else _("En länk skickades nyss. Se i din e-post.")
        messages.success(request, str(words))
    return redirect("sign_by_link", token)


@require_safe
@public_entry
def link_pdf(request: Request, token: str) -> HttpResponse:
    """The PDF, for as long as the link works."""
    state, link = read_link(token)
    if link is None or state not in WORKING or link.expires_at <= clock.now():
        raise Http404
    return download(link.signatory.agreement.signed_copy or link.document)


@require_safe
@public_entry
def link_signed_pdf(request: Request, token: str) -> HttpResponse:
    """The PDF that holds the electronic signatures, for as long."""
    state, link = read_link(token)
    if link is None or state not in WORKING or link.expires_at <= clock.now():
        raise Http404
    document = newest_signed_pdf(link.signatory.agreement)
    if document is None:
        raise Http404
    return download(document)


def _dead(request: Request, state: LinkState, link: SigningLink | None) -> HttpResponse:
    """Why it does not work, and the way out. Nothing of the agreement but what kind it is."""
    agreement = link.signatory.agreement if link else None
    context = {
        "state": state.value,
        "agreement": agreement,
        "may_renew": agreement is not None and agreement.document_id and state in links.HEALED,
        "link": link,
        "token": path_of(link) if link else "",
    }
    return render(request, "agreements/dead_link.html", context, status=410)
