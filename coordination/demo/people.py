"""About a hundred and fifty invented persons, registered by their home municipality's case worker."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from coordination.demo.names import ORIGINS, SWEDISH_TENTHS, Origin
from coordination.demo.world import World
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock, identity
from participants.domain.consents import hand_over_notice
from participants.domain.persons import add_note, register_person
from participants.enums import EducationLevel, LegalSex, NoticeLanguage, SwedishLevel, YesNoUnknown
from participants.models import Person
from tracks.enums import TargetGroup

YOUNGEST, OLDEST = 19, 61
# Of twenty-five persons fourteen are women (56 %), and of five four have not completed upper secondary school (80 %).
WOMEN_OF_25: Final = 14
# The places, in the order of registering, of those who are out of the ordinary.
SAMORDNINGSNUMMER: Final = (12, 57)
UNKNOWN_DAY: Final = 90
NO_NUMBER: Final = 118
INTERPRETER: Final = frozenset({7, 33, 71, 104})
LEVELS: Final = (SwedishLevel.A2, SwedishLevel.B1, SwedishLevel.A2, SwedishLevel.B1, SwedishLevel.B2, SwedishLevel.A1)
NOTES: Final = (
    "Första samtalet. Vill komma ut i arbete snart.",
    "Har egna barn i skolåldern. Klarar dagtid och kvällar.",
    "Har cv och två referenser.",
    "Har prövat praktik tidigare och trivdes.",
)
WORK: Final = (
    "Butik och lager, två år", "Hemarbete, inget lönearbete i Sverige", "Restaurangkök, fyra år", "Städning, ett år",
    "Bygg i hemlandet, sex år", "Sommarjobb", "Textilindustri, åtta år", "Äldreomsorg som timvikarie",
)  # fmt: skip


@dataclass
class People:
    """Gives out persons, each different from the one before, the same each time for the same anchor.

    Each lane has its own places in the line and its own numbers, so that two never give out the same person.
    """

    world: World
    lane: int
    lanes: int
    count: int = 0
    _numbers: dict[LegalSex, Iterator[str]] = field(default_factory=dict)
    _names: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        rows = list(_test_numbers(self.world.anchor))
        self.world.dice.shuffle(rows)
        rows = rows[self.lane :: self.lanes]
        self.world.dice.seed(self.lane)
        ordinary = [row for row in rows if row["kind"] == identity.Kind.PERSONNUMMER]
        self._others = [row for row in rows if row["kind"] != identity.Kind.PERSONNUMMER]
        for sex, word in ((LegalSex.WOMAN, "kvinna"), (LegalSex.MAN, "man")):
            self._numbers[sex] = iter([row["number"] for row in ordinary if row["legal_sex_digit"] == word])

    def register(self, town: str, actor: Actor | None = None) -> Person:
        """A person of the municipality, with information about how the data is used handed over.

        `actor` is its case worker, where nobody else is named (AF's case worker in AF's own room).
        """
        place, self.count = self.lane + self.count * self.lanes, self.count + 1
        actor = actor or self.world.case_worker(town)
        sex = LegalSex.WOMAN if place * WOMEN_OF_25 % 25 < WOMEN_OF_25 else LegalSex.MAN
        origin = self._origin(place)
        first, last = self._name(origin, sex)
        number, sex = self._number(place, sex)
        completed = place % 5 == 4
        more: dict[str, Any] = {} if number else {"birth_year": self.world.anchor.year - 31}
        person = register_person(
            actor=actor,
            first_name=first,
            last_name=last,
            home_municipality=self.world.towns[town],
            number=number,
            legal_sex=sex,
            phone=f"070-174 06 {5 + place % 95:02d}",  # kept free for made-up people
            needs_interpreter=place in INTERPRETER,
            language=origin.language,
            education_level=_education(place, completed),
            upper_secondary_completed=YesNoUnknown.YES if completed else YesNoUnknown.NO,
            swedish_level=LEVELS[place % len(LEVELS)] if origin.language else SwedishLevel.NATIVE,
            experience=WORK[place % len(WORK)],
            target_group=_group(place, origin),
            **more,
        )
        # The product comes with no translation into the others' languages: the easy text, with an interpreter.
        language = NoticeLanguage.EASY if origin.language else NoticeLanguage.SWEDISH
        hand_over_notice(person, actor=actor, language=language, handed_over_on=clock.today())
        if place % 4 == 0:
            add_note(person, actor=actor, noted_on=clock.today(), text=NOTES[place // 4 % len(NOTES)])
        return person

    def _origin(self, place: int) -> Origin:
        """Every interpreter's person speaks something else than Swedish; the rest by turns."""
        if place % 10 < SWEDISH_TENTHS and place not in INTERPRETER:
            return ORIGINS[-1]
        return ORIGINS[place * 7 % (len(ORIGINS) - 1)]

    def _name(self, origin: Origin, sex: LegalSex) -> tuple[str, str]:
        """A pair that nobody has yet."""
        dice = self.world.dice
        pairs = [
            (first, last)
            for first in (origin.women if sex == LegalSex.WOMAN else origin.men)
            for last in origin.last
            if (first, last) not in self._names
        ]
        pair = dice.choice(pairs)
        self._names.add(pair)
        return pair

    def _number(self, place: int, sex: LegalSex) -> tuple[str, LegalSex]:
        if place == NO_NUMBER:
            return "", sex
        if place == UNKNOWN_DAY or place in SAMORDNINGSNUMMER:
            wanted = place == UNKNOWN_DAY
            row = next(row for row in self._others if (row["number"][6:8] == "60") == wanted)
            self._others.remove(row)
            return row["number"], LegalSex.WOMAN if row["legal_sex_digit"] == "kvinna" else LegalSex.MAN
        return next(self._numbers[sex]), sex


def _test_numbers(anchor: date) -> Iterator[dict[str, str]]:
    """The published test numbers of those who are nineteen to sixty-one. Others are never used (R-PNR)."""
    with identity.TEST_NUMBERS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if YOUNGEST + 1 <= anchor.year - int(row["birth_year"]) <= OLDEST:
                yield row


def _education(place: int, completed: bool) -> EducationLevel:
    if completed:
        return EducationLevel.POST_SECONDARY if place % 15 == 4 else EducationLevel.UPPER_SECONDARY
    levels = (EducationLevel.SHORT_COMPULSORY, EducationLevel.COMPULSORY, EducationLevel.COMPULSORY)
    return EducationLevel.UPPER_SECONDARY if place % 10 == 3 else levels[place % 3]


def _group(place: int, origin: Origin) -> TargetGroup:
    if not origin.language:
        return TargetGroup.YOUNG_WITHOUT_UPPER_SECONDARY if place % 2 else TargetGroup.LONG_TERM_UNEMPLOYED
    groups = (
        TargetGroup.NEWLY_ARRIVED,
        TargetGroup.LONG_TERM_UNEMPLOYED,
        TargetGroup.PARENTS,
        TargetGroup.NEWLY_ARRIVED,
    )
    return groups[place % len(groups)]
