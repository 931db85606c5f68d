"""What a person is called. The one place where the parts of a name are put together (a house rule holds it).

A `PersonName` is text that may be written anywhere its reader may read names: for a protected person it says "Skyddad
person" and holds nothing else, so no page, mail, file or log line can give away what it never had (invariant 20). The
real words come from `spelled_out`, which only a logged reveal and the person's own extract may call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jobbspar.audit.looks import look
from jobbspar.lib.text import run_together

if TYPE_CHECKING:
    from participants.models import Person


class PersonName(str):
    """The name as text. `short` is as colleagues say it: "Amina H."."""

    short: str

    @classmethod
    def of(cls, person: Person) -> PersonName:
        """The name of somebody whose name the reader may have. That it is shown is noted for the log."""
        look(person.pk, ["identity"])
        if person.is_protected:
            return cls.said(_("Skyddad person"))
        name = cls(spelled_out(person))
        first, last = person.preferred_name or person.first_name, person.last_name
        name.short = f"{first} {last[:1]}." if first and last else first or last
        return name

    @classmethod
    def said(cls, text: str) -> PersonName:
        """Words that stand where a name would, long and short alike."""
        name = cls(text)
        name.short = text
        return name


def short_name(person: Person) -> str:
    """ "Amina H.", or "Skyddad person"."""
    return PersonName.of(person).short


def initials_of(person: Person) -> str:
    """ "A.H.", or "Skyddad person": for whoever reads a log and has no case with the person."""
    if person.is_protected:
        return _("Skyddad person")
    return "".join(f"{name[:1]}." for name in (person.first_name, person.last_name) if name)


def place_of(person: Person, place: str) -> str:
    """A place that tells where the person is: home, school, workplace. Nothing for a protected person."""
    return "" if person.is_protected else place


def spelled_out(person: Person) -> str:
    """The whole name, of a protected person too."""
    return f"{person.first_name} {person.last_name}".strip()


def is_called(person: Person, name: str) -> bool:
    """Whether it is the person's name, however it is written: Anna-Karin O'Brien and "annakarin obrien" are the same."""
    return run_together(spelled_out(person)) == run_together(name)
