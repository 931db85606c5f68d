"""The package and its chain: gaps, costs, versions, and what must be there before it is agreed."""

from datetime import date

import pytest

from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib.errors import Conflict, RuleError
from tests.cast import Cast, a_round, actor_of
from tests.tracks.planning import a_planned_round, a_requirement, a_step, a_type, party_of, planner
from tracks import reference
from tracks.domain import packages, parties, profiles
from tracks.enums import Funder, PackageStatus, Reached
from tracks.models import ChainStep, InterventionType, Round
from tracks.queries import chain_of, missing_coverage

TODAY = date(2027, 3, 1)
H, A, E = Funder.HOME_MUNICIPALITY, Funder.AF, Funder.EMPLOYER
# demo.md 5.3: weeks, start week of the round, kr a week, payer, percent, parallel.
DEMO = {
    "A1": (16, [
        (2, 1, 1500, H, 100, 0), (12, 3, 600, H, 25, 1), (6, 3, 3200, H, 75, 0), (1, 9, 6500, A, 75, 0),
        (5, 10, 0, A, 75, 0),
    ]),
    "A2": (10, [(20, 1, 450, H, 10, 1), (12, 1, 3400, H, 50, 0), (7, 13, 900, E, 50, 0), (1, 20, 4200, H, 50, 0)]),
    "A3": (8, [(16, 1, 3600, H, 50, 0), (7, 17, 900, E, 50, 0), (1, 24, 4800, H, 50, 0)]),
    "A4": (6, [(20, 1, 4100, H, 50, 0), (9, 21, 900, E, 50, 0), (1, 30, 5600, H, 50, 0)]),
    "B": (12, [(12, 1, 1400, H, 100, 0), (12, 13, 2100, H, 75, 0), (26, 13, 0, A, 25, 0), (14, 25, 0, A, 75, 0)]),
    "C": (14, [(8, 1, 900, H, 50, 0), (8, 1, 1900, H, 50, 0), (6, 9, 0, A, 100, 0)]),
    "D": (12, [(16, 1, 500, H, 20, 1), (10, 1, 2300, H, 80, 0), (6, 11, 0, A, 80, 0)]),
    "E": (15, [(2, 1, 1200, H, 100, 0), (30, 3, 1750, H, 75, 0), (30, 3, 0, H, 25, 0), (20, 33, 1750, H, 100, 0)]),
    "F": (16, [(3, 1, 1300, H, 100, 0), (24, 4, 1900, H, 75, 0), (24, 4, 0, H, 25, 0), (40, 28, 1100, H, 40, 0)]),
    "G": (14, [(3, 1, 0, A, 100, 0), (6, 4, 2800, H, 100, 0), (1, 10, 6500, A, 100, 0), (4, 11, 0, A, 100, 0)]),
    "H": (10, [(3, 1, 1400, H, 100, 0), (8, 4, 2600, H, 80, 0), (8, 12, 0, A, 100, 0)]),
}  # fmt: skip
# Weeks, kr a participant, of which the home municipality, the home municipalities for a full round.
TOTALS = {
    "A1": (14, 35_900, 29_400, 470_400),
    "A2": (20, 60_300, 54_000, 540_000),
    "A3": (24, 68_700, 62_400, 499_200),
    "A4": (30, 95_700, 87_600, 525_600),
    "B": (38, 42_000, 42_000, 504_000),
    "C": (14, 22_400, 22_400, 313_600),
    "D": (16, 31_000, 31_000, 372_000),
    "E": (52, 89_900, 89_900, 1_348_500),
    "F": (67, 93_500, 93_500, 1_496_000),
    "G": (14, 23_300, 16_800, 235_200),
    "H": (19, 25_000, 25_000, 250_000),
}


