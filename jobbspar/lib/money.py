"""Swedish money: öre as whole numbers inside, `Decimal` kronor in forms and models, `1 234,50 kr` on the page."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jobbspar.lib.numbers import DIGITS, without_spaces
from jobbspar.lib.text import MOST_SIGNS

NBSP: Final = "\u00a0"
_UNIT = re.compile(r"^(?:kr\.?|sek)\s*|\s*(?:kr\.?|kronor|sek|[:,][-\u2013])$", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", re.ASCII)
_PLAIN = re.compile(rf"{DIGITS}(?:[.,:]\d{{1,2}})?", re.ASCII)


def to_ore(kronor: Decimal) -> int:
    """Kronor as öre. ValueError when there are parts of an öre or it is no number."""
    ore = kronor * 100
    if not ore.is_finite() or ore != ore.to_integral_value():
        raise ValueError("An amount has no parts of an öre.")
    return int(ore)


def from_ore(ore: int) -> Decimal:
    """Öre as kronor with two decimals."""
    return Decimal(ore).scaleb(-2)


def format_ore(ore: int) -> str:
    """`1 234,50 kr` with unbreakable spaces; a minus is the sign U+2212."""
    kronor, rest = divmod(abs(ore), 100)
    sign = "\u2212" if ore < 0 else ""
    return f"{sign}{kronor:,}".replace(",", NBSP) + f",{rest:02}{NBSP}kr"


def format_kr(kronor: Decimal) -> str:
    """`1 234,50 kr` with unbreakable spaces. ValueError when there are parts of an öre."""
    return format_ore(to_ore(kronor))


def parse_kr(text: str) -> Decimal:
    """What a person types for an amount, as kronor with two decimals, never negative.

    Reads `1234`, `1 234,50 kr`, `1234:50`, `1.234,50`, `12 000:-`. A lone point before three digits (`1.234`) could mean
    two things and is refused, and so are two numbers in one box (`12 34`, two pasted cells). Raises ValidationError with
    a Swedish sentence and code `amount` or `too_large`.
    """
    # Patterns for blanks in long texts take the square of the length.
    number = _UNIT.sub("", text.strip()) if len(text) <= MOST_SIGNS else ""
    if _PLAIN.fullmatch(number):
        number = re.sub("[,:]", ".", without_spaces(number))
    elif _GROUPED.fullmatch(number) and ("," in number or number.count(".") > 1):
        number = number.replace(".", "").replace(",", ".")
    else:
        raise ValidationError(_("Skriv ett belopp i kronor, till exempel 1 234,50."), code="amount")
    if len(number.partition(".")[0]) > 12:
        raise ValidationError(_("Beloppet är orimligt stort."), code="too_large")
    return Decimal(number).quantize(Decimal("0.01"))


def split(total_ore: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """The total divided by weight, to the öre: the parts always sum to the total (invariant 6).

    Each gets its share rounded down, and the öre left over go to those who lost most by the rounding, the first of
    equals first. ValueError for negative weights, or when all are zero and there is something to divide.
    """
    fractions = [Fraction(weight) for weight in weights]
    whole = sum(fractions)
    if any(weight < 0 for weight in fractions) or (not whole and total_ore):
        raise ValueError("There must be something to divide by.")
    if total_ore < 0:
        return [-part for part in split(-total_ore, weights)]
    exact = [total_ore * weight / whole if whole else Fraction(0) for weight in fractions]
    parts = [share.numerator // share.denominator for share in exact]
    by_loss = sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])
    for index in by_loss[: total_ore - sum(parts)]:
        parts[index] += 1
    return parts
