"""Browsers that have been signed in with an account: a town hall's colleagues get in while somebody there guesses.

The cookie holds a mark of the browser and keyed hashes of the latest accounts, signed; no address and no name. It lets
nobody in: it only counts that browser's wrong passwords by themselves (`lockout.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from jobbspar.lib import crypto

SALT: Final = "jobbspar.accounts.known"
KEPT: Final = timedelta(days=180)
# So many share a desk; the one who used it longest ago is forgotten.
MOST: Final = 8


def browser_known_to(request: HttpRequest, email: str) -> str:
    """The browser's mark, where the account has been signed in with there; else ""."""
    found = _read(request)
    is_known = not set(crypto.keyed_hashes(_text(email))).isdisjoint(found.get("accounts", ()))
    return str(found["browser"]) if is_known else ""


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let the browser show next time that the account has been signed in with there."""
    found, own = _read(request), crypto.keyed_hashes(_text(email))
    others = [one for one in found.get("accounts", ()) if one not in own]
    value = {"browser": found.get("browser") or uuid4().hex, "accounts": [own[0], *others][:MOST]}
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(value, salt=SALT),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    """What the cookie says; nothing where it is not ours, or is too old."""
    try:
        found: dict[str, Any] = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=KEPT
        )
    except signing.BadSignature:
        return {}
    return found


def _text(email: str) -> str:
    return f"known-browser:{email.strip().lower()}"
