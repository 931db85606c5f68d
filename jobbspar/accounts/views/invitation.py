"""The page behind an invitation's link."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jobbspar.accounts.domain.invitations import LinkState, accept_invitation, read_link, user_of
from jobbspar.accounts.entry import public_entry
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.forms.administration import AcceptForm
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import Invitation
from jobbspar.lib.errors import Conflict, RuleError


@public_entry
def invitation(request: Request, token: str) -> HttpResponse:
    """Somebody new sets name and password; somebody with an account says yes when signed in; a dead link says why."""
    state, row = read_link(token)
    if state == LinkState.ACCEPTED and request.method == "POST":
        # A double click: the first one made the account.
        return redirect("account_login")
    if row is None or state != LinkState.OPEN:
        words = {"state": state.value, "organisation": row.organisation if row else None}
        return render(request, "accounts/dead_link.html", words, status=410)
    if user_of(row) is not None:
        return _known(request, row)
    form = AcceptForm(request.POST or None, email=row.email, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            password, name = form.cleaned_data["password1"], form.cleaned_data["name"]
            accept_invitation(row, actor=request.actor, name=name, password=password)
        except (RuleError, Conflict) as error:
            form.add_error(None, str(error))
        except NotAllowed:
            return redirect("account_login")
        else:
            messages.success(request, _("Välkommen! Ditt konto är klart. Logga in med lösenordet du valde."))
            return redirect("account_login")
    context = {"form": form, "invitation": row}
    return render(request, "accounts/accept.html", context, status=422 if form.errors else 200)


def _known(request: Request, row: Invitation) -> HttpResponse:
    """The address has an account: only its owner, signed in, says yes."""
    user = user_of(row)
    is_owner = user is not None and user.pk == request.actor.user_id
    if request.method == "POST":
        if not is_owner:
            raise Http404
        accept_invitation(row, actor=request.actor)
        messages.success(request, _("Du är med. Du byter organisation uppe till höger."))
        return redirect("/")
    login_url = f"{reverse('account_login')}?next={request.path}"
    context = {"invitation": row, "is_owner": is_owner, "login_url": login_url, "other": not request.actor.is_anonymous}
    return render(request, "accounts/accept_known.html", context)
