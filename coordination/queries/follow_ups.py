"""The round's part Uppföljning: what is to be done, how it goes for each participant, and for each employer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from coordination.models import FollowUp
from coordination.queries.employer_gaps import EmployerGap, employer_gaps
from coordination.queries.gaps import SharedGap, open_gaps, shared_gaps, watched
from coordination.queries.names import names_of
from coordination.workflow.links import page
from jobbspar.accounts.actor import Actor
from jobbspar.lib import clock
from jobbspar.lib.dates import near_text
from jobbspar.lib.text import sort_key
from jobbspar.ui.tags.pictures import Point
from participants.models import Participation
from participants.names import place_of
from tracks.models import Round
from tracks.permissions import can_plan_round


@dataclass
class Followed:
    """One participant or employer party: what was answered, and what comes next."""

    name: str
    place: str
    url: str = ""
    done: list[FollowUp] = field(default_factory=list)
    planned: FollowUp | None = None
    is_closed: bool = False

    @property
    def latest(self) -> FollowUp | None:
        return self.done[-1] if self.done else None

    @property
    def points(self) -> list[Point]:
        """Progression over time."""
        return [Point(row.progression, near_text(row.done_on)) for row in self.done if row.progression and row.done_on]

    @property
    def is_late(self) -> bool:
        return self.planned is not None and self.planned.due < clock.today()


@dataclass(frozen=True)
class FollowUpBoard:
    """What the part shows to one actor. `to_do` are the planned ones that are due within a week, or late."""

    participants: list[Followed]
    employers: list[Followed]
    gaps: list[SharedGap]
    employer_gaps: list[EmployerGap]

    @property
    def planned(self) -> list[Followed]:
        """All that have something planned, soonest first."""
        rows = [row for row in (*self.participants, *self.employers) if row.planned]
        return sorted(rows, key=lambda row: (row.planned.due if row.planned else date.max, sort_key(row.name)))

    @property
    def to_do(self) -> list[Followed]:
        limit = date.fromordinal(clock.today().toordinal() + 7)
        return [row for row in self.planned if row.planned and row.planned.due <= limit]


def board_of(actor: Actor, round: Round) -> FollowUpBoard:
    """Twelve queries, whatever the number of participants."""
    rows = FollowUp.objects.visible_to(actor).filter(round=round, cancelled_at=None).order_by("done_on", "due")
    participations = list(
        Participation.objects.visible_to(actor)
        .filter(round=round)
        .select_related("person", "home_municipality")
        .prefetch_related(Prefetch("follow_ups", rows.select_related("owner"), to_attr="shown"))
        .order_by("number")
    )
    names = names_of(actor, participations)
    people = [
        _followed(names[row.pk], place_of(row.person, row.home_municipality.name), row.shown)  # type: ignore[attr-defined]
        for row in participations
    ]
    for row, shown in zip(participations, people, strict=True):
        shown.url, shown.is_closed = page("participation", row.pk), row.closed_on is not None
    parties = [
        _followed(party.organisation.name, "", party.shown)  # type: ignore[attr-defined]
        for party in round.parties.filter(role="employer")
        .select_related("organisation")
        .prefetch_related(Prefetch("follow_ups", rows.select_related("owner"), to_attr="shown"))
    ]
    holes = open_gaps(watched(Participation.objects.visible_to(actor).filter(round=round)))
    waits = employer_gaps(Round.objects.filter(pk=round.pk)) if can_plan_round(actor, round) else []
    return FollowUpBoard(people, parties, shared_gaps(holes), waits)


def _followed(name: str, place: str, rows: Iterable[FollowUp]) -> Followed:
    found = Followed(name, place)
    for row in rows:
        if row.done_on:
            found.done.append(row)
        else:
            found.planned = row
    return found


def days_ahead(participation: Participation) -> list[date]:
    """When the participant's follow-ups are planned: for the individual plan on paper."""
    rows = FollowUp.objects.due().filter(participation=participation, due__gte=clock.today())
    return list(rows.values_list("due", flat=True))
