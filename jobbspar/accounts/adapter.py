"""How django-allauth behaves here: nobody signs up, and mail goes by the outbox like all other mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.models import User
from jobbspar.accounts.queries import actor_for
from jobbspar.lib import crypto

# One of the fixed addresses; the room that answers there stands above this one.
PORTAL = "/portal/"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # The same sentence whether the address is unknown or the password wrong.
        "email_password_mismatch": _("E-postadressen och lösenordet hör inte ihop. Kontrollera båda."),
        "too_many_login_attempts": _(
            "För många försök. Vänta fem minuter och försök igen, eller välj ett nytt lösenord."
        ),
        "guessed_from_here": _(
            "Många felaktiga lösenord har kommit från er uppkoppling. Vänta en halvtimme, eller logga in i en webbläsare "
            "där du har loggat in förut."
        ),
        "incorrect_password": _("Lösenordet stämmer inte. Försök igen."),
        "enter_current_password": _("Det stämmer inte. Skriv lösenordet du har nu."),
        "rate_limited": _("För många försök. Vänta en stund och försök igen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """With TRUSTED_PROXY_COUNT too high nobody could sign in to hear of it: then the nearest proxy is the visitor."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            return str(request.META["REMOTE_ADDR"])

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Idag, or the portal for somebody who is only an employer's contact. A safe `next` goes before this."""
        actor = actor_for(request.user)
        return PORTAL if actor.is_employer and not actor.is_staff else resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("account_home")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Allauth says "you have signed in as …" on every page turn; our pages say what is worth saying themselves."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by axes (lockout.py), not here as well."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        if getattr(request, "guessed_from_here", False):
            raise self.validation_error("guessed_from_here")
        if getattr(request, "axes_locked_out", False):
            raise self.validation_error("too_many_login_attempts")

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether it is the user's password. ValidationError after too many wrong ones."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """None of allauth's mails is sent: ours go by the outbox (`ask_for_password_reset`)."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nor these (`mails.tell_of_factor`)."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Two-step sign-in. What the codes are made from is encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Koden stämmer inte. Vänta på nästa i appen och försök igen."),
        "wrong_key": _("Nyckeln kändes inte igen. Försök igen, eller använd en annan."),
        "no_key": _("Webbläsaren lämnade inget svar från någon nyckel. Den behöver få köra skript."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a security key is tied to: the name of this host. One made for another host does not answer here."""
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}

    def get_totp_issuer(self) -> str:
        return "Jobbspår"

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)
