"""Which letters the fonts of a document have. What has none would be printed as an empty box, so it is said before."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

from jobbspar.documents.domain import canonical
from jobbspar.documents.rendering import FONTS
from jobbspar.lib.errors import RuleError

# So many are shown; whoever wrote them finds the rest beside them.
MOST_SHOWN: Final = 5
# Signs that are never drawn themselves: spaces, marks of format, and what chooses between two drawings of a sign.
_UNDRAWN: Final = frozenset({"Zs", "Cf", "Cc"})
_SELECTORS: Final = range(0xFE00, 0xFE10)


def require_letters(snapshot: Mapping[str, Any]) -> None:
    """RuleError with the signs of the snapshot that no font of ours has: emoji, Thai, Hebrew, Georgian, Chinese …"""
    lacking = [sign for sign in dict.fromkeys(canonical(snapshot)) if not _has_letter(sign)]
    if lacking:
        raise RuleError(
            _(
                "Handlingen har tecken som inte går att skriva ut: %(signs)s. "
                "Ta bort dem eller skriv på ett annat sätt, till exempel med latinska bokstäver."
            )
            % {"signs": " ".join(lacking[:MOST_SHOWN])}
        )


def validate_letters(text: str) -> None:
    """The same for a form's field whose text goes into a document that is made later."""
    try:
        require_letters({"text": text})
    except RuleError as refused:
        raise ValidationError(str(refused)) from None


def spell_out(value: Any) -> Any:
    """The plain JSON with the number of each sign that no font has in its place: [U+5382]. For what must be handed out."""
    if isinstance(value, str):
        return "".join(sign if _has_letter(sign) else f"[U+{ord(sign):04X}]" for sign in value)
    if isinstance(value, dict):
        return {key: spell_out(item) for key, item in value.items()}
    return [spell_out(item) for item in value] if isinstance(value, list) else value


def _has_letter(sign: str) -> bool:
    return ord(sign) in _drawn() or not _is_drawn(sign)


@cache
def _drawn() -> frozenset[int]:
    """The signs that one of the fonts has, in its ordinary weight: the others of a family have the same."""
    codes: set[int] = set()
    for name in FONTS:
        if name.endswith("-400-normal"):
            with TTFont(settings.BASE_DIR / "static" / "fonts" / f"{name}.woff2", lazy=True) as font:
                codes |= font.getBestCmap().keys()
    return frozenset(codes)


def _is_drawn(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNDRAWN and ord(sign) not in _SELECTORS
