"""Short ways to the plan of a round, for tests: a step, a chain of the demo, a profile that is ready to confirm."""

from typing import Any

from jobbspar.accounts.actor import Actor
from tests.cast import Cast, a_need, a_round, actor_of
from tracks import reference
from tracks.domain import packages, profiles
from tracks.enums import Funder, PartyRole, Reached, RequirementKind
from tracks.models import ChainStep, InterventionType, RequirementItem, RequirementProfile, Round, RoundParty


def planner(cast: Cast) -> Actor:
    return actor_of(cast.kerstin)


def a_planned_round(cast: Cast, **fields: Any) -> Round:
    """A round with Hisingens Lastvagnar, AF's office and Mölndal as parties."""
    parties = {cast.af_goteborg: PartyRole.AF, cast.molndal: PartyRole.MUNICIPALITY}
    return a_round(cast, need=a_need(cast), parties=parties, **fields)


def party_of(round: Round, organisation: Any) -> RoundParty:
    return RoundParty.objects.select_related("round__track", "organisation").get(round=round, organisation=organisation)


def a_type(code: str = "KVUX-Y") -> InterventionType:
    if not InterventionType.objects.filter(pk=code).exists():
        reference.load()
    return InterventionType.objects.get(pk=code)


def a_step(round: Round, actor: Actor, name: str = "Grundkurs", week: int = 10, **fields: Any) -> ChainStep:
    """Six weeks from week 10 of 2027, paid by the home municipality, by the responsible party."""
    values: dict[str, Any] = {
        "type": fields.pop("type", None) or a_type(),
        "start_year": 2027,
        "start_week": week,
        "weeks": 6,
        "responsible": round.parties.get(role=PartyRole.RESPONSIBLE),
        "funder": Funder.HOME_MUNICIPALITY,
        "cost_per_week": 320_000,
    }
    return packages.add_step(round, actor=actor, name=name, **(values | fields))


def a_requirement(round: Round, actor: Actor, text: str = "Läsa ritning", **fields: Any) -> RequirementItem:
    values = {"kind": RequirementKind.KNOWLEDGE, "reached": Reached.ON_THE_JOB, "checked_by": "Prov"} | fields
    return profiles.add_requirement(round, actor=actor, text=text, **values)


def a_proposed_profile(round: Round, actor: Actor) -> RequirementProfile:
    item = a_requirement(round, actor)
    return profiles.propose_profile(item.profile, actor=actor)
