"""How django-allauth behaves here: nobody signs up, and mail goes by the outbox like all other mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from jobbspar.accounts.mails import ask_for_password_reset


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Of allauth's mails only the password reset is sent; an unknown address gets none (no enumeration)."""
        user = context.get("user")
        if template_prefix == "account/email/password_reset_key" and user is not None:
            ask_for_password_reset(user)
