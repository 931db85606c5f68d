from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from jobbspar import env
from jobbspar.lib import clock


@pytest.fixture(autouse=True)
def nobody_has_moved_the_clock(settings: Settings) -> None:
    """Also in a run on another day (`./dev test --date`)."""
    settings.DEMO_CLOCK_OFFSET = None


def test_now_is_real_utc_time_when_nobody_has_set_it() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_today_is_the_swedish_date_not_the_utc_date() -> None:
    with clock.at(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 1)


def test_at_sets_time_within_the_block_and_gives_it_back_after() -> None:
    with clock.at(date(2026, 1, 15)):
        with clock.at(date(2027, 2, 1)):
            assert clock.today() == date(2027, 2, 1)
        assert clock.now() == datetime(2026, 1, 15, 11, 0, tzinfo=UTC)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 1, 1)):
        pass


def test_outside_demo_and_test_nobody_sets_the_clock(settings: Settings) -> None:
    settings.TEST = settings.DEMO = False
    with pytest.raises(ImproperlyConfigured), clock.at(date(2026, 1, 1)):
        pass
    settings.DEMO_CLOCK_OFFSET = timedelta(days=100)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_moved_clock_keeps_the_time_of_day_across_summer_time(settings: Settings) -> None:
    for days in (9, 150, 220):
        settings.DEMO_CLOCK_OFFSET = timedelta(days=days)
        real, moved = clock.local(datetime.now(UTC)), clock.local(clock.now())
        passed = moved.replace(tzinfo=None) - real.replace(tzinfo=None) - timedelta(days=days)
        assert timedelta(0) <= passed < timedelta(seconds=5)


class TestTheEnvironment:
    def test_a_date_moves_the_clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JOBBSPAR_DATE", "2026-12-01")
        monkeypatch.setenv("JOBBSPAR_DATE_SET_ON", "2026-11-22")
        assert env.clock_offset() == timedelta(days=9)

    def test_a_time_of_day_moves_it_to_that_moment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JOBBSPAR_DATE", "2026-12-01T08:00")
        monkeypatch.setenv("JOBBSPAR_DATE_SET_ON", "2026-11-22T20:30:00")
        assert env.clock_offset() == timedelta(days=8, hours=11, minutes=30)

    def test_no_date_leaves_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("JOBBSPAR_DATE", raising=False)
        assert env.clock_offset() is None

    def test_nonsense_stops_the_start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JOBBSPAR_DATE", "i morgon")
        with pytest.raises(ImproperlyConfigured):
            env.clock_offset()

    def test_a_date_outside_demo_and_test_stops_the_start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JOBBSPAR_DATE", "2026-12-01")
        monkeypatch.setattr(env, "TEST", False)
        monkeypatch.setattr(env, "DEMO", False)
        with pytest.raises(ImproperlyConfigured):
            env.clock_offset()
