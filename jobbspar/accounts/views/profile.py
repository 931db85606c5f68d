"""One's own account, and for which organisation one works."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobbspar.accounts.domain.profile import change_profile, switch_organisation
from jobbspar.accounts.entry import signed_in_entry
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.forms.profile import ProfileForm
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import Membership, User
from jobbspar.accounts.submits import submitted


@signed_in_entry
def account_home(request: Request) -> HttpResponse:
    user = get_object_or_404(User, pk=request.actor.user_id)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "phone": user.phone})
    if answer := submitted(
        request,
        form,
        lambda: _home_after(change_profile(actor=request.actor, **form.cleaned_data)),
        message=_("Dina uppgifter är sparade."),
    ):
        return answer
    context = {
        "form": form,
        "account": user,
        "roles": Membership.objects.current().filter(user=user).select_related("organisation"),
        "base_template": "base.html" if request.actor.is_staff else "base_portal.html",
    }
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)


def _home_after(_user: User) -> str:
    return reverse("account_home")


@signed_in_entry
@require_POST
def organisation_switch(request: Request) -> HttpResponse:
    """To Idag (or the portal): the page one stood on may not exist for the other organisation."""
    try:
        switch_organisation(UUID(request.POST.get("organisation", "")), actor=request.actor)
    except (ValueError, NotAllowed):
        raise Http404 from None
    return redirect("/")
