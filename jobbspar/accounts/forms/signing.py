"""Signing in and passwords: allauth's forms in our words and with our look (settings.ACCOUNT_FORMS)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from allauth.account import forms as allauth_forms
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.mails import ask_for_password_reset
from jobbspar.ui.forms import FormBehaviour

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Longer is only work for the hash function, never more safety (reliability.md 4.8).
LONGEST_PASSWORD = 128


class OurLook(FormBehaviour):
    """Puts BaseForm's behaviour on a form of allauth's. `labels` and `hints` replace allauth's words."""

    labels: Mapping[str, StrOrPromise] = {}
    hints: Mapping[str, StrOrPromise] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.token = str(uuid4())
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput) and isinstance(field, forms.CharField):
                field.max_length = LONGEST_PASSWORD
                field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))
                field.widget.attrs |= field.widget_attrs(field.widget)
        self._prepare()


NEW_PASSWORD = {
    "password1": _("Nytt lösenord"),
    "password2": _("Nytt lösenord en gång till"),
}
NEW_PASSWORD_HINTS = {
    "password1": _(
        "Flera ord i rad är lätta att minnas och svåra att gissa. Ett lösenord som du inte har någon annanstans."
    ),
}


class LoginForm(OurLook, allauth_forms.LoginForm):  # type: ignore[misc]
    labels = {"login": _("E-post"), "password": _("Lösenord")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocomplete": "username"}


class ResetPasswordForm(OurLook, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": _("E-post")}

    def clean_email(self) -> str:
        """Allauth would look here whether somebody has the address."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Known or not, the same is done. (Allauth would write to an unknown address and offer it an account.)"""
        ask_for_password_reset(self.cleaned_data["email"])
        return str(self.cleaned_data["email"])


class ResetPasswordKeyForm(OurLook, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = NEW_PASSWORD
    hints = NEW_PASSWORD_HINTS


class ChangePasswordForm(OurLook, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    labels = {"oldpassword": _("Lösenordet du har nu"), **NEW_PASSWORD}
    hints = NEW_PASSWORD_HINTS


class ConfirmPasswordForm(OurLook, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": _("Lösenord")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs |= {"autofocus": True, "autocomplete": "current-password"}
