"""What the administrators are told on every page: what is wrong with the installation, and nothing of anybody's work."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jobbspar.accounts import proxies
from jobbspar.accounts.enums import Role
from jobbspar.accounts.permissions import can_release_outbox
from jobbspar.outbox import pauses
from jobbspar.ui.alerts import Alert

TOLD = frozenset({Role.LOCAL_ADMIN, Role.SYSTEM_ADMIN})


def of_installation(request: HttpRequest) -> Iterator[Alert]:
    """For local and system administrators alone."""
    if request.actor.roles.isdisjoint(TOLD):  # type: ignore[attr-defined]
        return
    if pauses.is_paused():
        yield _of_pause(request)
    if text := proxies.fault(request):
        yield Alert(_("Inställningen för proxyer stämmer inte"), text)


def _of_pause(request: HttpRequest) -> Alert:
    may_release = can_release_outbox(request.actor)  # type: ignore[attr-defined]
    text = _("Inga mejl, påminnelser eller PDF:er går iväg: databasen är återläst eller flyttad.")
    if not may_release:
        return Alert(_("Utskicken är pausade"), f"{text} {_('Systemadministratören släpper dem.')}")
    return Alert(_("Utskicken är pausade"), text, reverse("outbox_release"), str(_("Se vad som saknas, och släpp dem")))
