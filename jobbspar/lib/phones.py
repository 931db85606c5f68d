"""Phone numbers in what somebody has typed: "070-123 45 67 (växel 031-12 34 56)" holds two, "ring först" none."""

from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers


@dataclass(frozen=True, slots=True)
class Found:
    """A number, where it stands in the text, and how it is dialled from anywhere: +46701234567."""

    start: int
    end: int
    dialled: str


def numbers_in(text: str) -> Iterator[Found]:
    """Each number that could be dialled, in use or not; Swedish where no country is said."""
    for found in phonenumbers.PhoneNumberMatcher(text, "SE", leniency=phonenumbers.Leniency.POSSIBLE):
        dialled = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        yield Found(found.start, found.end, dialled)
