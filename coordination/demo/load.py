"""The order in which the demo is made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from typing import Final

from django.db import connection, transaction

from agreements.domain.signatures import ARCHIVE_JOB
from coordination.demo.af_room import fill_af_room
from coordination.demo.closing import Closer
from coordination.demo.employers import make_employers
from coordination.demo.endings import ENDINGS
from coordination.demo.executing import Leader
from coordination.demo.lanes import side_by_side
from coordination.demo.looks import tell_looks
from coordination.demo.needs import make_loose_needs, make_needs
from coordination.demo.organisations import make_organisations, make_staff
from coordination.demo.papers import Papers
from coordination.demo.people import People
from coordination.demo.person_papers import write_person_papers
from coordination.demo.planning import Planner
from coordination.demo.protected import protect_former_participant
from coordination.demo.recruiting import Recruiter
from coordination.demo.rounds import Story, stories
from coordination.demo.stories import LEADERS, PLANNERS, RECRUITERS
from coordination.demo.timeline import Timeline
from coordination.demo.tracks import make_frames, make_tracks
from coordination.demo.world import World
from coordination.domain.reminders import send_digests
from jobbspar.accounts.models import User
from jobbspar.lib import clock, dates
from jobbspar.outbox.domain import mark_handled, telling_nobody
from jobbspar.outbox.enums import OPEN_STATES
from jobbspar.outbox.mail import KIND as MAIL
from jobbspar.outbox.models import OutboxEntry
from tracks.enums import Phase

# When the region began to use Jobbspår: before the first thing that happened in any round.
WEEKS_OF_HISTORY: Final = 104
# On how many of the latest working days the reminders are seen on Utskick.
PAST_REMINDERS: Final = 5
# Tracks that share people (A and B with P), and the others: about as many people in each.
LANES: Final = ("ABP", "CDEFGH")


def is_empty() -> bool:
    """Whether nobody has signed up: then there is nothing that the demo could be mixed up with."""
    return not User.objects.exists()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def load(today: date) -> None:
    """Make the whole story as it stands in the morning of `today`. The database must be empty but for reference data."""
    world = World(anchor=monday_of(today))
    with telling_nobody(), without_savepoints(), without_rests():
        with transaction.atomic(), clock.at(world.day(-WEEKS_OF_HISTORY)):
            _make_frame(world)
        side_by_side([partial(_tell, world, today, lane) for lane in range(len(LANES))])
        _remind(world)
        write_person_papers(today)
        tell_looks(world, today)


def _tell(world: World, today: date, lane: int) -> None:
    """The stories of one lane, day by day."""
    # A day is one transaction, and on a busy machine the other lane's may take longer than a page may wait for a lock.
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
    timeline = Timeline(after_day=_no_mail_for_the_past)
    papers = Papers()
    timeline.before_day = papers.wait
    try:
        _schedule(world, timeline, papers, lane)
        timeline.run(until=today - timedelta(days=1))
        papers.wait()
    finally:
        papers.close()


@contextmanager
def without_rests() -> Iterator[None]:
    """Let Python look for garbage afterwards: the rows made here are few, and the looking takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def without_savepoints() -> Iterator[None]:
    """Nothing here is expected to fail, and what fails ends the loading: a third of all statements would be savepoints."""
    features = connection.features
    before, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = before


def _make_frame(world: World) -> None:
    make_organisations(world)
    make_staff(world)
    make_employers(world)
    make_frames(world)
    make_tracks(world)
    make_needs(world, wanted_start_weeks=-40)


def _schedule(world: World, timeline: Timeline, papers: Papers, lane: int) -> None:
    people = People(world, lane, len(LANES))
    if lane == 0:
        timeline.on(world.working_day(-5, 2), lambda: make_loose_needs(world))
        timeline.on(world.working_day(-4, 1), lambda: protect_former_participant(world), hour=14)
        timeline.on(world.working_day(-2, 1), lambda: fill_af_room(world, people), hour=10)
    for story in stories(world.anchor):
        if story.key[0] in LANES[lane]:
            schedule_story(world, timeline, papers, people, story)


def schedule_story(world: World, timeline: Timeline, papers: Papers, people: People, story: Story) -> None:
    """Put one round's whole story on the timeline."""
    planner = PLANNERS.get(story.key, Planner)(world, timeline, papers, story)
    recruiter = RECRUITERS.get(story.key, Recruiter)(planner, people)
    things = planner.things() + (recruiter.things() if story.homes else [])
    timeline.in_order(things, before=planner.first_day(1))
    if story.phase not in (Phase.EXECUTION, Phase.CLOSING, Phase.FINISHED):
        return
    ending = ENDINGS.get(story.key)
    leader = LEADERS.get(story.key, Leader)(recruiter, ending.leavers if ending else None)
    leader.schedule()
    if ending:
        Closer(leader, ending.ends, ending.evaluation, ending.lessons).schedule()
    elif story.phase == Phase.CLOSING:
        timeline.on(world.working_day(-2, 3), leader.begin_closing, hour=10)


def _remind(world: World) -> None:
    """The reminders of the last days before the anchor, seen on Utskick as taken care of."""
    for days in range(PAST_REMINDERS, 0, -1):
        morning = clock.moment_on(dates.add_working_days(world.anchor, -days), 7)
        with transaction.atomic(), clock.at(morning):
            send_digests()
            _no_mail_for_the_past()


def _no_mail_for_the_past() -> None:
    """What would have been sent then is seen on Utskick as taken care of, and is never sent now."""
    for entry in OutboxEntry.objects.filter(kind__in=[MAIL, ARCHIVE_JOB], state__in=OPEN_STATES):
        mark_handled(entry.pk)
