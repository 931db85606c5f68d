"""Who leads rounds with an employer, and which contacts they have named. The tracks room above us tells.

# in AppConfig.ready()
standing.register(rounds_of_employer)
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from employers.models import Employer, EmployerContact


@dataclass(frozen=True, slots=True)
class EmployerRound:
    """A round with the employer: whose it is, who leads it, whom it has named since when, and whether it walks or is over.
    One in its draft does neither."""

    municipality_id: UUID
    municipality: str
    leaders: frozenset[UUID]
    contacts: Mapping[UUID, datetime]
    is_live: bool
    is_ended: bool

    @property
    def is_draft(self) -> bool:
        return not self.is_live and not self.is_ended


Teller = Callable[[Employer], list[EmployerRound]]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Ask `teller(employer)` for its rounds, the oldest first."""
    if teller not in _tellers:
        _tellers.append(teller)


def rounds_of(employer: Employer) -> list[EmployerRound]:
    """The employer's rounds, the oldest first; without those that were cancelled."""
    return [round for teller in _tellers for round in teller(employer)]


def live(rounds: Iterable[EmployerRound]) -> list[EmployerRound]:
    """Those that walk."""
    return [round for round in rounds if round.is_live]


def to_come(rounds: Iterable[EmployerRound]) -> list[EmployerRound]:
    """Those that walk, and those in their draft: whoever is in them will see what they hold."""
    return [round for round in rounds if not round.is_ended]


def keeper_of(contact: EmployerContact, rounds: Iterable[EmployerRound]) -> EmployerRound | None:
    """The round that named the contact first, also one that is over: its municipality changes and ends them.

    An account shows what its rounds hold also when they are over, so a later round takes nobody over.
    """
    named = [round for round in rounds if contact.pk in round.contacts]
    return min(named, key=lambda round: round.contacts[contact.pk], default=None)


def as_one(contacts: Collection[EmployerContact], rounds: Iterable[EmployerRound]) -> list[EmployerRound]:
    """The rounds as if each that has named one of the `contacts` had named them all: several have noted one person."""
    ids = [contact.pk for contact in contacts]
    return [
        replace(round, contacts={**round.contacts, **dict.fromkeys(ids, min(since))})
        if (since := [round.contacts[pk] for pk in ids if pk in round.contacts])
        else round
        for round in rounds
    ]
