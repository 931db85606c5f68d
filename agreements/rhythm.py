"""When those who have not signed are reminded: a few times, further and further apart, and never on a day off. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jobbspar.lib import dates


@dataclass(frozen=True)
class Rhythm:
    """Days: the first reminder comes so long after the link, each next so long after the one before, at most so many.

    `most` 0 means that nobody is reminded but by hand.
    """

    first_after: int = 5
    then_every: int = 7
    most: int = 3

    def next_after(self, sent_on: date, reminded_on: date | None, count: int) -> date | None:
        """The working day on which the next reminder is due; None where there have been enough."""
        if count >= self.most:
            return None
        if reminded_on is None:
            return dates.next_working_day(sent_on + timedelta(days=self.first_after))
        return dates.next_working_day(reminded_on + timedelta(days=self.then_every))

    def days(self, sent_on: date, ended_on: date | None) -> list[date]:
        """Every day on which somebody asked on `sent_on` would be reminded before they are done on `ended_on`."""
        found: list[date] = []
        while (day := self.next_after(sent_on, found[-1] if found else None, len(found))) is not None:
            if ended_on is not None and day > ended_on:
                break
            found.append(day)
        return found


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked for a signature. `ended_on`: when they had signed, or it was no longer asked for."""

    address: str
    sent_on: date
    ended_on: date | None


def mails_between(asked: Iterable[Asked], rhythm: Rhythm, first: date, last: date) -> int:
    """How many mails it would have been: all that one address waits for on the same day is one."""
    return len(
        {
            (row.address.casefold(), day)
            for row in asked
            for day in rhythm.days(row.sent_on, row.ended_on)
            if first <= day <= last
        }
    )
