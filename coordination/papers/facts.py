"""What the documents of a round are written from. Each part is read when it is first asked for, and only once.

Read within `compose`, which passes the second wall: what counts persons here becomes text with small numbers hidden.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from coordination.workflow.phases import WALK
from employers.enums import MandateScope
from employers.models import CompetenceNeed
from jobbspar.lib import clock, dates, orgnr
from tracks.enums import PartyRole, Phase
from tracks.models import PlanActivity, RequirementProfile, Round, RoundParty, SelectionStep
from tracks.queries.chain import Chain, chain_of
from tracks.querysets import PARTIES_IN_ORDER


class Facts:
    """One round."""

    def __init__(self, round: Round) -> None:
        self.round = round
        self.track = round.track

    @cached_property
    def parties(self) -> list[RoundParty]:
        rows = self.round.parties.select_related("organisation", "contact", "contact_user")
        return list(rows.order_by(PARTIES_IN_ORDER, "organisation__sort_name"))

    @cached_property
    def needs(self) -> list[CompetenceNeed]:
        rows = self.round.needs.select_related("occupation", "employer__organisation", "workplace__municipality")
        return list(rows.order_by("employer__sort_name", "wanted_start", "pk"))

    @cached_property
    def profile(self) -> RequirementProfile | None:
        """The newest version that has been put forward; one that is still being written is no document."""
        return self.round.profiles.filter(proposed_at__isnull=False).order_by("-number").first()

    @cached_property
    def selection(self) -> list[SelectionStep]:
        method = getattr(self.round, "selection_method", None)
        return list(method.steps.all()) if method else []

    @cached_property
    def chain(self) -> Chain:
        return chain_of(self.round, clock.today())

    @cached_property
    def activities(self) -> list[PlanActivity]:
        return list(self.round.activities.select_related("owner_party__organisation"))

    @property
    def employers(self) -> list[RoundParty]:
        return [party for party in self.parties if party.is_employer]

    @property
    def headcount(self) -> int:
        """How many the employers say they need."""
        return sum(need.headcount for need in self.needs)

    @property
    def period(self) -> str:
        return dates.period_text(self.round.planned_start, self.round.planned_end)

    @property
    def occupations(self) -> list[str]:
        """The needs' occupations, or else the track's, each with its code."""
        rows = {need.occupation.code: need.occupation for need in self.needs}
        if not rows:
            rows = {row.code: row for row in self.track.occupations.all()}
        return [f"{row.title} (SSYK {row.code})" for row in rows.values()]

    @property
    def station(self) -> int:
        """Which station the round stands at, from 1; 0 before and after the line."""
        phases = [station.phase for station in WALK]
        return phases.index(Phase(self.round.phase)) + 1 if self.round.phase in phases else 0

    @property
    def coordinator(self) -> str:
        user = self.round.coordinator
        return ", ".join(word for word in (user.name, user.phone, user.email) if word) if user else ""


def shown_party(party: RoundParty) -> dict[str, Any]:
    """A party as `pdf/_base_parties.html` shows it."""
    organisation = party.organisation
    return {
        "role": str(PartyRole(party.role).label),
        "name": organisation.name,
        "number": orgnr.formatted(organisation.orgnr) if organisation.orgnr else "",
        "lines": [],
        "contact": contact_of(party),
    }


def contact_of(party: RoundParty) -> str:
    """The contact's name and how to reach them; empty where none is chosen."""
    if party.contact is not None:
        words = [party.contact.name, party.contact.title, party.contact.phone, party.contact.email]
    elif party.contact_user is not None:
        words = [party.contact_user.name, party.contact_user.phone, party.contact_user.email]
    else:
        words = [party.contact_name]
    return ", ".join(word for word in words if word)


def mandate_of(party: RoundParty) -> str:
    """What the contact may decide."""
    if party.mandate or party.contact is None:
        return party.mandate
    return ", ".join(str(MandateScope(scope).label).lower() for scope in party.contact.mandate)
