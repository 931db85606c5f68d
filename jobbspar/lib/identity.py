"""Personnummer and samordningsnummer: reading what somebody typed, checking it, showing it masked.

Our own and small, because common libraries refuse samordningsnummer whose month is 00 or day is 60 (unknown part of the
birth date; R-PNR-3, domain 2.0.12). Nothing here says a word about sex: it is never derived from the number.
"""

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jobbspar.lib import clock, luhn
from jobbspar.lib.text import plain_dashes

TEST_NUMBERS_FILE: Final = Path(__file__).parent / "data" / "testnummer.csv"


class Kind(StrEnum):
    """What sort of number it is."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"


@dataclass(frozen=True, repr=False)
class IdentityNumber:
    """A checked number: `digits12` is ÅÅÅÅMMDDNNNN (a samordningsnummer keeps its day + 60).

    Its text form is the masked one, so that a number never reaches a log or a page by accident.
    """

    digits12: str
    kind: Kind

    def masked(self) -> str:
        """`ÅÅÅÅMMDD-••••`, the form shown unless somebody asks to see it all (R-PNR)."""
        return f"{self.digits12[:8]}-••••"

    def full(self) -> str:
        """`ÅÅÅÅMMDD-NNNN`. Showing it is an action of its own that is logged."""
        return f"{self.digits12[:8]}-{self.digits12[8:]}"

    def born_on(self) -> date | None:
        """The birth date, or None where a samordningsnummer leaves month or day unknown."""
        return _birth_date(self.digits12)

    def birth_year(self) -> int:
        """The birth year, known for every number."""
        return int(self.digits12[:4])

    def __str__(self) -> str:
        return self.masked()

    def __repr__(self) -> str:
        return f"<{self.kind} {self.masked()}>"


def read(text: str) -> IdentityNumber:
    """What a person typed, checked in full: `parse` and then `check_allowed`."""
    number = parse(text)
    check_allowed(number)
    return number


def parse(text: str) -> IdentityNumber:
    """10 or 12 digits with or without `-` or `+` (more than a hundred years old) before the last four.

    Raises ValidationError with a Swedish sentence and code `format`, `date`, `future` or `check_digit`.
    """
    typed = "".join(plain_dashes(text).split())
    sign = typed[-5:-4]
    digits = typed[:-5] + typed[-4:] if sign in {"-", "+"} else typed
    if not (digits.isascii() and digits.isdigit() and len(digits) in {10, 12}):
        raise ValidationError(_("Skriv numret med 10 eller 12 siffror, till exempel ÅÅÅÅMMDD-NNNN."), code="format")
    digits12 = digits if len(digits) == 12 else _with_century(digits, is_old=sign == "+")
    earliest = _earliest_birth_date(digits12)
    if earliest is None or earliest.year < 1850:
        raise ValidationError(_("De första siffrorna är inte ett datum som finns."), code="date")
    if earliest > clock.today():
        raise ValidationError(_("Födelsedatumet ligger i framtiden."), code="future")
    if not luhn.is_valid(digits12[2:]):
        raise ValidationError(_("Den sista siffran stämmer inte. Kontrollera numret."), code="check_digit")
    return IdentityNumber(digits12, Kind.SAMORDNINGSNUMMER if int(digits12[6:8]) >= 60 else Kind.PERSONNUMMER)


def check_allowed(number: IdentityNumber) -> None:
    """Skatteverket's published test numbers: only they outside production, none of them in production (R-PNR-4).

    Raises ValidationError with code `test_number` or `not_test_number`.
    """
    if settings.PRODUCTION and is_test_number(number):
        raise ValidationError(_("Det är ett av Skatteverkets testnummer. Skriv personens eget."), code="test_number")
    if not settings.PRODUCTION and not is_test_number(number):
        raise ValidationError(
            _("Här används bara påhittade personer. Skriv ett av Skatteverkets testnummer."), code="not_test_number"
        )


def is_test_number(number: IdentityNumber) -> bool:
    """Whether the number is on the list we ship of Skatteverket's published test numbers.

    The list decides and not the pattern 238/239: a real person born before 1990 may have such a number.
    """
    return number.digits12 in test_numbers()


@cache
def test_numbers() -> frozenset[str]:
    """The 895 personnummer and 765 samordningsnummer of `data/testnummer.csv`, as 12 digits."""
    with TEST_NUMBERS_FILE.open(encoding="utf-8", newline="") as file:
        return frozenset(row["number"] for row in csv.DictReader(file, delimiter=";"))


def _with_century(ten: str, *, is_old: bool) -> str:
    """The latest century in which the date is not in the future; with `+` the one before it."""
    today = clock.today()
    century = today.year // 100
    born = _earliest_birth_date(f"{century:02}{ten}")
    # 29 February may exist in the century before only (1900 had none), so a missing date also means: go back.
    if born is None or born > today:
        century -= 1
    return f"{century - is_old:02}{ten}"


def _parts(digits12: str) -> tuple[int, int, int]:
    year, month, day = int(digits12[:4]), int(digits12[4:6]), int(digits12[6:8])
    return year, month, day


def _birth_date(digits12: str) -> date | None:
    year, month, day = _parts(digits12)
    try:
        return date(year, month, day - 60 if day >= 60 else day)
    except ValueError:
        return None


def _earliest_birth_date(digits12: str) -> date | None:
    """The first date the number can mean; None where it can mean none."""
    year, month, day = _parts(digits12)
    is_coordination = day >= 60
    if is_coordination and month == 0:
        # Month unknown: any day 1-31, or unknown too.
        return date(year, 1, 1) if year >= 1 and day <= 91 else None
    try:
        return date(year, month, max(day - 60, 1) if is_coordination else day)
    except ValueError:
        return None
