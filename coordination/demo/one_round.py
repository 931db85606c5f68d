"""A round of the story and its coordinator: what planning, signing, recruiting and closing all reach for."""

from __future__ import annotations

from datetime import date
from typing import Any

from coordination.demo.chains import BY_KEY, Pattern
from coordination.demo.organisations import OTHERS, TOWNS
from coordination.demo.papers import Papers
from coordination.demo.rounds import Story
from coordination.demo.staff import ADVISER, AF_CASE_WORKER
from coordination.demo.timeline import Timeline
from coordination.demo.world import World
from coordination.workflow import transitions
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock
from tracks.domain import activities
from tracks.enums import Phase
from tracks.models import ChainStep, Round, RoundParty


class OneRound:
    """A round of the story and its coordinator: what planning, recruiting and closing all reach for."""

    def __init__(self, world: World, timeline: Timeline, papers: Papers, story: Story) -> None:
        self.world, self.timeline, self.papers, self.story = world, timeline, papers, story
        self.pattern: Pattern = BY_KEY[story.track]
        self.actor: Actor = world.coordinator(self.pattern.town)

    @property
    def round(self) -> Round:
        return self.world.rounds[self.story.key]

    @property
    def employers(self) -> list[tuple[str, RoundParty]]:
        own = self.world.parties[self.story.key]
        return [(firm, own[firm]) for firm in self.pattern.firms]

    def first_day(self, week: int) -> date:
        """The Monday of the round's own week, from 1."""
        return self.world.day(self.story.start + week - 1)

    def steps(self) -> list[ChainStep]:
        """The chain's steps in order."""
        return list(self.round.packages.order_by("-number")[0].steps.select_related("type", "responsible"))

    def _profile(self) -> Any:
        return self.round.profiles.order_by("-number")[0]

    def voice_of(self, key: str) -> Actor:
        world = self.world
        if key == self.pattern.town or key in OTHERS:
            return self.actor
        if key in TOWNS:
            return world.case_worker(key)
        if key.startswith("af_"):
            return world.actors.get(f"{key}:{ADVISER}") or world.actor(key, AF_CASE_WORKER)
        return world.contact_of(key)

    def done(self, code: str, evidence: str) -> None:
        """One of the tasks P1–A3 is done today."""
        activity = self.round.activities.filter(code=code).first()
        if activity is not None:
            activities.mark_done(activity, actor=self.actor, done_on=clock.today(), evidence=evidence)

    def advance(self, phase: Phase) -> None:
        """From `phase` to the next. The gate is asked, and nothing of it is passed over."""
        self.world.rounds[self.story.key] = transitions.advance(self.round, actor=self.actor, expected_phase=phase)
