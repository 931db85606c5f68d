"""What time it is. The only code that asks the machine; everything else asks here.

Tests and the demo loader set the time with `at(...)`; a whole demo (every process) is moved by the environment variable
`JOBBSPAR_DATE=2026-12-01` (env.py). Both are refused in production, where deadlines and the audit log need real time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from time import time as real_seconds
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

STOCKHOLM = ZoneInfo("Europe/Stockholm")
# So much may two machines' clocks differ.
SKEW = timedelta(minutes=1)

_moment: ContextVar[datetime | None] = ContextVar("jobbspar_moment", default=None)


def may_be_set() -> bool:
    """Whether time may be anything but the real one: only among invented people."""
    return bool(settings.DEMO or settings.TEST) and not settings.PRODUCTION


def now() -> datetime:
    """This moment, aware, in UTC."""
    moment = _moment.get()
    if moment is not None:
        return moment
    real = real_now()
    offset: timedelta | None = settings.DEMO_CLOCK_OFFSET
    if offset is None or not may_be_set():
        return real
    # Added on the Swedish clock, so that with whole days the time of day is the real one also across summer time.
    return (real.astimezone(STOCKHOLM) + offset).astimezone(UTC)


def real_now() -> datetime:
    """The machine's own moment, aware, in UTC: what libraries note (sign-ins, limits), which no demo moves."""
    return datetime.now(UTC)


def today() -> date:
    """The date in Sweden just now (not the UTC date, which is yesterday's for an hour or two each night)."""
    return local(now()).date()


def is_lately(seconds: float, within: timedelta) -> bool:
    """Whether a moment of real time (seconds since 1970) is no longer ago than that. For sessions, which no demo moves.

    One that has not come yet is not believed: the clock was wrong when it was noted.
    """
    return -SKEW.total_seconds() <= real_seconds() - seconds <= within.total_seconds()


def local(moment: datetime) -> datetime:
    """The aware moment on a Swedish clock. ValueError for a moment without time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment without time zone has no place on the clock.")
    return moment.astimezone(STOCKHOLM)


def moment_on(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """The aware UTC moment when Swedish clocks show `hour:minute` on `day`."""
    return datetime.combine(day, time(hour, minute), STOCKHOLM).astimezone(UTC)


@contextmanager
def at(moment: datetime | date) -> Iterator[datetime]:
    """Let time stand still at `moment` (a date means noon in Sweden) within the block, in this thread or task."""
    if not may_be_set():
        raise ImproperlyConfigured("Klockan får bara ställas i demo och test.")
    fixed = local(moment).astimezone(UTC) if isinstance(moment, datetime) else moment_on(moment)
    token = _moment.set(fixed)
    try:
        yield fixed
    finally:
        _moment.reset(token)
