"""What a personal link, a one-time code and the way back from the signing service look like.

All are worked out from the row's id: none rests anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core import signing
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from agreements.models import ProviderSigning, SigningLink

_LINK, _CODE, _VISIT = "agreements.signing-link", "agreements.signing-code", "agreements.signing-visit"
DIGITS = 6


def token_of(link: SigningLink) -> str:
    """The link's part of the address: the id, signed, so that an id that is seen elsewhere opens nothing."""
    return signing.dumps(link.pk.hex, salt=_LINK)


def link_id(token: str) -> UUID | None:
    return _id(token, _LINK)


def code_of(link: SigningLink) -> str:
    """The code that holds now: another for each time one is sent."""
    digest = salted_hmac(_CODE, f"{link.pk}:{link.code_serial}", algorithm="sha256").hexdigest()
    return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}}"


def visit_token(visit: ProviderSigning) -> str:
    """The address to which the signing service sends the browser back."""
    return signing.dumps(visit.pk.hex, salt=_VISIT)


def visit_id(token: str) -> UUID | None:
    return _id(token, _VISIT)


def _id(token: str, salt: str) -> UUID | None:
    try:
        return UUID(signing.loads(token, salt=salt))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
