"""Which letters the fonts of a document have. What has none would be printed as an empty box, so it is said before."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.conf import settings
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
    known = _drawn()
    lacking = [sign for sign in dict.fromkeys(canonical(snapshot)) if ord(sign) not in known and _is_drawn(sign)]
    if lacking:
        raise RuleError(
            _(
                "Handlingen har tecken som inte går att skriva ut: %(signs)s. "
                "Ta bort dem eller skriv på ett annat sätt, till exempel med latinska bokstäver."
            )
            % {"signs": " ".join(lacking[:MOST_SHOWN])}
        )


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
