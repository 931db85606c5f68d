from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobbspar.lib import clock, dates
from jobbspar.lib.dates import IsoWeek

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


class TestWorkingDays:
    def test_the_free_weekdays_of_2026_are_the_ones_in_the_almanac(self) -> None:
        assert dates.free_weekdays(2026) == (
            date(2026, 1, 1),
            date(2026, 1, 6),
            date(2026, 4, 3),
            date(2026, 4, 6),
            date(2026, 5, 1),
            date(2026, 5, 14),
            date(2026, 6, 19),
            date(2026, 12, 24),
            date(2026, 12, 25),
            date(2026, 12, 31),
        )

    @pytest.mark.parametrize(
        ("year", "eve"), [(2024, 21), (2025, 20), (2026, 19), (2027, 25), (2028, 23), (2029, 22), (2030, 21)]
    )
    def test_midsommarafton_is_free_every_year(self, year: int, eve: int) -> None:
        assert date(year, 6, eve) in dates.free_weekdays(year)

    def test_ordinary_sundays_and_holidays_on_weekends_are_not_counted_twice(self) -> None:
        # 6 June 2026 is a Saturday.
        assert dates.working_days_in(date(2026, 6, 1), date(2026, 6, 7)) == 5

    def test_a_christmas_fortnight_has_six_working_days(self) -> None:
        assert dates.working_days_in(date(2026, 12, 21), date(2027, 1, 3)) == 6

    @given(DAYS, st.integers(0, 500))
    def test_counting_is_the_same_as_looking_at_each_day(self, first: date, length: int) -> None:
        days = [first + timedelta(days=n) for n in range(length)]
        assert dates.working_days_in(first, first + timedelta(days=length - 1)) == sum(map(dates.is_working_day, days))

    @given(DAYS, st.integers(-300, 300).filter(bool))
    def test_adding_working_days_is_undone_by_counting_them(self, day: date, count: int) -> None:
        there = dates.add_working_days(day, count)
        assert dates.is_working_day(there)
        start = dates.next_working_day(day) if count < 0 else day
        if dates.is_working_day(day) or count > 0:
            assert dates.working_days_between(start, there) == count

    def test_from_friday_to_monday_is_one_day_and_back_is_minus_one(self) -> None:
        friday, monday = date(2026, 11, 20), date(2026, 11, 23)
        assert dates.working_days_between(friday, monday) == 1
        assert dates.working_days_between(monday, friday) == -1
        assert dates.working_days_between(monday, monday) == 0
        assert dates.add_working_days(monday, 0) == monday