@pytest.mark.parametrize("track", DEMO)
def test_each_chain_of_the_demo_costs_and_lasts_what_its_table_says(cast: Cast, track: str) -> None:
    seats, rows = DEMO[track]
    round, actor = a_round(cast, seats=seats), planner(cast)
    for number, (weeks, start, kronor, funder, share, parallel) in enumerate(rows):
        year, week = (2027, start) if start <= 52 else (2028, start - 52)
        a_step(
            round, actor, f"Insats {number}", week=week, start_year=year, weeks=weeks, cost_per_week=kronor * 100,
            funder=funder, share=share, is_parallel=bool(parallel),
        )  # fmt: skip
    chain = chain_of(round, TODAY)
    found = (chain.weeks, chain.cost // 100, chain.home_cost // 100, chain.full_round_home_cost // 100)
    assert found == TOTALS[track]
    assert (chain.holes, chain.overloads) == ([], [])
    assert sum(amount for _funder, amount in chain.cost_by_funder) == chain.cost


def _with_gap(cast: Cast) -> Round:
    """Weeks 10–15 and 18–19: two weeks with nothing, ten working days."""
    round = a_planned_round(cast)
    a_step(round, planner(cast))
    a_step(round, planner(cast), "Praktik", week=18, weeks=2, type=a_type("PRAK"))
    return round


def test_a_gap_is_seen_with_its_working_days_and_what_stands_around_it(cast: Cast) -> None:
    (hole,) = chain_of(_with_gap(cast), TODAY).holes
    assert (hole.gap.working_days, hole.before.name, hole.after.name) == (10, "Grundkurs", "Praktik")
    assert hole.gap.start == date(2027, 4, 19)


def test_a_gap_is_mended_by_moving_the_step(cast: Cast) -> None:
    round = _with_gap(cast)
    step = ChainStep.objects.get(name="Praktik")
    packages.change_step(step, actor=planner(cast), start_week=16)
    assert chain_of(round, TODAY).holes == []


def test_a_gap_is_allowed_with_a_reason_and_that_can_be_taken_back(cast: Cast) -> None:
    round = _with_gap(cast)
    gap = chain_of(round, TODAY).holes[0].gap
    with pytest.raises(RuleError):
        packages.allow_gap(round, actor=planner(cast), starts_on=gap.start, ends_on=gap.end, reason=" ")
    allowance = packages.allow_gap(round, actor=planner(cast), starts_on=gap.start, ends_on=gap.end, reason="Påsklov")
    packages.allow_gap(round, actor=planner(cast), starts_on=gap.start, ends_on=gap.end, reason="Påsklov")
    chain = chain_of(round, TODAY)
    assert (chain.open_holes, chain.holes[0].reason) == ([], "Påsklov")
    packages.withdraw_gap_allowance(allowance, actor=planner(cast))
    packages.withdraw_gap_allowance(allowance, actor=planner(cast))
    assert len(chain_of(round, TODAY).open_holes) == 1


def test_an_allowance_does_not_cover_a_gap_that_has_grown(cast: Cast) -> None:
    round = _with_gap(cast)
    gap = chain_of(round, TODAY).holes[0].gap
    packages.allow_gap(round, actor=planner(cast), starts_on=gap.start, ends_on=gap.end, reason="Lov")
    packages.change_step(ChainStep.objects.get(name="Praktik"), actor=planner(cast), start_week=20)
    assert len(chain_of(round, TODAY).open_holes) == 1
    with pytest.raises(Conflict):
        packages.allow_gap(round, actor=planner(cast), starts_on=gap.start, ends_on=gap.end, reason="Lov")


def test_later_steps_follow_when_asked_to(cast: Cast) -> None:
    round = _with_gap(cast)
    packages.change_step(ChainStep.objects.get(name="Grundkurs"), actor=planner(cast), weeks=8, shift_later=True)
    assert ChainStep.objects.get(name="Praktik").start_week == 20
    packages.change_step(ChainStep.objects.get(name="Grundkurs"), actor=planner(cast), weeks=6)
    assert ChainStep.objects.get(name="Praktik").start_week == 20
    assert chain_of(round, TODAY).holes[0].gap.working_days > 10


def test_more_than_full_time_at_once_is_seen_unless_it_is_meant(cast: Cast) -> None:
    round = a_planned_round(cast)
    a_step(round, planner(cast))
    extra = a_step(round, planner(cast), "Språkstöd", week=12, weeks=2, share=25)
    assert [overload.week.week for overload in chain_of(round, TODAY).overloads] == [12, 13]
    packages.change_step(extra, actor=planner(cast), is_parallel=True)
    assert chain_of(round, TODAY).overloads == []


def test_weeks_run_over_a_year_end_and_a_week_that_is_not_there_is_refused(cast: Cast) -> None:
    round = a_planned_round(cast)
    step = a_step(round, planner(cast), start_year=2026, week=52, weeks=3)
    assert step.ends_on == date(2027, 1, 8)
    with pytest.raises(RuleError) as error:
        a_step(round, planner(cast), start_year=2027, week=53)
    assert error.value.field == "starts_on"


def test_a_subsidy_or_an_abolished_type_is_no_step(cast: Cast) -> None:
    round = a_planned_round(cast)
    InterventionType.objects.filter(pk=a_type("INTENS").pk).update(valid_to=date(2026, 12, 31))
    for code in ("NYST", "INTENS"):
        with pytest.raises(RuleError) as error:
            a_step(round, planner(cast), type=a_type(code))
        assert error.value.field == "type"


def test_a_step_is_answered_for_by_a_party_of_the_round(cast: Cast) -> None:
    other = party_of(a_round(cast), cast.goteborg)
    with pytest.raises(RuleError):
        a_step(a_planned_round(cast), planner(cast), responsible=other)


class TestAgreeing:
    def test_needs_a_presented_package_with_every_step_whole(self, cast: Cast) -> None:
        round, actor = a_planned_round(cast), planner(cast)
        package = packages.start_package(round, actor=actor)
        with pytest.raises(RuleError):
            packages.present_package(package, actor=actor)
        step = a_step(round, actor, responsible=None)
        with pytest.raises(RuleError):
            packages.agree_package(package, actor=actor)
        packages.present_package(package, actor=actor)
        with pytest.raises(RuleError) as error:
            packages.agree_package(package, actor=actor)
        assert "saknar ansvarig part" in str(error.value)
        packages.change_step(step, actor=actor, responsible=party_of(round, cast.molndal))
        packages.present_package(package, actor=actor)
        assert packages.agree_package(package, actor=actor).status == PackageStatus.AGREED

    def test_needs_a_step_for_each_skall_requirement_that_is_to_be_learnt(self, cast: Cast) -> None:
        round, actor = a_planned_round(cast), planner(cast)
        step = a_step(round, actor)
        item = a_requirement(round, actor, reached=Reached.IN_STEP)
        a_requirement(round, actor, "Punktlighet", reached=Reached.ALREADY)
        assert missing_coverage(round) == [item]
        packages.present_package(step.package, actor=actor)
        with pytest.raises(RuleError):
            packages.agree_package(step.package, actor=actor)
        profiles.change_requirement(item, actor=actor, step=step)
        assert missing_coverage(round) == []
        assert packages.agree_package(step.package, actor=actor).agreed_at

    def test_once_agreed_a_change_makes_a_new_draft_and_the_old_stands(self, cast: Cast) -> None:
        round, actor = a_planned_round(cast), planner(cast)
        step, other = a_step(round, actor), a_step(round, actor, "Praktik", week=16)
        item = a_requirement(round, actor, reached=Reached.IN_STEP, step=step)
        packages.present_package(step.package, actor=actor)
        packages.agree_package(step.package, actor=actor)
        moved = packages.change_step(step, actor=actor, weeks=4)
        assert (moved.package.number, moved.package.status) == (2, PackageStatus.DRAFT)
        assert ChainStep.objects.get(pk=step.pk).weeks == 6
        item.refresh_from_db()
        assert item.step == moved
        assert missing_coverage(round) == []
        with pytest.raises(Conflict):
            packages.change_step(other, actor=actor, weeks=1)

    def test_a_change_of_a_presented_package_is_to_be_presented_again(self, cast: Cast) -> None:
        round, actor = a_planned_round(cast), planner(cast)
        step = a_step(round, actor)
        packages.present_package(step.package, actor=actor)
        assert packages.change_step(step, actor=actor, weeks=4).package.status == PackageStatus.DRAFT

    def test_the_order_alone_changes_neither_version_nor_acknowledgement(self, cast: Cast) -> None:
        round, actor = a_planned_round(cast), planner(cast)
        first, second = a_step(round, actor), a_step(round, actor, "Praktik", week=16)
        packages.present_package(first.package, actor=actor)
        packages.agree_package(first.package, actor=actor)
        parties.acknowledge_plan(party_of(round, cast.goteborg), actor=actor)
        packages.move_step(second, actor=actor, up=True)
        packages.move_step(second, actor=actor, up=True)
        assert [step.name for step in chain_of(round, TODAY).steps] == ["Praktik", "Grundkurs"]
        assert chain_of(round, TODAY).acknowledged == 1


def test_what_or_when_clears_acknowledgements_and_a_new_name_does_not(cast: Cast) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    step = a_step(round, actor)
    party = party_of(round, cast.goteborg)
    parties.acknowledge_plan(party, actor=actor)
    packages.change_step(step, actor=actor, name="Grundkurs montering")
    assert chain_of(round, TODAY).acknowledged == 1
    packages.change_step(step, actor=actor, weeks=7)
    assert chain_of(round, TODAY).acknowledged == 0


def test_a_removed_step_leaves_its_requirement_without_one(cast: Cast) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    step = a_step(round, actor)
    item = a_requirement(round, actor, reached=Reached.IN_STEP, step=step)
    packages.remove_step(step, actor=actor)
    packages.remove_step(step, actor=actor)
    assert missing_coverage(round) == [item]


def test_afs_company_adviser_builds_the_package_but_does_not_agree_it(cast: Cast) -> None:
    round, ylva = a_planned_round(cast), actor_of(cast.ylva)
    step = a_step(round, ylva)
    packages.present_package(step.package, actor=ylva)
    with pytest.raises(NotAllowed):
        packages.agree_package(step.package, actor=ylva)


@pytest.mark.parametrize("who", ["hamid", "sara", "anders", "lena", "bo", "rut", "ada", "ensam", "ute"])
def test_nobody_else_touches_the_package(cast: Cast, who: str) -> None:
    round = a_planned_round(cast)
    step, actor = a_step(round, planner(cast)), actor_of(getattr(cast, who))
    with pytest.raises(NotAllowed):
        a_step(round, actor)
    with pytest.raises(NotAllowed):
        packages.change_step(step, actor=actor, weeks=1)
    with pytest.raises(NotAllowed):
        packages.remove_step(step, actor=actor)


def test_afs_company_adviser_of_an_office_outside_the_round_builds_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        a_step(a_round(cast), actor_of(cast.ylva))


def test_reserved_seats_give_each_municipality_its_cost(cast: Cast) -> None:
    round, actor = a_planned_round(cast), planner(cast)
    parties.change_party(party_of(round, cast.molndal), actor=actor, reserved_seats=4)
    a_step(round, actor)
    (cost,) = chain_of(round, TODAY).municipality_costs
    assert (cost.name, cost.seats, cost.sum) == (cast.molndal.name, 4, 4 * 6 * 320_000)


def test_reference_types_load_twice_as_once_and_keep_what_others_added(cast: Cast) -> None:
    InterventionType.objects.create(code="EGEN", name="Vår egen", owner="municipality")
    assert reference.load() == reference.load() == InterventionType.objects.exclude(code="EGEN").count()
    assert InterventionType.objects.get(code="EGEN").name == "Vår egen"


def test_a_late_save_of_a_step_is_told_that_a_colleague_was_first(cast: Cast) -> None:
    step = a_step(a_planned_round(cast), planner(cast))
    packages.change_step(step, actor=planner(cast), expected_version=step.version, weeks=5)
    with pytest.raises(Conflict):
        packages.change_step(step, actor=planner(cast), expected_version=step.version, weeks=9)
