"""Signing in in two steps: the app, recovery codes, the second step itself, and being asked again. Keys: `keys.py`."""

import json
import time
from base64 import b64encode
from datetime import timedelta
from typing import Any

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as mfa_views
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn import views as webauthn_views
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobbspar.accounts.domain import factors as domain
from jobbspar.accounts.domain import recovery
from jobbspar.accounts.domain.sessions import keep_this
from jobbspar.accounts.entry import public_entry, set_up_entry, signed_in_entry
from jobbspar.accounts.forms.factors import AppForm, RemoveForm
from jobbspar.accounts.fresh import fresh_sign_in
from jobbspar.accounts.http import Request
from jobbspar.accounts.middleware import ONWARD
from jobbspar.accounts.models import User
from jobbspar.accounts.queries import SeenKey, actor_for, second_factors
from jobbspar.accounts.submits import pressed, submitted
from jobbspar.lib import clock, crypto
from jobbspar.lib.errors import RuleError

Type = Authenticator.Type
SECRET, NEW_CODES = "second_step_secret", "show_recovery_codes"
SHOWN_FOR = timedelta(minutes=10)


def question_text(options: Any) -> str:
    """What a key is asked, as the script reads it from the page."""
    return json.dumps(options)


def _me(request: HttpRequest) -> User:
    return User.objects.get(pk=request.user.pk)


class SecondStep(mfa_views.AuthenticateView):  # type: ignore[misc]
    def get_context_data(self) -> dict[str, Any]:
        """Allauth's, with which of the ways the person has; the key's question as one line for the script."""
        context: dict[str, Any] = super().get_context_data()
        kinds = set(second_factors().filter(user=self.stage.login.user).values_list("type", flat=True))
        context |= {"has_app": Type.TOTP in kinds, "has_key": Type.WEBAUTHN in kinds}
        return context | {"key_question": question_text(context["js_data"]["request_options"])}


@public_entry
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponseBase:
    """The code or key, after the password. Without a password just given there is nothing to do here: back to the start."""
    if request.method == "POST" and not {"code", "credential"} & set(request.POST):
        return redirect("mfa_authenticate")
    return SecondStep.as_view()(request)


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


class ConfirmKey(NewKey, webauthn_views.ReauthenticateWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/reauthenticate_key.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data()
        # Allauth's view forgets the form that was sent, and what was wrong with it.
        context |= {"form": kwargs.get("form") or self.get_form()}
        return context | {"key_question": question_text(context["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


confirm_password = set_up_entry(never_cache(ConfirmPassword.as_view()))
confirm_code = signed_in_entry(never_cache(ConfirmCode.as_view()))
confirm_key = signed_in_entry(never_cache(ConfirmKey.as_view()))


@require_safe
@signed_in_entry
def factors(request: Request) -> HttpResponse:
    user = _me(request)
    rows = list(second_factors().filter(user=user).order_by("created_at"))
    context = {
        "app": next((row for row in rows if row.type == Type.TOTP), None),
        "keys": [SeenKey.of(row) for row in rows if row.type == Type.WEBAUTHN],
        "codes_left": recovery.left(user),
    }
    return render(request, "mfa/index.html", context)


@set_up_entry
@fresh_sign_in
@never_cache
def app_add(request: Request) -> HttpResponse:
    """The app's square and key, and the first code. The key waits in the session, encrypted, until the code is right."""
    user = _me(request)
    if second_factors().filter(user=user, type=Type.TOTP).exists():
        return redirect("mfa_index")
    if SECRET not in request.session:
        request.session[SECRET] = crypto.encrypt(generate_totp_secret())
    secret, form = crypto.decrypt(request.session[SECRET]), AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domain.add_app(user, secret, form.cleaned_data["code"], actor=actor_for(user))
        except RuleError as error:
            form.add_rule_error(error)
        else:
            request.session.pop(SECRET, None)
            return after_adding(request, made, _("Appen är kopplad."))
    context = {"form": form, "is_first": request.actor.is_anonymous} | _picture(user, secret)
    return render(request, "mfa/app.html", context, status=422 if form.errors else 200)


def _picture(user: User, secret: str) -> dict[str, str]:
    """The square as an image of its own (no inline style reaches it), and the key in groups of four for typing."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return {"square": f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", "key": " ".join(groups)}


def after_adding(request: Request, made: list[str], words: str) -> HttpResponse:
    """On to the new recovery codes, where some were made; else to where one was going."""
    onward = reverse("mfa_index")
    if request.actor.is_anonymous:  # came here on the way in
        onward = str(request.session.pop(ONWARD, "") or get_account_adapter().get_login_redirect_url(request))
    if made:
        return _show_codes(request, made, onward)
    keep_this(request)
    messages.success(request, words)
    return redirect(onward)


def _show_codes(request: HttpRequest, made: list[str], onward: str) -> HttpResponse:
    """On to the codes. Only this session has them, encrypted, until they are said to be saved, and not for long."""
    keep_this(request)
    request.session[NEW_CODES] = {"codes": crypto.encrypt(" ".join(made)), "onward": onward, "at": time.time()}
    return redirect("mfa_view_recovery_codes")


@signed_in_entry
@never_cache
def codes(request: Request) -> HttpResponse:
    """The new recovery codes. They are never to be seen again: the database has their hashes only."""
    shown = request.session.get(NEW_CODES)
    if request.method == "POST" or (shown and not clock.is_lately(shown["at"], SHOWN_FOR)):
        request.session.pop(NEW_CODES, None)
    if shown and request.method == "POST":
        messages.success(request, _("Klart. När du loggar in frågar vi efter ett andra steg."))
        return redirect(shown["onward"])
    if not shown or NEW_CODES not in request.session:
        return redirect("mfa_index")
    return render(request, "mfa/codes.html", {"codes": crypto.decrypt(shown["codes"]).split()})


@signed_in_entry
@fresh_sign_in
@never_cache
def codes_renew(request: Request) -> HttpResponse:
    user = _me(request)
    if request.method != "POST":
        return render(request, "mfa/codes_renew.html", {"codes_left": recovery.left(user)})
    made: list[str] = []
    answer = pressed(
        request, lambda: made.extend(domain.renew_codes(user, actor=request.actor)), to=reverse("mfa_index")
    )
    return _show_codes(request, made, reverse("mfa_index")) if made else answer


@signed_in_entry
@never_cache
def app_remove(request: Request) -> HttpResponse:
    """Asks for the password on the spot, however lately it was given."""
    app = second_factors().filter(user=_me(request), type=Type.TOTP).first()
    return redirect("mfa_index") if app is None else removal(request, app, _("Appen är borttagen från ditt konto."))


def removal(request: Request, factor: Authenticator, message: str) -> HttpResponse:
    """The page that takes away an app or a key, with what that means for signing in."""
    form = RemoveForm(request.POST or None, user=_me(request))

    def work() -> str:
        domain.remove_factor(factor, actor=request.actor)
        keep_this(request)
        return reverse("mfa_index")

    if answer := submitted(request, form, work, message=message):
        return answer
    is_last = not second_factors().filter(user=factor.user_id).exclude(pk=factor.pk).exists()
    context = {"form": form, "key": SeenKey.of(factor) if factor.type == Type.WEBAUTHN else None, "is_last": is_last}
    context["required"] = settings.SECOND_FACTOR_REQUIRED
    return render(request, "mfa/remove.html", context, status=422 if form.errors else 200)
