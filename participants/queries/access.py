"""How long what has been handed over for a round stays open: access ends with the case (domain.md 2.0.18)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from jobbspar.lib import clock
from participants.models import Closing, Consent, DisclosurePeriod, Participation, Person
from tracks.enums import ENDED_PHASES
from tracks.models import Round

USUAL_DAYS: Final = 90


def period_of(organisation_id: object) -> DisclosurePeriod | None:
    """What the organisation has decided, if anything."""
    return DisclosurePeriod.objects.filter(organisation=organisation_id).first()


def days_after(organisation_id: object) -> int:
    """How many days after the case the organisation lets others go on reading its persons."""
    rows = DisclosurePeriod.objects.filter(organisation=organisation_id)
    days = rows.values_list("days", flat=True).first()
    return USUAL_DAYS if days is None else days


def last_day(person: Person, round: Round | None, consent: Consent | None) -> date | None:
    """The last day of a disclosure: the consent's, or so long after the case as the owner has said. The earlier of them."""
    ends = [consent.valid_to] if consent is not None and consent.valid_to is not None else []
    over = case_over_on(person, round) if round is not None else None
    if over is not None:
        ends.append(over + timedelta(days=days_after(person.owner_id)))
    return min(ends, default=None)


def case_over_on(person: Person, round: Round) -> date | None:
    """The day on which the person's participation or, before that, the round was over; None while both go on.

    An ending that is written in late counts from the day it was written, as does the time in which it can be opened again.
    """
    closed = Participation.objects.filter(person=person, round=round, closed_on__isnull=False).first()
    ends = [closed.closed_on, *_written_on(closed)] if closed is not None else []
    over = [max(filter(None, ends))] if ends else []
    if round.phase in ENDED_PHASES:
        over.append(clock.local(round.finished_at or round.changed_at).date())
    return min(over, default=None)


def _written_on(participation: Participation) -> list[date]:
    moments = Closing.objects.filter(participation=participation).values_list("changed_at", flat=True)
    return [clock.local(moment).date() for moment in moments]
