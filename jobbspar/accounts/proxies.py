"""Whether TRUSTED_PROXY_COUNT is right: by it the visitor's address is told from the proxies' (accounts/lockout.py).

Too low, and all visitors share the nearest proxy's address: one of them shuts all out. Too high, and the address is what
the visitor says it is. Which it is shows in a request: each proxy adds an address to X-Forwarded-For.
"""

from __future__ import annotations

import logging
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

HEADER = "X-Forwarded-For"
HINT = "TRUSTED_PROXY_COUNT ska vara antalet proxyer framför webben, och i produktion finns minst den som avslutar TLS."


def passed(request: HttpRequest) -> int:
    """How many proxies say that the request has come through them."""
    return len([part for part in request.headers.get(HEADER, "").split(",") if part.strip()])


def _is_from_outside(request: HttpRequest, trusted: int) -> bool:
    """Whether the address that the setting picks is one of the internet's: the visitor's own workplace may have a proxy,
    whose word stands before, and which is not ours to count. Our own proxies pass it on within a network of ours."""
    said = [part.strip() for part in request.headers.get(HEADER, "").split(",")]
    try:
        return bool(trusted) and ip_address(said[-trusted]).is_global
    except ValueError:
        return False


def fault(request: HttpRequest) -> str:
    """What is wrong with the setting, seen from a request that nobody has embellished (an administrator's own); or ""."""
    through, trusted = passed(request), settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if through == trusted or (through > trusted and _is_from_outside(request, trusted)):
        return ""
    facts = {"through": through, "trusted": trusted}
    if through > trusted:
        return (
            _(
                "Din begäran kom genom %(through)s proxyer, men TRUSTED_PROXY_COUNT är %(trusted)s. Då räknas alla som en "
                "enda besökare, och en som skriver fel lösenord kan stänga ute andra. Rätta inställningen och starta om."
            )
            % facts
        )
    return (
        _(
            "Din begäran kom genom %(through)s proxyer, men TRUSTED_PROXY_COUNT är %(trusted)s. Då går det inte att lita på "
            "vilken adress någon kommer från, och inloggningen kan sluta fungera. Rätta inställningen och starta om."
        )
        % facts
    )


def setting_faults() -> list[str]:
    """What is wrong with the setting before anybody has asked for anything."""
    if settings.MODE_NAME != "production" or settings.ALLAUTH_TRUSTED_PROXY_COUNT >= 1:
        return []
    return [f"TRUSTED_PROXY_COUNT är {settings.ALLAUTH_TRUSTED_PROXY_COUNT}."]


@register(Tags.security)
def proxies_are_counted(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """In production nobody reaches web but through a proxy, since web itself speaks no TLS."""
    return [Error(text, hint=HINT, id="accounts.E003") for text in setting_faults()]


def refuse_uncounted_proxies() -> None:
    """Raise ImproperlyConfigured when production would count all visitors as one."""
    if faults := setting_faults():
        raise ImproperlyConfigured(f"Jobbspår startar inte. {faults[0]} {HINT}")


def say_at_sign_in(request: HttpRequest, **_: Any) -> None:
    """Tell web's log of it when somebody has signed in: not when anybody asks, who may have written the header."""
    if settings.MODE_NAME == "production" and fault(request):
        log.error(
            "TRUSTED_PROXY_COUNT is %s, but somebody signed in through %s proxies.",
            settings.ALLAUTH_TRUSTED_PROXY_COUNT,
            passed(request),
        )


user_logged_in.connect(say_at_sign_in)
