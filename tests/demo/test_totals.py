"""The demo's totals and the state of every round, as they are told to everybody."""

from collections import Counter
from datetime import date

import pytest
from django.db.models import Q

from coordination.demo.chains import BY_KEY
from coordination.demo.rounds import stories
from coordination.models import RoundResult
from jobbspar.lib.dates import is_working_day
from participants.enums import EducationLevel, IdentityKind, LegalSex, Outcome, YesNoUnknown
from participants.models import Closing, Participation, Person, StepEnrolment
from tracks.enums import Phase
from tracks.models import Round, Track
from tracks.queries.chain import chain_of

pytestmark = pytest.mark.usefixtures("demo")

FIGURES = ("started", "completed", "left_early", "work", "studies", "other")
STATES = {
    "A1-1": Phase.FINISHED,
    "A1-2": Phase.EXECUTION,
    "A1-3": Phase.RECRUITMENT,
    "A2-1": Phase.EXECUTION,
    "A3-1": Phase.PLANNING,
    "B-1": Phase.FINISHED,
    "B-2": Phase.RECRUITMENT,
    "C-1": Phase.FINISHED,
    "C-2": Phase.CLOSING,
    "D-1": Phase.EXECUTION,
    "E-1": Phase.EXECUTION,
    "F-1": Phase.CLOSING,
    "G-1": Phase.RECRUITMENT,
    "G-2": Phase.EXECUTION,
    "H-1": Phase.DRAFT,
    "P-1": Phase.EXECUTION,
}
HOMES = {
    "A1-1": {"Göteborg": 8, "Mölndal": 3, "Partille": 2, "Kungälv": 1, "Ale": 1, "Öckerö": 1},
    "A1-2": {"Göteborg": 7, "Mölndal": 2, "Lerum": 2, "Härryda": 1, "Stenungsund": 1},
    "B-1": {"Göteborg": 6, "Mölndal": 4, "Härryda": 2},
    "C-1": {"Partille": 5, "Göteborg": 5, "Lerum": 2, "Alingsås": 2},
    "D-1": {"Lerum": 5, "Alingsås": 3, "Partille": 2, "Göteborg": 1},
    "E-1": {"Härryda": 6, "Mölndal": 4, "Göteborg": 3, "Tjörn": 1},
    "F-1": {"Kungälv": 5, "Stenungsund": 3, "Ale": 3, "Lilla Edet": 2, "Tjörn": 2},
    "G-2": {"Kungsbacka": 4, "Mölndal": 3, "Ale": 2, "Göteborg": 2},
}
# Seats, weeks, cost per participant, of which the home municipality, and a full round's home municipalities: kronor.
TRACKS = {
    "A1": (16, 14, 35_900, 29_400, 470_400),
    "A2": (10, 20, 60_300, 54_000, 540_000),
    "A3": (8, 24, 68_700, 62_400, 499_200),
    "A4": (6, 30, 95_700, 87_600, 525_600),
    "B": (12, 38, 42_000, 42_000, 504_000),
    "C": (14, 14, 22_400, 22_400, 313_600),
    "D": (12, 16, 31_000, 31_000, 372_000),
    "E": (15, 52, 89_900, 89_900, 1_348_500),
    "F": (16, 67, 93_500, 93_500, 1_496_000),
    "G": (14, 14, 23_300, 16_800, 235_200),
    "H": (10, 19, 25_000, 25_000, 250_000),
}


def round_of(key: str) -> Round:
    track, _dash, number = key.partition("-")
    return Round.objects.select_related("track").get(track__name=BY_KEY[track].name, number=number)


@pytest.mark.parametrize(
    ("key", "figures", "left_to_work"),
    [("A1-1", (16, 12, 4, 10, 3, 3), 1), ("B-1", (12, 10, 2, 7, 2, 3), 0), ("C-1", (14, 13, 1, 11, 1, 2), 0)],
)
def test_each_finished_round_ended_as_its_story_says(key: str, figures: tuple[int, ...], left_to_work: int) -> None:
    result = RoundResult.objects.get(round=round_of(key))
    assert tuple(getattr(result, name) for name in FIGURES) == figures
    assert result.work_left_early == left_to_work


def test_the_sums_are_those_that_everybody_quotes() -> None:
    sums = {name: sum(RoundResult.objects.values_list(name, flat=True)) for name in FIGURES}
    assert sums == {"started": 42, "completed": 35, "left_early": 7, "work": 28, "studies": 6, "other": 8}


