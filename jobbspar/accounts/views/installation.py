"""The first page of a new installation, behind a link that works once (`manage.py setup --link`)."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jobbspar.accounts.domain.installation import install_by_link, link_works, was_just_used
from jobbspar.accounts.entry import public_entry
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.forms.installation import FirstPageForm
from jobbspar.accounts.http import Request
from jobbspar.lib.errors import Conflict, RuleError


@public_entry
def installation(request: Request, token: str) -> HttpResponse:
    """Fill in who takes Jobbspår into use. There is no such page without a live link, or once somebody administers."""
    if not link_works(token):
        return _done(request, token)
    wants_rows = "rows" in request.POST
    form = FirstPageForm(request.POST or None, more=wants_rows)
    if request.method == "POST" and not wants_rows and form.is_valid():
        try:
            with suppress(NotAllowed):  # the same page, sent twice at once
                install_by_link(token, form.plan)
            return _done(request, token)
        except RuleError as error:
            form.add_rule_error(error)
        except Conflict as error:
            form.add_error(None, str(error))
    status = 422 if form.is_bound and not wants_rows and form.errors else 200
    return render(request, "accounts/installation.html", {"form": form}, status=status)


def _done(request: Request, token: str) -> HttpResponse:
    """Go to the sign-in page when this link has just been used, also by a second press; else there is no such page."""
    if request.method != "POST" or not was_just_used(token):
        raise Http404
    messages.success(request, _("Klart. Inbjudningarna är på väg. Öppna länken i ditt mejl för att gå vidare."))
    return redirect("account_login")
