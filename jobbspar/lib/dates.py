"""Swedish dates: working days, ISO weeks, and how a date is written and read on a page.

All weeks are ISO weeks (invariant 30). Working days are Monday to Friday except the public holidays and, as at every
Swedish workplace, midsommarafton, julafton and nyårsafton.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from holidays.countries.sweden import Sweden

from jobbspar.lib import clock
from jobbspar.lib.numbers import SPACE
from jobbspar.lib.text import MOST_SIGNS

WEEKDAYS: Final = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
MONTHS: Final = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
MONTHS_SHORT: Final = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
ONE_DAY: Final = timedelta(days=1)
_WEEK = re.compile(
    r"(?:(?P<before>\d{4}) *-? *)?(?P<word>(?:vecka|[vw]\.?) *)?(?P<number>\d{1,2})(?: +(?P<after>\d{4}))?",
    re.ASCII,
)


# Working days


@cache
def free_weekdays(year: int) -> tuple[date, ...]:
    """The days of the year, in order, that are free although they fall on Monday to Friday."""
    # The package counts every Sunday as a holiday unless told not to, and leaves out the three eves.
    free = set(Sweden(years=year, include_sundays=False))
    free |= {date(year, 12, 24), date(year, 12, 31), _midsummer_eve(year)}
    return tuple(sorted(day for day in free if day.weekday() < 5 and day.year == year))


def is_working_day(day: date) -> bool:
    """Monday to Friday and not free."""
    return day.weekday() < 5 and day not in free_weekdays(day.year)


def working_days_in(first: date, last: date) -> int:
    """How many working days there are from `first` to `last`, both counted; 0 when `last` is before `first`."""
    if last < first:
        return 0
    weekdays = _weekdays_up_to(last) - _weekdays_up_to(first - ONE_DAY)
    free = sum(
        bisect_right(free_weekdays(year), last) - bisect_left(free_weekdays(year), first)
        for year in range(first.year, last.year + 1)
    )
    return weekdays - free


def working_days_between(a: date, b: date) -> int:
    """How many working days one waits from `a` until `b`: `a` not counted, `b` counted. Negative when `b` is first.

    Friday to Monday is 1; a day to itself is 0.
    """
    if b < a:
        return -working_days_in(b + ONE_DAY, a)
    return working_days_in(a + ONE_DAY, b)


def add_working_days(day: date, count: int) -> date:
    """The working day that lies `count` working days after `day` (before it, when negative); 0 gives `day` itself."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, otherwise the first one after it."""
    return day if is_working_day(day) else add_working_days(day, 1)


def previous_working_day(day: date) -> date:
    """`day` itself when it is a working day, otherwise the last one before it."""
    return day if is_working_day(day) else add_working_days(day, -1)


def _midsummer_eve(year: int) -> date:
    """The Friday between 19 and 25 June."""
    latest = date(year, 6, 25)
    return latest - timedelta(days=(latest.weekday() - 4) % 7)


def _weekdays_up_to(day: date) -> int:
    """Mondays to Fridays from the first day of the calendar (a Monday) to `day`, counted."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


# ISO weeks


class IsoWeek(NamedTuple):
    """A week of a year; the year is the week's own, which around New Year is not always the date's."""

    year: int
    week: int


def iso_week(day: date) -> IsoWeek:
    """The week the day lies in."""
    year, week, _ = day.isocalendar()
    return IsoWeek(year, week)


def monday_of(year: int, week: int) -> date:
    """The first day of the week. ValueError when the year has no such week (week 53)."""
    return date.fromisocalendar(year, week, 1)


def friday_of(year: int, week: int) -> date:
    """The last ordinary working day of the week. ValueError when the year has no such week."""
    return date.fromisocalendar(year, week, 5)


def sunday_of(year: int, week: int) -> date:
    """The last day of the week. ValueError when the year has no such week."""
    return date.fromisocalendar(year, week, 7)


def weeks_in_year(year: int) -> int:
    """52 or 53."""
    return date(year, 12, 28).isocalendar().week


def weeks_between(first: date, last: date) -> Iterator[IsoWeek]:
    """Every week that holds a day from `first` to `last`, in order, across year ends."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield iso_week(monday)
        monday += timedelta(days=7)


def weeks_label(first: date, last: date) -> str:
    """`v. 48 2026`, `v. 48–51 2026`, and over a year end `v. 51 2026–v. 2 2027`.

    Always with the year: "v. 1–3" alone is two different weeks where one goes from a year into the next.
    """
    start, end = iso_week(first), iso_week(last)
    if start.year != end.year:
        return f"v. {start.week} {start.year}–v. {end.week} {end.year}"
    weeks = str(start.week) if start == end else f"{start.week}–{end.week}"
    return f"v. {weeks} {start.year}"


def parse_week(text: str, *, year: int | None = None) -> IsoWeek:
    """What a person or a week field writes: `2026-W48`, `2026v48`, `v. 48 2026`, `vecka 48`, or `v48` (the year we are in).

    With `year` the number alone is enough; another year beside it is refused. ValueError when it is no week, or the year
    has no such week.
    """
    found = _WEEK.fullmatch(re.sub(SPACE, " ", text).strip().lower()) if len(text) <= MOST_SIGNS else None
    if found is None or (found["before"] and found["after"]) or (year is None and not found["word"]):
        raise ValueError("Skriv veckan som v. 48 2026.")
    said = int(found["before"] or found["after"] or year or iso_week(clock.today()).year)
    if year not in {None, said}:
        raise ValueError("The year is said twice, and is not the same.")
    week = IsoWeek(said, int(found["number"]))
    monday_of(*week)
    return week


# How dates are written


def date_text(day: date) -> str:
    """`23 november 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def near_text(day: date) -> str:
    """`23 nov`; with the year when it is another than today's: `4 jan 2027`."""
    return short_text(day) if day.year == clock.today().year else f"{short_text(day)} {day.year}"


def short_text(day: date) -> str:
    """`23 nov`, where the year is plain from its surroundings."""
    return f"{day.day} {MONTHS_SHORT[day.month - 1]}"


def moment_text(moment: datetime) -> str:
    """`23 november 2026 kl. 14.30`, on a Swedish clock."""
    local = clock.local(moment)
    return f"{date_text(local.date())} kl. {local:%H.%M}"


def period_text(first: date, last: date) -> str:
    """`23 november 2026`, `23–27 november 2026`, `23 november–4 december 2026`, or with both years."""
    if first == last:
        return date_text(first)
    if first.year != last.year:
        return f"{date_text(first)}–{date_text(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]}–{date_text(last)}"
    return f"{first.day}–{date_text(last)}"


def relative_text(day: date, *, today: date | None = None) -> str:
    """`i dag`, `i morgon`, `om 3 dagar`, `i går`, `för 3 dagar sedan`."""
    days = (day - (today or clock.today())).days
    near = {-1: "i går", 0: "i dag", 1: "i morgon"}
    if days in near:
        return near[days]
    return f"om {days} dagar" if days > 0 else f"för {-days} dagar sedan"


def due_text(day: date, *, today: date | None = None) -> str:
    """How a deadline stands: `i dag`, `om 3 dagar`, or once it has passed `försenad 12 dagar`."""
    late = ((today or clock.today()) - day).days
    if late <= 0:
        return relative_text(day, today=today)
    return f"försenad {late} {'dag' if late == 1 else 'dagar'}"
