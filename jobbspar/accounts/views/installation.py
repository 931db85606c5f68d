"""The first page of a new installation, behind a link that works once (`manage.py setup --link`)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jobbspar.accounts.domain.installation import install_by_link, link_works
from jobbspar.accounts.entry import public_entry
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.forms.installation import FirstPageForm
from jobbspar.accounts.http import Request
from jobbspar.lib.errors import Conflict, RuleError


@public_entry
def installation(request: Request, token: str) -> HttpResponse:
    """Fill in who takes Jobbspår into use. There is no such page without a live link, or once somebody administers."""
    if not link_works(token):
        raise Http404
    wants_rows = "rows" in request.POST
    form = FirstPageForm(request.POST or None, more=wants_rows)
    if request.method == "POST" and not wants_rows and form.is_valid():
        try:
            install_by_link(token, form.plan)
        except RuleError as error:
            form.add_rule_error(error)
        except Conflict as error:
            form.add_error(None, str(error))
        except NotAllowed as error:
            raise Http404 from error
        else:
            messages.success(request, _("Klart. Inbjudningarna är på väg. Öppna länken i ditt mejl för att gå vidare."))
            return redirect("account_login")
    status = 422 if form.is_bound and not wants_rows and form.errors else 200
    return render(request, "accounts/installation.html", {"form": form}, status=status)
