"""Codes that sign in and confirm (allauth's forms, settings.MFA_FORMS), and the one that ties an app to an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.models import Authenticator
from django import forms
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.domain.factors import spend
from jobbspar.accounts.forms.signing import OurLook
from jobbspar.accounts.models import User
from jobbspar.ui.forms import BaseForm

DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}


class OneUse(OurLook):
    """A code is taken once. (Allauth forgets it after one step of 30 seconds; with tolerance it is good for three.)"""

    labels = {"code": _("Kod")}
    hints = {"code": _("Sex siffror från appen, eller en av dina reservkoder.")}
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= DIGITS

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not spend(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SignInCodeForm(OneUse, allauth_forms.AuthenticateForm):  # type: ignore[misc]
    """After the password."""


class ConfirmCodeForm(OneUse, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """In place of the password, for somebody who is signed in."""


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
