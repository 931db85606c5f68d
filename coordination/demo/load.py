"""The order in which the demo is made."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from coordination.demo.employers import make_employers
from coordination.demo.needs import make_loose_needs, make_needs
from coordination.demo.organisations import make_organisations, make_staff
from coordination.demo.papers import Papers
from coordination.demo.planning import Planner
from coordination.demo.rounds import stories
from coordination.demo.timeline import Timeline
from coordination.demo.tracks import make_frames, make_tracks
from coordination.demo.world import World
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from jobbspar.outbox.domain import mark_handled, telling_nobody
from jobbspar.outbox.enums import OPEN_STATES
from jobbspar.outbox.mail import KIND as MAIL
from jobbspar.outbox.models import OutboxEntry

# When the region began to use Jobbspår: before the first thing that happened in any round.
WEEKS_OF_HISTORY: Final = 104


def is_empty() -> bool:
    """Whether nobody has signed up: then there is nothing that the demo could be mixed up with."""
    return not User.objects.exists()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def load(today: date) -> World:
    """Make the whole story as it stands in the morning of `today`. The database must be empty but for reference data."""
    world = World(anchor=monday_of(today))
    timeline = Timeline(after_day=_no_mail_for_the_past)
    papers = Papers()
    timeline.before_day = papers.wait
    try:
        with telling_nobody():
            with transaction.atomic(), clock.at(world.day(-WEEKS_OF_HISTORY)):
                _make_frame(world)
            _schedule(world, timeline, papers)
            timeline.run(until=today - timedelta(days=1))
            papers.wait()
    finally:
        papers.close()
    return world


def _make_frame(world: World) -> None:
    make_organisations(world)
    make_staff(world)
    make_employers(world)
    make_frames(world)
    make_tracks(world)
    make_needs(world, wanted_start_weeks=-40)


def _schedule(world: World, timeline: Timeline, papers: Papers) -> None:
    timeline.on(world.working_day(-5, 2), lambda: make_loose_needs(world))
    for story in stories(world.anchor):
        Planner(world, timeline, papers, story).schedule()


def _no_mail_for_the_past() -> None:
    """What would have been sent then is seen on Utskick as taken care of, and is never sent now."""
    for entry in OutboxEntry.objects.filter(kind=MAIL, state__in=OPEN_STATES):
        mark_handled(entry.pk)
