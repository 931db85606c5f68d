"""What the loader has made so far, by short keys ("goteborg", "A1-2", "hisingen"), and the story's calendar."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from employers.models import CompetenceNeed, Employer, EmployerContact
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Municipality, Organisation, User
from jobbspar.lib import dates
from participants.models import Participation, Person
from tracks.models import LocalAgreement, Round, RoundParty, SteeringGroup, Track


@dataclass
class World:
    """`anchor` is the Monday that the story is told from: the demo's today, or the Monday of its week."""

    anchor: date
    towns: dict[str, Municipality] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    contacts: dict[str, EmployerContact] = field(default_factory=dict)
    needs: dict[tuple[str, str], CompetenceNeed] = field(default_factory=dict)
    agreements: dict[str, LocalAgreement] = field(default_factory=dict)
    groups: dict[str, SteeringGroup] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    parties: dict[str, dict[str, RoundParty]] = field(default_factory=dict)
    persons: dict[str, list[Person]] = field(default_factory=dict)
    participations: dict[str, list[Participation]] = field(default_factory=dict)
    # The same people each time the demo is loaded for the same day.
    dice: random.Random = field(default_factory=lambda: random.Random(2026))  # noqa: S311 not for secrets

    def day(self, weeks: int, weekday: int = 0) -> date:
        """The day so many weeks from the anchor; `weekday` 0 is Monday."""
        return self.anchor + timedelta(weeks=weeks, days=weekday)

    def working_day(self, weeks: int, weekday: int = 0) -> date:
        """The same, or a day of the same week that people work: the next one, or else the one before."""
        day = self.day(weeks, weekday)
        later = dates.next_working_day(day)
        return later if later < self.day(weeks + 1) else dates.add_working_days(day, -1)

    def user(self, key: str, role: Role) -> User:
        """Who has the role in the municipality or office. In a small municipality it may be the same for all."""
        return self.users[f"{key}:{role}"]

    def actor(self, key: str, role: Role) -> Actor:
        return self.actors[f"{key}:{role}"]

    def coordinator(self, town: str) -> Actor:
        return self.actor(town, Role.COORDINATOR)

    def case_worker(self, town: str) -> Actor:
        return self.actor(town, Role.CASE_WORKER)

    def contact_of(self, employer: str) -> Actor:
        return self.actor(employer, Role.EMPLOYER_CONTACT)
