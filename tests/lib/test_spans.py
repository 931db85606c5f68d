from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobbspar.lib.dates import IsoWeek, friday_of, is_working_day, monday_of, working_days_between
from jobbspar.lib.spans import Gap, Overload, Span, gaps, merged, overloads, warn_from


def weeks(first: int, last: int, *, year: int = 2027, share: int = 100, parallel: bool = False) -> Span:
    return Span(monday_of(year, first), friday_of(year, last), share, parallel)


FIRST = date(2026, 10, 1)
SPANS = st.lists(
    st.builds(
        lambda start, length, share, parallel: Span(
            FIRST + timedelta(days=start), FIRST + timedelta(days=start + length), share, parallel
        ),
        st.integers(0, 150),
        st.integers(0, 30),
        st.sampled_from([25, 50, 75, 100]),
        st.booleans(),
    ),
    max_size=6,
)


class TestGaps:
    def test_two_weeks_between_steps_is_a_gap_of_ten_working_days(self) -> None:
        # The demo's G-2: truckkort moved two weeks later.
        assert gaps([weeks(2, 8), weeks(11, 12), weeks(13, 16)]) == [Gap(monday_of(2027, 9), friday_of(2027, 10), 10)]

    def test_a_week_of_five_working_days_is_within_the_limit(self) -> None:
        assert gaps([weeks(2, 4), weeks(6, 8)]) == []
        assert [gap.working_days for gap in gaps([weeks(2, 4), weeks(6, 8)], limit=4)] == [5]

    def test_holidays_are_not_counted(self) -> None:
        # Week 12 of 2027 ends on långfredagen and week 13 begins on annandag påsk.
        assert [gap.working_days for gap in gaps([weeks(8, 11), weeks(14, 16)])] == [8]

    def test_the_wait_for_an_expected_hire_is_a_gap(self) -> None:
        found = gaps([weeks(2, 8)], expected_start=monday_of(2027, 12))
        assert found == [Gap(monday_of(2027, 9), friday_of(2027, 11), 15, before_hire=True)]

    def test_a_hire_right_after_the_last_step_is_no_gap(self) -> None:
        assert gaps([weeks(2, 8)], expected_start=monday_of(2027, 9)) == []

    def test_a_hire_during_the_last_step_is_no_gap_and_what_comes_after_it_is_none_either(self) -> None:
        assert gaps([weeks(2, 8), weeks(14, 16)], expected_start=monday_of(2027, 8)) == []

    def test_a_hire_before_everything_or_with_nothing_is_no_gap(self) -> None:
        assert gaps([weeks(10, 12)], expected_start=monday_of(2027, 2)) == []
        assert gaps([], expected_start=monday_of(2027, 2)) == []
        assert gaps([]) == []

    def test_a_parallel_step_that_reaches_over_fills_the_gap(self) -> None:
        assert gaps([weeks(2, 4), weeks(2, 20, share=25, parallel=True), weeks(10, 12)]) == []

    def test_an_allowed_gap_is_still_told_and_marked(self) -> None:
        chain = [weeks(48, 51, year=2026), weeks(1, 8)]
        semester = Span(date(2026, 12, 21), date(2027, 1, 3))
        assert gaps(chain) == [Gap(date(2026, 12, 21), date(2026, 12, 30), 6)]
        assert gaps(chain, allowed=[semester]) == [Gap(date(2026, 12, 21), date(2026, 12, 30), 6, allowed=True)]

    def test_a_gap_that_has_grown_out_of_what_was_allowed_is_not_allowed(self) -> None:
        semester = Span(date(2026, 12, 21), date(2027, 1, 3))
        assert not gaps([weeks(48, 51, year=2026), weeks(2, 8)], allowed=[semester])[0].allowed

    def test_a_gap_is_warned_about_ten_working_days_before_it_opens(self) -> None:
        gap = gaps([weeks(2, 8), weeks(11, 12)])[0]
        assert warn_from(gap) == monday_of(2027, 7)
        assert working_days_between(warn_from(gap), gap.start) == 10
        assert warn_from(gap, ahead=5) == monday_of(2027, 8)

    @given(SPANS, st.none() | st.integers(0, 200), st.integers(0, 8))
    def test_the_same_gaps_are_found_by_looking_at_each_day(
        self, spans: list[Span], hire: int | None, limit: int
    ) -> None:
        expected = None if hire is None else FIRST + timedelta(days=hire)
        assert [
            (gap.start, gap.end, gap.working_days) for gap in gaps(spans, expected_start=expected, limit=limit)
        ] == [(days[0], days[-1], len(days)) for days in _empty_stretches(spans, expected) if len(days) > limit]


