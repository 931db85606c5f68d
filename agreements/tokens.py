"""What a personal link and a one-time code look like. Both are worked out from the row's id: neither rests anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core import signing
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from agreements.models import SigningLink

_LINK, _CODE = "agreements.signing-link", "agreements.signing-code"
DIGITS = 6


def token_of(link: SigningLink) -> str:
    """The link's part of the address: the id, signed, so that an id that is seen elsewhere opens nothing."""
    return signing.dumps(link.pk.hex, salt=_LINK)


def link_id(token: str) -> UUID | None:
    try:
        return UUID(signing.loads(token, salt=_LINK))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def code_of(link: SigningLink) -> str:
    """The code that holds now: another for each time one is sent."""
    digest = salted_hmac(_CODE, f"{link.pk}:{link.code_serial}", algorithm="sha256").hexdigest()
    return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}}"
