"""Shares as they are written: `83,3 %`."""

from decimal import ROUND_HALF_UP, Decimal

from jobbspar.lib.money import NBSP


def share(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent with one decimal, halves up; None when there is no whole."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def format_percent(percent: Decimal | int | None) -> str:
    """`83,3 %`, `100 %` for a whole number given as int, `–` for None."""
    if percent is None:
        return "–"
    return f"{percent}".replace(".", ",").replace("-", "\u2212") + f"{NBSP}%"


def format_share(part: int, whole: int) -> str:
    """`83,3 %` for 35 of 42; `–` when there is no whole."""
    return format_percent(share(part, whole))
