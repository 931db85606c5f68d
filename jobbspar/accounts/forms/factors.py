"""Codes and security keys that sign in and confirm (settings.MFA_FORMS), and what ties them to an account."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.db import Error as DatabaseError
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.domain.factors import use_code
from jobbspar.accounts.forms.signing import OurLook
from jobbspar.accounts.models import User
from jobbspar.ui.forms import BaseForm

DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}


class OneUse(OurLook):
    """A code is taken once, be it the app's or a recovery code. (Allauth's own would take one from the app for longer.)"""

    labels = {"code": _("Kod")}
    hints = {"code": _("Sex siffror från appen, eller en av dina reservkoder.")}
    user: User
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= DIGITS

    def clean_code(self) -> str:
        forget_tries = check_rate_limit(self.user)
        code = str(self.cleaned_data["code"])
        found = use_code(self.user, code)
        if found is None:
            raise get_adapter().validation_error("incorrect_code")
        found.user, self.authenticator = self.user, found
        forget_tries()
        return code


class SignInCodeForm(OneUse, allauth_forms.AuthenticateForm):  # type: ignore[misc]
    """After the password."""


class ConfirmCodeForm(OneUse, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """In place of the password, for somebody who is signed in."""


class AnswerField(forms.CharField):
    """What the key answered, as the script sends it. It is text here: what is no JSON, or too deep, is a wrong key."""

    def __init__(self) -> None:
        widget = forms.HiddenInput({"data-key-answer": "", "autocomplete": "off"})
        super().__init__(required=False, max_length=20_000, widget=widget)


def understood(read: Callable[[], Any]) -> Any:
    """What `read` makes of a key's answer. Whatever it stumbles on in those bytes, they are from no key of ours."""
    try:
        return read()
    except (forms.ValidationError, DatabaseError):
        raise
    except Exception as error:
        raise get_adapter().validation_error("wrong_key") from error


def answer_of(form: Any) -> dict[str, Any]:
    """The key's answer. ValidationError where there is none: the page's script has not been let run."""
    if not form.cleaned_data["credential"]:
        raise get_adapter().validation_error("no_key")
    data = understood(lambda: json.loads(form.cleaned_data["credential"]))
    if not isinstance(data, dict) or not isinstance(data.get("id"), str):
        raise get_adapter().validation_error("wrong_key")
    return data


class NewKeyForm(BaseForm):
    """A name, and the answer of a key that has been asked to be one. Gives both when the answer belongs to the question."""

    name = forms.CharField(
        label=_("Vad vill du kalla nyckeln?"),
        max_length=60,
        help_text=_("Så att du känner igen den, till exempel ”Nyckelknippan” eller ”Datorn på jobbet”."),
    )
    credential = AnswerField()

    def clean_credential(self) -> dict[str, Any]:
        data = answer_of(self)
        understood(lambda: auth.parse_registration_response(data))
        # The question is used up with a name that is missing too; the page then asks a new one.
        understood(lambda: auth.complete_registration(data))
        return data


class KeyForm(OurLook):
    """The answer of a key that is on the account already, to the question on this page."""

    def clean_credential(self) -> Authenticator:
        self.cleaned_data["credential"] = answer_of(self)
        found: Authenticator = understood(super().clean_credential)  # type: ignore[misc]
        return found


class SignInKeyForm(KeyForm, webauthn_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""

    credential = AnswerField()


class ConfirmKeyForm(KeyForm, webauthn_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """In place of the password, for somebody who is signed in."""

    credential = AnswerField()


class RenameKeyForm(BaseForm):
    name = forms.CharField(label=_("Nyckelns namn"), max_length=60)


class AppForm(BaseForm):
    code = forms.CharField(
        label=_("Koden som appen visar"),
        max_length=12,
        widget=forms.TextInput(attrs=DIGITS),
        help_text=_("Sex siffror."),
    )


class RemoveForm(BaseForm):
    password = forms.CharField(
        label=_("Lösenord"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not get_account_adapter().reauthenticate(self.user, password):
            raise get_account_adapter().validation_error("incorrect_password")
        return password
