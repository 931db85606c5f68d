"""Who has looked at persons in the demo, and what Göteborg's auditor has made of it so far.

Nobody opens a page while the story is told, so the look-ups are written here: the case workers at their own persons, the
coordinators at those of their rounds, and a few that the review should find.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from coordination.demo.organisations import SYSTEM
from coordination.demo.world import World
from coordination.domain.reviews import judge_finding, prepare_review, sign_review
from coordination.enums import FindingOutcome, ReviewRule
from coordination.models import LogReview
from coordination.queries.monthly import month_of
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.queries import actor_for
from jobbspar.lib import clock, dates
from participants.domain.reads import note_read
from participants.models import Participation, Person

WEEKS: Final = 12
AUDITOR: Final = "granskare@goteborg.example"
# Opens persons that are his colleague's.
CURIOUS: Final = "handlaggare2@goteborg.example"
NOTE: Final = "Handläggaren har inget ärende med personen. Fråga närmaste chef om skälet."


def tell_looks(world: World, today: date) -> None:
    """The look-ups of twelve weeks, and the reviews of the two months that are over."""
    dice = random.Random(12)  # noqa: S311 not for secrets
    with transaction.atomic():
        _at_own_persons(world, today, dice)
        _in_rounds(world, today, dice)
        _out_of_curiosity(world, today)
    this = month_of(today)
    last = month_of(this - timedelta(days=1))
    before = month_of(last - timedelta(days=1))
    _reviewed(world, today, before, next_one=last)
    _reviewed(world, today, last, next_one=this, left=4)


def _at_own_persons(world: World, today: date, dice: random.Random) -> None:
    persons = Person.objects.exclude(case_worker=None).select_related("case_worker").order_by("sort_name", "pk")
    actors: dict[object, Actor] = {}
    for person in persons:
        actor = actors.setdefault(person.case_worker_id, actor_for(person.case_worker))
        _look(actor, person, _some_day(person, today, dice), dice.randint(8, 16), printed=dice.random() < 0.1)


def _in_rounds(world: World, today: date, dice: random.Random) -> None:
    parts = Participation.objects.filter(round__coordinator=world.coordinator("goteborg").user_id)
    for part in parts.select_related("person").order_by("number"):
        _look(world.coordinator("goteborg"), part.person, _some_day(part.person, today, dice), dice.randint(8, 16))


def _out_of_curiosity(world: World, today: date) -> None:
    """Two looks in each of the months that are over."""
    owner = world.organisations["goteborg"]
    persons = list(Person.objects.filter(owner=owner, case_worker=world.case_worker("goteborg").user_id).order_by("pk"))
    end = month_of(today)
    for place, person in enumerate(persons[:4]):
        day = dates.add_working_days(end, -3 - 12 * place)
        _look(world.actors[CURIOUS], person, day, 16)


def _some_day(person: Person, today: date, dice: random.Random) -> date:
    """A working day of the last twelve weeks, or since the person was registered."""
    first = max(clock.local(person.created_at).date(), today - timedelta(weeks=WEEKS))
    day = first + timedelta(days=dice.randrange(max(1, (today - first).days)))
    return day if dates.is_working_day(day) else max(first, dates.add_working_days(day, -1))


def _look(actor: Actor, person: Person, day: date, hour: int, *, printed: bool = False) -> None:
    with clock.at(clock.moment_on(day, hour, len(person.sort_name) % 50)):
        note_read(actor, person.pk, person, printed=printed)


def _reviewed(world: World, today: date, month: date, *, next_one: date, left: int = 0) -> None:
    """Prepared in the morning after the month, judged the week after, and signed where nothing is `left`."""
    auditor = world.actors[AUDITOR]
    with transaction.atomic(), clock.at(clock.moment_on(next_one, 7)):
        review = prepare_review(world.organisations["goteborg"].pk, month, actor=SYSTEM)
    day = dates.add_working_days(next_one, 6)
    if day >= today:
        return
    with transaction.atomic(), clock.at(clock.moment_on(day, 14)):
        _judge(review, auditor, left)


def _judge(review: LogReview, auditor: Actor, left: int) -> None:
    findings = list(review.findings.order_by("-place"))
    for finding in findings[: len(findings) - left]:
        if finding.rule == ReviewRule.OUTSIDE:
            judge_finding(finding, actor=auditor, outcome=FindingOutcome.INVESTIGATE, note=NOTE)
        else:
            judge_finding(finding, actor=auditor, outcome=FindingOutcome.FINE)
    if not left:
        sign_review(review, actor=auditor)
