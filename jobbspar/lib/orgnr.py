"""Organisationsnummer: ten digits, the third at least 2 (which is what tells it from a personnummer).

A sole trader's organisationsnummer is the owner's personnummer: allowed only with an explicit "enskild firma", and then
kept as an identity number (encrypted, masked; domain 2.0.7). The demo has a series of its own, 551199-NNNC, that can be
neither a person nor a real organisation.
"""

import re
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jobbspar.lib import identity, luhn
from jobbspar.lib.text import plain_dashes

DEMO_SERIES: Final = "551199"
# The number as it stands on invoices (momsregistreringsnummer): SE, the ten digits and 01.
_VAT: Final = re.compile(r"SE(\d{10})01", re.IGNORECASE | re.ASCII)


class PersonalNumber(ValidationError):
    """The number is a personnummer or samordningsnummer (`identity`): the form asks whether it is an enskild firma."""

    def __init__(self, number: identity.IdentityNumber) -> None:
        super().__init__(
            _("Det är ett personnummer. Markera enskild firma om företaget drivs av en person i eget namn."),
            code="personal_number",
        )
        self.identity = number


def parse(text: str) -> str:
    """The ten digits of what somebody typed: `556000-0000`, `5560000000`, with the prefix 16, or `SE556000000001`.

    Raises PersonalNumber, or ValidationError with a Swedish sentence and code `format`, `check_digit` or `demo_series`.
    """
    typed = "".join(plain_dashes(text).split())
    digits = _VAT.sub(r"\1", typed.replace("-", ""))
    if typed[-5:-4] == "+":
        # More than a hundred years old: nobody but a person is.
        raise _not_an_organisation(typed)
    if not (digits.isascii() and digits.isdigit() and len(digits) in {10, 12}):
        raise ValidationError(_("Skriv organisationsnumret med 10 siffror, till exempel 556000-0000."), code="format")
    ten = digits[2:] if len(digits) == 12 and digits.startswith("16") else digits
    if len(ten) == 12 or (ten[2] < "2" and not ten.startswith(DEMO_SERIES)):
        raise _not_an_organisation(text)
    if not luhn.is_valid(ten):
        raise ValidationError(_("Den sista siffran stämmer inte. Kontrollera numret."), code="check_digit")
    if ten.startswith(DEMO_SERIES) and not (settings.DEMO or settings.TEST):
        raise ValidationError(_("Numret finns bara i demonstrationen. Skriv företagets eget."), code="demo_series")
    return ten


def formatted(ten_digits: str) -> str:
    """`556000-0000`."""
    return f"{ten_digits[:6]}-{ten_digits[6:]}"


def _not_an_organisation(text: str) -> ValidationError:
    try:
        return PersonalNumber(identity.parse(text))
    except ValidationError:
        return ValidationError(
            _("Numret är inte ett organisationsnummer: den tredje siffran ska vara 2 eller högre."), code="format"
        )
