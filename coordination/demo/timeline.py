"""One day after another, so that the log and the lists read in the order things happened."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import NamedTuple

from django.db import transaction

from jobbspar.lib import clock, dates

Work = Callable[[], None]


class Thing(NamedTuple):
    """Something that is done on a day, at an hour."""

    day: date
    work: Work
    hour: int = 9


class Timeline:
    """Things to do at moments, in order. What is done may add more, later the same day or any day after."""

    def __init__(self, *, after_day: Work | None = None) -> None:
        # Before a day's transaction begins, and last in it.
        self.before_day: Callable[[date], None] | None = None
        self._after_day = after_day
        self._waiting: list[tuple[datetime, int, Work]] = []
        self._order = count()

    def on(self, day: date, work: Work, *, hour: int = 9, minute: int = 0) -> None:
        """Do `work` when Swedish clocks show that hour on that day. The same moment keeps the order of adding."""
        heapq.heappush(self._waiting, (clock.moment_on(day, hour, minute), next(self._order), work))

    def in_order(self, things: list[Thing], *, before: date) -> None:
        """Things that rest on each other: each on its day, or earlier where free days have pushed it up to the next one.

        The last of them is done on some working day before `before`.
        """
        for thing in reversed(things):
            day = thing.day if thing.day < before else dates.add_working_days(before, -1)
            self.on(day, thing.work, hour=thing.hour)
            before = day

    def run(self, until: date) -> int:
        """Do everything up to and including the day; one transaction a day. How many things there were."""
        done = 0
        end = clock.moment_on(until + timedelta(days=1), 0)
        while self._waiting and self._waiting[0][0] < end:
            day = clock.local(self._waiting[0][0]).date()
            if self.before_day:
                self.before_day(day)
            with transaction.atomic():
                done += self._run_day(day)
        return done

    def _run_day(self, day: date) -> int:
        done = 0
        while self._waiting and clock.local(self._waiting[0][0]).date() == day:
            moment, _order, work = heapq.heappop(self._waiting)
            with clock.at(moment):
                work()
            done += 1
        if self._after_day:
            with clock.at(clock.moment_on(day, 23)):
                self._after_day()
        return done
