"""One's own account, and for which organisation one works."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobbspar.accounts.domain.profile import change_profile, switch_organisation
from jobbspar.accounts.domain.sessions import end_other_sessions
from jobbspar.accounts.domain.sessions import end_session as end_one
from jobbspar.accounts.entry import signed_in_entry
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.forms.profile import ProfileForm
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import Membership, User
from jobbspar.accounts.queries import live_sessions
from jobbspar.accounts.submits import pressed, submitted


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
        "has_second_factor": request.actor.has_second_factor,
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


@require_safe
@signed_in_entry
def sessions(request: Request) -> HttpResponse:
    """Where one is signed in."""
    user = get_object_or_404(User, pk=request.actor.user_id)
    return render(request, "accounts/sessions.html", {"rows": live_sessions(user, request.session.session_key)})


@require_POST
@signed_in_entry
def session_end(request: Request, mark: str) -> HttpResponse:
    """One that is not one's own, or has ended, is answered alike: it is over."""
    return pressed(
        request,
        lambda: end_one(mark, actor=request.actor),
        to=reverse("sessions"),
        message=_("Inloggningen är avslutad."),
    )


@require_POST
@signed_in_entry
def sessions_end_others(request: Request) -> HttpResponse:
    return pressed(
        request,
        lambda: end_other_sessions(request.session.session_key, actor=request.actor),
        to=reverse("sessions"),
        message=_("Du är nu bara inloggad här."),
    )
