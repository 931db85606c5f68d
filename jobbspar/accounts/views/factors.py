"""Signing in in two steps: setting it up, the code, recovery codes, and being asked again before a sensitive act."""

from base64 import b64encode
from typing import Any

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as mfa_views
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobbspar.accounts.domain import factors as domain
from jobbspar.accounts.domain.sessions import keep_this
from jobbspar.accounts.entry import public_entry, set_up_entry, signed_in_entry
from jobbspar.accounts.forms.factors import AppForm, RemoveForm
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.middleware import ONWARD
from jobbspar.accounts.models import User
from jobbspar.accounts.queries import actor_for, second_factors
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.lib import crypto
from jobbspar.lib.errors import RuleError

SECRET, NEW_CODES = "second_step_secret", "show_recovery_codes"


def _me(request: HttpRequest) -> User:
    return User.objects.get(pk=request.user.pk)


@public_entry
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponseBase:
    """The code, after the password. Without a password just given there is nothing to do here: back to the start."""
    if request.method == "POST" and "code" not in request.POST:
        return redirect("mfa_authenticate")
    return mfa_views.authenticate(request)


class NewKey:
    """After a confirmation the session goes on under a new key."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.cycle_key()
        return super().form_valid(form)  # type: ignore[misc]


class ConfirmPassword(NewKey, account_views.ReauthenticateView):  # type: ignore[misc]
    pass


class ConfirmCode(NewKey, mfa_views.ReauthenticateView):  # type: ignore[misc]
    pass


confirm_password = set_up_entry(never_cache(ConfirmPassword.as_view()))
confirm_code = signed_in_entry(never_cache(ConfirmCode.as_view()))


@require_safe
@signed_in_entry
def factors(request: Request) -> HttpResponse:
    user = _me(request)
    app = second_factors().filter(user=user).first()
    context = {"app": app, "codes_left": len(domain.recovery_codes(user))}
    return render(request, "mfa/index.html", context)


@set_up_entry
@fresh_sign_in
@never_cache
def app_add(request: Request) -> HttpResponse:
    """The app's square and key, and the first code. The key waits in the session, encrypted, until the code is right."""
    user = _me(request)
    if second_factors().filter(user=user).exists():
        return redirect("mfa_index")
    if SECRET not in request.session:
        request.session[SECRET] = crypto.encrypt(generate_totp_secret())
    secret, form = crypto.decrypt(request.session[SECRET]), AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.add_app(user, secret, form.cleaned_data["code"], actor=actor_for(user))
        except RuleError as error:
            form.add_rule_error(error)
        else:
            return _with_new_codes(request, _onward(request))
    context = {"form": form, "is_first": request.actor.is_anonymous} | _picture(user, secret)
    return render(request, "mfa/app.html", context, status=422 if form.errors else 200)


def _picture(user: User, secret: str) -> dict[str, str]:
    """The square as an image of its own (no inline style reaches it), and the key in groups of four for typing."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return {"square": f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", "key": " ".join(groups)}


def _onward(request: Request) -> str:
    """Where to go with the app tied: to work, for somebody who came here on the way in."""
    if not request.actor.is_anonymous:
        return reverse("mfa_index")
    return str(request.session.pop(ONWARD, "") or get_account_adapter().get_login_redirect_url(request))


def _with_new_codes(request: HttpRequest, onward: str) -> HttpResponse:
    """On to the codes, which only this session may show, until they are said to be saved."""
    keep_this(request)
    request.session.pop(SECRET, None)
    request.session[NEW_CODES] = onward
    return redirect("mfa_view_recovery_codes")


@signed_in_entry
@never_cache
def codes(request: Request) -> HttpResponse:
    """The new recovery codes, for as long as nobody has said that they are saved."""
    if request.method == "POST":
        onward = request.session.pop(NEW_CODES, "")
        if onward:
            messages.success(request, _("Klart. När du loggar in frågar vi efter en kod från appen."))
        return redirect(onward or "mfa_index")
    if not request.session.get(NEW_CODES):
        return redirect("mfa_index")
    return render(request, "mfa/codes.html", {"codes": domain.recovery_codes(_me(request))})


@signed_in_entry
@fresh_sign_in
@never_cache
def codes_renew(request: Request) -> HttpResponse:
    user = _me(request)
    if request.method != "POST":
        return render(request, "mfa/codes_renew.html", {"codes_left": len(domain.recovery_codes(user))})
    answer = pressed(
        request, lambda: domain.renew_codes(user, actor=request.actor), to=reverse("mfa_view_recovery_codes")
    )
    return _with_new_codes(request, reverse("mfa_index")) if domain.recovery_codes(user) else answer


@signed_in_entry
@never_cache
def app_remove(request: Request) -> HttpResponse:
    """Asks for the password on the spot, however lately it was given."""
    user = _me(request)
    form = RemoveForm(request.POST or None, user=user)
    if not second_factors().filter(user=user).exists():
        return redirect("mfa_index")

    def work() -> str:
        domain.remove_factors(user, actor=request.actor)
        keep_this(request)
        return reverse("mfa_index")

    if answer := submitted(request, form, work, message=_("Appen är borttagen från ditt konto.")):
        return answer
    context = {"form": form, "required": settings.SECOND_FACTOR_REQUIRED}
    return render(request, "mfa/remove.html", context, status=422 if form.errors else 200)
