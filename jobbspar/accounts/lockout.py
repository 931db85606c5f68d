"""How django-axes counts wrong passwords here: an account by a mark of it, and nothing else about who tried.

The count is per account and address (settings.AXES_LOCKOUT_PARAMETERS), in PostgreSQL, for known and unknown accounts
alike; a browser that knows the account (`known.py`) has a count of its own. Besides, what is guessed from one address
over all accounts is counted, so that nobody tries one password on everybody; who gets in takes theirs out of it. What is
kept: the mark, the address, the number and when. `forget_attempts` takes it away after a day.

A moment that has not come yet counts for nothing: the clock was wrong when it was noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict

from jobbspar.accounts.known import browser_known_to
from jobbspar.lib import clock, crypto

KEPT = timedelta(days=1)


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Axes' own, which would also keep what was typed, the address asked for and the browser."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        return bool(super().is_locked(request, credentials)) or self._is_guessed_from(request, credentials)

    @staticmethod
    def _is_guessed_from(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
        """Whether somebody guesses from the address, and this browser has not been in with the account before."""
        if browser_known_to(request, email_of(credentials)):
            return False
        now = clock.real_now()
        guesses = AccessFailureLog.objects.filter(
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
            attempt_time__range=(now - settings.GUESSES_COUNT_FOR, now + clock.SKEW),
        )
        is_closed = guesses.count() >= settings.GUESSES_PER_ADDRESS
        request.guessed_from_here = is_closed  # type: ignore[attr-defined]
        return is_closed

    def get_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> list[Any]:
        until = clock.real_now() + clock.SKEW
        return [rows.filter(attempt_time__lte=until) for rows in super().get_user_attempts(request, credentials)]

    def clean_expired_user_attempts(
        self, request: HttpRequest | None = None, credentials: dict[str, Any] | None = None
    ) -> int:
        ahead, _by_model = AccessAttempt.objects.filter(attempt_time__gt=clock.real_now() + clock.SKEW).delete()
        return int(ahead + super().clean_expired_user_attempts(request, credentials))

    def user_logged_in(self, sender: object, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        mark, address = account_mark(request, {"email": user.email}), address_of(request)
        AccessFailureLog.objects.filter(username=mark, ip_address=address).delete()
        request.signed_in_as = user.email  # type: ignore[attr-defined]

    def user_login_failed(
        self, sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if request is None:
            return
        bare: Any = copy(request)
        bare.GET = bare.POST = QueryDict()
        bare.axes_user_agent = bare.axes_http_accept = bare.axes_path_info = ""
        super().user_login_failed(sender, credentials, bare, **kwargs)
        request.axes_locked_out = bare.axes_locked_out  # type: ignore[attr-defined]


def email_of(credentials: Mapping[str, Any] | None) -> str:
    return str((credentials or {}).get("email", "")).strip().lower()


def account_mark(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The account tried, known or not, and a browser that knows it, as a keyed hash: the table holds no e-mail address."""
    email = email_of(credentials)
    return crypto.keyed_hash(f"sign-in:{email}:{browser_known_to(request, email)}")


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address as allauth sees it (settings.ALLAUTH_TRUSTED_PROXY_COUNT); None for one made by a test."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None


def nobody(*_facts: object) -> str:
    """What axes' log lines say of the visitor."""
    return "-"


def forget_attempts() -> int:
    """Take away what has no effect any longer. How many rows."""
    # Axes writes the machine's time, so a demo's clock does not decide.
    before = clock.real_now() - KEPT
    return sum(model.objects.filter(attempt_time__lt=before).delete()[0] for model in (AccessAttempt, AccessFailureLog))