class TestMerging:
    def test_an_end_before_the_start_is_refused(self) -> None:
        with pytest.raises(ValueError, match="before"):
            Span(date(2026, 1, 2), date(2026, 1, 1))

    @given(SPANS)
    def test_merging_keeps_every_day_and_leaves_room_between(self, spans: list[Span]) -> None:
        result = merged(spans)
        assert _days(result) == _days(spans)
        assert all(b.start - a.end > timedelta(days=1) for a, b in pairwise(result))

    def test_a_span_knows_its_weeks_and_days(self) -> None:
        span = weeks(2, 3)
        assert span.weeks() == [(2027, 2), (2027, 3)]
        assert span.working_days() == 10
        assert span.holds(span.end)
        assert span.overlaps(weeks(3, 4))
        assert not span.overlaps(weeks(4, 4))


class TestLoad:
    def test_two_full_time_steps_at_once_are_too_much(self) -> None:
        assert overloads([weeks(2, 4), weeks(4, 6)]) == [Overload(IsoWeek(2027, 4), 200)]

    def test_halves_beside_each_other_are_full_time(self) -> None:
        assert overloads([weeks(2, 4, share=50), weeks(2, 4, share=50)]) == []

    def test_what_is_flagged_parallel_is_allowed(self) -> None:
        assert overloads([weeks(2, 4), weeks(3, 3, share=25, parallel=True)]) == []

    def test_steps_that_share_a_week_but_no_day_are_not_at_once(self) -> None:
        monday = monday_of(2027, 5)
        assert (
            overloads(
                [Span(monday, monday + timedelta(days=1)), Span(monday + timedelta(days=2), monday + timedelta(days=9))]
            )
            == []
        )

    def test_the_year_end_is_crossed_in_order(self) -> None:
        long = Span(monday_of(2026, 52), friday_of(2027, 2))
        assert [load.week for load in overloads([long, long])] == [(2026, 52), (2026, 53), (2027, 1), (2027, 2)]

    @given(SPANS)
    def test_the_same_weeks_are_found_by_looking_at_each_day(self, spans: list[Span]) -> None:
        worst: dict[IsoWeek, int] = {}
        for day in sorted(_days(spans)):
            share = sum(span.share for span in spans if span.holds(day) and not span.parallel)
            if share > 100 and is_working_day(day):
                week = IsoWeek(*day.isocalendar()[:2])
                worst[week] = max(worst.get(week, 0), share)
        assert overloads(spans) == [Overload(week, share) for week, share in worst.items()]


def _days(spans: list[Span]) -> set[date]:
    return {span.start + timedelta(days=n) for span in spans for n in range((span.end - span.start).days + 1)}


def _empty_stretches(spans: list[Span], hire: date | None) -> list[list[date]]:
    """Runs of working days without a span, between the first day of any span and the last (or the hire)."""
    covered = _days(spans)
    if not covered:
        return []
    end = hire or max(covered)
    stretches: list[list[date]] = [[]]
    day = min(covered)
    while day < end:
        if day in covered:
            stretches.append([])
        elif is_working_day(day):
            stretches[-1].append(day)
        day += timedelta(days=1)
    return [days for days in stretches if days]