def test_the_first_round_s_supports_are_two_new_starts_and_one_establishment() -> None:
    closings = Closing.objects.filter(participation__round=round_of("A1-1"), completed=True)
    work = closings.filter(outcome__in=[Outcome.WORK_UNSUBSIDISED, Outcome.WORK_SUBSIDISED])
    assert Counter(work.values_list("subsidy_type", flat=True)) == {None: 6, "NYST": 2, "ETJ": 1}


@pytest.mark.parametrize(("key", "phase"), STATES.items())
def test_each_round_has_come_as_far_as_its_story(key: str, phase: Phase) -> None:
    assert round_of(key).phase == phase


def test_there_are_no_other_rounds() -> None:
    assert Round.objects.count() == len(STATES) == len(stories(date(2026, 11, 23)))


@pytest.mark.parametrize(("key", "homes"), HOMES.items())
def test_participants_come_from_the_municipalities_of_the_story(key: str, homes: dict[str, int]) -> None:
    rows = Participation.objects.filter(round=round_of(key)).values_list("home_municipality__name", flat=True)
    assert Counter(rows) == homes


def test_the_other_rounds_have_as_many_as_the_story_says() -> None:
    counts = {key: round_of(key).participations.count() for key in ("A2-1", "C-2", "P-1", "A1-3", "B-2", "G-1")}
    assert counts == {"A2-1": 8, "C-2": 12, "P-1": 9, "A1-3": 0, "B-2": 0, "G-1": 0}
    assert round_of("B-2").candidacies.count() == 19
    assert round_of("A1-3").candidacies.count() == 12
    homes = round_of("B-2").candidacies.values_list("person__home_municipality", flat=True)
    assert len(set(homes)) == 5


@pytest.mark.parametrize(("key", "expected"), TRACKS.items())
def test_the_chain_costs_and_lasts_what_the_table_says(key: str, expected: tuple[int, ...]) -> None:
    pattern = BY_KEY[key]
    home = [link for link in pattern.links if link.funder == "home_municipality"]
    cost, home_cost = (sum(link.cost * link.weeks for link in links) for links in (pattern.links, home))
    assert (pattern.seats, pattern.weeks, cost, home_cost, home_cost * pattern.seats) == expected
    assert Track.objects.filter(name=pattern.name).exists()


@pytest.mark.parametrize("key", ["A1-2", "A3-1", "D-1", "E-1", "F-1", "H-1"])
def test_the_loaded_rounds_hold_the_pattern_s_chain(key: str) -> None:
    round = round_of(key)
    chain = chain_of(round, date(2026, 11, 23))
    if key == "H-1":
        assert not chain
        return
    seats, weeks, cost, home_cost, full = TRACKS[key.partition("-")[0]]
    found = (round.seats, chain.weeks, chain.cost // 100, chain.home_cost // 100, chain.full_round_home_cost // 100)
    assert found == (seats, weeks, cost, home_cost, full)


def test_the_people_are_as_many_and_as_mixed_as_told() -> None:
    # AF's own rows are about the same people as a municipality's, and are not counted twice.
    people = Person.objects.filter(owner__kind="municipality")
    total = people.count()
    assert 145 <= total <= 165
    assert 0.54 <= people.filter(legal_sex=LegalSex.WOMAN).count() / total <= 0.58
    assert 0.78 <= people.filter(upper_secondary_completed=YesNoUnknown.NO).count() / total <= 0.82
    assert len(set(people.exclude(language="").values_list("language", flat=True))) == 12
    assert people.filter(needs_interpreter=True).exclude(language="").count() == 4
    kinds = Counter(people.values_list("identity_kind", flat=True))
    assert (kinds[IdentityKind.SAMORDNINGSNUMMER], kinds[IdentityKind.NONE]) == (3, 1)
    assert people.filter(identity_masked__contains="60-••••", identity_kind=IdentityKind.SAMORDNINGSNUMMER).count() == 1
    years = people.values_list("birth_year", flat=True)
    assert 2026 - max(years) >= 19 and 2026 - min(years) <= 61
    assert not people.filter(Q(education_level=EducationLevel.UNKNOWN) | Q(birth_year=None)).exists()


def test_nobody_begins_or_ends_on_a_day_that_is_free() -> None:
    days = {
        day
        for row in StepEnrolment.objects.all()
        for day in (row.planned_start, row.planned_end, row.started_on, row.ended_on)
        if day
    }
    rounds = Round.objects.values_list("planned_start", "planned_end")
    assert [day for day in sorted(days.union(*rounds)) if not is_working_day(day)] == []
    assert not [step.name for row in Round.objects.all() for step in chain_of(row, date(2026, 11, 23)).outside]
