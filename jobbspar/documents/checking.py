"""Codes that anybody may check a document by: twelve letters and digits in groups of four, none that look alike."""

from __future__ import annotations

import secrets

import qrcode

from jobbspar.documents.kinds import Standing, get_kind
from jobbspar.documents.models import Document

# Crockford's base 32: 60 bits, which nobody finds by trying.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_LOOKALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    return _grouped("".join(secrets.choice(ALPHABET) for _place in range(LENGTH)))


def tidy_code(typed: str) -> str:
    """As it is stored, however it was typed: small letters, spaces, O for 0. Empty where it can be no code."""
    letters = "".join(typed.upper().translate(_LOOKALIKES).replace("-", "").split())
    return _grouped(letters) if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def _grouped(letters: str) -> str:
    return "-".join(letters[place : place + 4] for place in range(0, LENGTH, 4))


def checked(code: str) -> tuple[Document, Standing] | None:
    """The document with the code and whether it holds; None where there is none."""
    document = Document.objects.filter(check_code=tidy_code(code) or None).first() if tidy_code(code) else None
    if document is None:
        return None
    standing = get_kind(document.kind).standing
    return (document, standing(document)) if standing else None


def square(address: str) -> dict[str, str | int]:
    """The address as a QR code: `path` for an SVG path of unit squares, and the `side` of the whole."""
    code = qrcode.QRCode(border=2)
    code.add_data(address)
    code.make(fit=True)
    matrix = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark]
    return {"path": "".join(dark), "side": len(matrix)}
