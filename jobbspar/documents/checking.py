"""Codes that anybody may check a document by: twelve letters and digits in groups of four, none that look alike."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import qrcode

from jobbspar.documents.kinds import Standing, get_kind
from jobbspar.documents.models import Document


@dataclass(frozen=True)
class Checked:
    """All that whoever checks a code is told: what kind of document, from when, and whether it holds."""

    kind: str
    made_at: datetime
    standing: Standing


Lookup = Callable[[str], Checked | None]
_lookups: list[Lookup] = []


def register_lookup(lookup: Lookup) -> None:
    """Say, in `AppConfig.ready()`, where documents with a code are kept besides among these: asked with a tidy code."""
    if lookup not in _lookups:
        _lookups.append(lookup)


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


def checked(code: str) -> Checked | None:
    """What the code's document is and whether it holds; None where there is none."""
    tidy = tidy_code(code)
    if not tidy:
        return None
    answers = (lookup(tidy) for lookup in (_among_documents, *_lookups))
    return next((answer for answer in answers if answer is not None), None)


def _among_documents(code: str) -> Checked | None:
    document = Document.objects.filter(check_code=code).first()
    standing = get_kind(document.kind).standing if document else None
    return Checked(document.title, document.made_at, standing(document)) if document and standing else None


def square(address: str) -> dict[str, str | int]:
    """The address as a QR code: `path` for an SVG path of unit squares, and the `side` of the whole."""
    code = qrcode.QRCode(border=2)
    code.add_data(address)
    code.make(fit=True)
    matrix = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark]
    return {"path": "".join(dark), "side": len(matrix)}