class TestWeeks:
    def test_the_week_around_new_year_belongs_to_its_own_year(self) -> None:
        assert dates.iso_week(date(2027, 1, 1)) == IsoWeek(2026, 53)
        assert dates.iso_week(date(2024, 12, 30)) == IsoWeek(2025, 1)

    def test_a_year_without_week_53_says_so(self) -> None:
        assert (dates.weeks_in_year(2026), dates.weeks_in_year(2027)) == (53, 52)
        with pytest.raises(ValueError, match="week"):
            dates.monday_of(2027, 53)

    def test_weeks_run_on_over_the_year_end(self) -> None:
        assert list(dates.weeks_between(date(2026, 12, 27), date(2027, 1, 4))) == [(2026, 52), (2026, 53), (2027, 1)]

    @given(DAYS)
    def test_every_day_lies_between_its_weeks_monday_and_sunday(self, day: date) -> None:
        week = dates.iso_week(day)
        assert dates.monday_of(*week) <= day <= dates.sunday_of(*week)
        assert dates.friday_of(*week) - dates.monday_of(*week) == timedelta(days=4)
        assert dates.parse_week(f"{week.year}-W{week.week:02}") == week

    @pytest.mark.parametrize(
        "text",
        [
            "2026-W48",
            "2026v48",
            "v. 48 2026",
            "V48",
            " v.48 ",
            "2026 v. 48",
            "vecka 48",
            "W48",
            "v.\u00a048 2026",
            "v.\u202f48\u00a02026",
        ],
    )
    def test_a_week_is_read_as_people_write_it(self, text: str) -> None:
        with clock.at(date(2026, 11, 22)):
            assert dates.parse_week(text) == (2026, 48)

    @pytest.mark.parametrize(
        "text", ["12", "v. 12", "v 12", "v.12", "V12", "vecka 12", "Vecka 12", "W12", "v. 12 2027", "v.\u00a012"]
    )
    def test_beside_a_year_the_number_is_enough(self, text: str) -> None:
        assert dates.parse_week(text, year=2027) == (2027, 12)

    @pytest.mark.parametrize(
        "text", ["", "v", "120", "2027", "v. 12 2026", "12\t14", "v. 1 2", "-12", "1_2", "veckor 12", "v\t12", "v\n12"]
    )
    def test_beside_a_year_nothing_is_guessed(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"(?i)vecka|week|year"):
            dates.parse_week(text, year=2027)

    @pytest.mark.parametrize(
        "text", ["", "48", "v. 54 2026", "v. 0 2026", "2027-W53", "2026-W48 2027", "v. \uff14\uff18", "0000-W01"]
    )
    def test_what_is_no_week_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"(?i)vecka|week|year"):
            dates.parse_week(text)

    def test_a_long_text_is_refused_before_it_is_read(self) -> None:
        """Blanks before and after a dash that is not there take the square of their number."""
        with pytest.raises(ValueError, match="veckan"):
            dates.parse_week("2026" + " " * 60 + "v48")

    def test_weeks_are_written_short_and_with_their_own_year(self) -> None:
        assert dates.weeks_label(date(2026, 11, 23), date(2026, 11, 27)) == "v. 48 2026"
        assert dates.weeks_label(date(2026, 11, 23), date(2026, 12, 4)) == "v. 48–49 2026"
        assert dates.weeks_label(date(2026, 12, 28), date(2027, 1, 1)) == "v. 53 2026"
        assert dates.weeks_label(date(2026, 12, 14), date(2027, 1, 15)) == "v. 51 2026–v. 2 2027"


class TestTexts:
    def test_dates_are_written_in_swedish(self) -> None:
        day = date(2026, 11, 23)
        assert dates.date_text(day) == "23 november 2026"
        with clock.at(day):
            assert dates.near_text(day) == "23 nov"
            assert dates.near_text(date(2027, 1, 4)) == "4 jan 2027"
        assert dates.short_text(date(2026, 3, 1)) == "1 mars"

    def test_a_moment_is_written_on_a_swedish_clock(self) -> None:
        assert dates.moment_text(datetime(2026, 7, 1, 12, 5, tzinfo=UTC)) == "1 juli 2026 kl. 14.05"

    @pytest.mark.parametrize(
        ("first", "last", "text"),
        [
            (date(2026, 11, 23), date(2026, 11, 23), "23 november 2026"),
            (date(2026, 11, 23), date(2026, 11, 27), "23–27 november 2026"),
            (date(2026, 11, 23), date(2026, 12, 4), "23 november–4 december 2026"),
            (date(2026, 12, 23), date(2027, 1, 4), "23 december 2026–4 januari 2027"),
        ],
    )
    def test_a_period_says_nothing_twice(self, first: date, last: date, text: str) -> None:
        assert dates.period_text(first, last) == text

    @pytest.mark.parametrize(
        ("days", "relative", "due"),
        [
            (0, "i dag", "i dag"),
            (1, "i morgon", "i morgon"),
            (3, "om 3 dagar", "om 3 dagar"),
            (-1, "i går", "försenad 1 dag"),
            (-12, "för 12 dagar sedan", "försenad 12 dagar"),
        ],
    )
    def test_nearness_is_said_in_words(self, days: int, relative: str, due: str) -> None:
        with clock.at(date(2026, 11, 22)):
            day = date(2026, 11, 22) + timedelta(days=days)
            assert (dates.relative_text(day), dates.due_text(day)) == (relative, due)
