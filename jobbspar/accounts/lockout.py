"""How django-axes counts wrong passwords here: an account by a mark of it, and nothing else about who tried.

The count is per account and address (settings.AXES_LOCKOUT_PARAMETERS), in PostgreSQL, for known and unknown accounts
alike. What is kept: the mark, the address, the number and when. `forget_attempts` takes it away after a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict

from jobbspar.lib import clock, crypto

KEPT = timedelta(days=1)


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Axes' own, which would also keep what was typed, the address asked for and the browser."""

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


def account_mark(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The account tried, known or not, as a keyed hash: the table holds no e-mail address."""
    return crypto.keyed_hash(f"sign-in:{str((credentials or {}).get('email', '')).strip().lower()}")


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
    # Axes writes real time, so a demo's clock does not decide (its rows are then older or newer than they look).
    count, _by_model = AccessAttempt.objects.filter(attempt_time__lt=clock.now() - KEPT).delete()
    return int(count)
