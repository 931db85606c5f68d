"""What the administrators are told on every page: what is wrong with the installation, and nothing of anybody's work."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jobbspar.accounts import proxies
from jobbspar.accounts.enums import Role
from jobbspar.ui.alerts import Alert

TOLD = frozenset({Role.LOCAL_ADMIN, Role.SYSTEM_ADMIN})


def of_installation(request: HttpRequest) -> Iterator[Alert]:
    """For local and system administrators alone."""
    if request.actor.roles.isdisjoint(TOLD):  # type: ignore[attr-defined]
        return
    if text := proxies.fault(request):
        yield Alert(_("Inställningen för proxyer stämmer inte"), text)
