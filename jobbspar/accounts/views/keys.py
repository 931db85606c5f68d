"""Security keys as second step: adding, naming, taking away. A key itself answers by the page's script only."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from jobbspar.accounts.domain import factors as domain
from jobbspar.accounts.entry import set_up_entry, signed_in_entry
from jobbspar.accounts.forms.factors import NewKeyForm, RenameKeyForm
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.models import User
from jobbspar.accounts.queries import SeenKey, actor_for, second_factors
from jobbspar.accounts.submits import submitted
from jobbspar.accounts.views.factors import after_adding, question_text, removal
from jobbspar.lib.errors import RuleError


def _own_key(request: Request, pk: int) -> Authenticator:
    rows = second_factors().filter(user=request.actor.user_id, type=Authenticator.Type.WEBAUTHN)
    found: Authenticator = get_object_or_404(rows, pk=pk)
    return found


@set_up_entry
@fresh_sign_in
@never_cache
def key_add(request: Request) -> HttpResponse:
    """The question to the key stands in the page and, until it is answered, in the session (allauth's)."""
    user = User.objects.get(pk=request.user.pk)
    form = NewKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domain.add_key(user, **form.cleaned_data, actor=actor_for(user))
        except RuleError as error:
            form.add_rule_error(error)
        else:
            return after_adding(request, made, _("Nyckeln är tillagd."))
    question = question_text(auth.begin_registration(user, passwordless=False))
    context = {"form": form, "is_first": request.actor.is_anonymous, "key_question": question}
    return render(request, "mfa/key.html", context, status=422 if form.errors else 200)


@signed_in_entry
@fresh_sign_in
def key_change(request: Request, pk: int) -> HttpResponse:
    """Another name."""
    row = _own_key(request, pk)
    key = SeenKey.of(row)
    form = RenameKeyForm(request.POST or None, initial={"name": key.name})

    def work() -> str:
        domain.rename_key(row, form.cleaned_data["name"], actor=request.actor)
        return reverse("mfa_index")

    if answer := submitted(request, form, work, message=_("Nyckeln har fått sitt nya namn.")):
        return answer
    return render(request, "mfa/key_change.html", {"form": form, "key": key}, status=422 if form.errors else 200)


@signed_in_entry
@never_cache
def key_remove(request: Request, pk: int) -> HttpResponse:
    """Asks for the password on the spot, however lately it was given."""
    return removal(request, _own_key(request, pk), _("Nyckeln är borttagen från ditt konto."))
