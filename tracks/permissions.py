"""May I do this now? Pure questions; views and domain functions ask the same one (architecture.md 4).

`round` and `party` come with what the question looks at (`round.track`, `party.round`) already read, or it costs a query.
"""

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import EMPLOYER_ROLES, OPERATIVE_ROLES, Role
from jobbspar.accounts.policy import Kind, Right, allows
from tracks.models import PlanActivity, Round, RoundParty, SteeringGroup, Track


def can_create_track(actor: Actor) -> bool:
    """A coordinator makes tracks that the own municipality answers for."""
    return allows(actor, Right.CREATE, Kind.PLAN_OF_ROUND) and actor.is_municipality


def can_edit_track(actor: Actor, track: Track) -> bool:
    return allows(actor, Right.CREATE, Kind.PLAN_OF_ROUND) and actor.organisation_id == track.responsible_id


def can_edit_steering_group(actor: Actor, group: SteeringGroup) -> bool:
    return actor.has(Role.COORDINATOR, Role.LOCAL_ADMIN) and actor.organisation_id == group.organisation_id


def can_create_round(actor: Actor, track: Track) -> bool:
    return can_edit_track(actor, track)


def can_plan_round(actor: Actor, round: Round) -> bool:
    """The round's coordinator and deputy, and coordinators of the responsible municipality."""
    if not allows(actor, Right.CREATE, Kind.PLAN_OF_ROUND) or actor.user_id is None:
        return False
    return (
        actor.user_id in (round.coordinator_id, round.deputy_id) or actor.organisation_id == round.track.responsible_id
    )


def can_edit_package(actor: Actor, round: Round) -> bool:
    """Who plans the round, and AF's company adviser when the office is a party."""
    if can_plan_round(actor, round):
        return True
    return allows(actor, Right.CHANGE, Kind.PLAN_OF_ROUND, among=[Role.AF_COMPANY_ADVISER]) and any(
        party.organisation_id == actor.organisation_id for party in round.parties.all()
    )


def can_confirm_profile_for(actor: Actor, party: RoundParty) -> bool:
    """An employer confirms the requirement profile for itself. The coordinator notes it: `can_plan_round`."""
    own = party.is_employer and allows(actor, Right.DECIDE, Kind.PROFILES, among=EMPLOYER_ROLES)
    return own and speaks_for(actor, party)


def can_acknowledge(actor: Actor, party: RoundParty) -> bool:
    """A party acknowledges the plan through its own people. The coordinator notes it for others: `can_plan_round`."""
    if speaks_for(actor, party):
        return True
    return actor.organisation_id == party.organisation_id and actor.has(*OPERATIVE_ROLES)


def speaks_for(actor: Actor, party: RoundParty) -> bool:
    """The employer's account that is named in the round, or its administrator."""
    own = actor.is_employer and actor.organisation_id == party.organisation_id
    return own and RoundParty.objects.seen_in_portal(actor).filter(pk=party.pk).exists()


def can_name_contacts(actor: Actor, party: RoundParty) -> bool:
    """Who leads the round, and the employer's own administrator."""
    own = actor.organisation_id == party.organisation_id
    return can_plan_round(actor, party.round) or (own and actor.has(Role.EMPLOYER_ADMIN))


def can_change_activity(actor: Actor, activity: PlanActivity) -> bool:
    """Whoever plans the round, and the organisation that has the task."""
    if can_plan_round(actor, activity.round):
        return True
    party = activity.owner_party
    return party is not None and can_acknowledge(actor, party)
