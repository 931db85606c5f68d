"""May I do this now, in the coordinator's room? Pure questions; views and domain functions ask the same one."""

from datetime import timedelta
from typing import Final

from coordination.models import FollowUp, Issue, LogFinding, LogReview
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OPERATIVE_ROLES, Role
from jobbspar.accounts.policy import Kind, Right, allows
from jobbspar.lib import clock
from participants.models import Participation
from participants.permissions import sees_in_round
from tracks.enums import Phase
from tracks.models import Round, SteeringGroup, SteeringMember
from tracks.permissions import can_edit_steering_group, can_plan_round

# A finished round may be opened again within this time (domain.md 2.2).
REOPEN_WITHIN: Final = timedelta(days=30)

# ── The walk ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def can_walk_round(actor: Actor, round: Round) -> bool:
    """Take the round on, back, pause it or call it off: the coordinator, the deputy, or a coordinator of the host."""
    return can_plan_round(actor, round)


def can_pass_gate(actor: Actor, round: Round) -> bool:
    """Go on although something is missing, with a written reason: the round's own coordinator alone."""
    return _leads(actor, round)


def can_reopen_round(actor: Actor, round: Round) -> bool:
    """Open a finished round again: the round's own coordinator alone, within 30 days."""
    if round.phase != Phase.FINISHED or round.finished_at is None:
        return False
    return _leads(actor, round) and clock.today() - clock.local(round.finished_at).date() <= REOPEN_WITHIN


# ── Follow-ups, hindrances, the steering group (domain.md 2.7) ───────────────────────────────────────────────────────


def can_do_follow_up(actor: Actor, follow_up: FollowUp) -> bool:
    """A participant's: whoever sees the participant in the round. An employer's: the coordinator and AF's adviser."""
    if follow_up.participation is not None:
        theirs = allows(actor, Right.CHANGE, Kind.FOLLOW_UP_PERSON)
        return theirs and sees_in_round(actor, follow_up.participation.person_id, follow_up.round)
    return can_plan_round(actor, follow_up.round) or _advises(actor, follow_up.round)


def can_report_issue(actor: Actor, round: Round, participation: Participation | None = None) -> bool:
    """About a participant: whoever sees them. About the round: whoever plans it, or works in one of its parties."""
    if participation is not None:
        return allows(actor, Right.CREATE, Kind.ISSUES) and sees_in_round(actor, participation.person_id, round)
    return can_plan_round(actor, round) or _works_in(actor, round)


def can_work_issue(actor: Actor, issue: Issue) -> bool:
    """Change, solve, escalate and close it: its owner and reporter, and whoever plans the round or sees the person."""
    if issue.participation is not None:
        theirs = allows(actor, Right.CHANGE, Kind.ISSUES)
        return theirs and sees_in_round(actor, issue.participation.person_id, issue.round)
    if not actor.has(*OPERATIVE_ROLES) or actor.user_id is None:
        return False
    return can_plan_round(actor, issue.round) or actor.user_id in (issue.owner_id, issue.created_by_id)


def can_decide_issue(actor: Actor, issue: Issue) -> bool:
    """A member of the track's steering group with a mandate decides; a coordinator of the round notes the decision."""
    if can_plan_round(actor, issue.round):
        return True
    group = issue.round.track.steering_group_id
    if group is None or not actor.has(Role.STEERING_GROUP):
        return False
    return SteeringMember.objects.filter(group=group, user=actor.user_id).exclude(mandate="").exists()


def can_plan_meeting(actor: Actor, group: SteeringGroup) -> bool:
    """Whoever keeps the group."""
    return can_edit_steering_group(actor, group)


def can_handle_outbox(actor: Actor) -> bool:
    """Try again, or mark as taken care of, what the own organisation has sent."""
    return actor.has(Role.COORDINATOR, Role.LOCAL_ADMIN)


# ── Who has looked (domain.md 2.7 "Access log") ───────────────────────────────────────────────────────────────────────


def can_review_log(actor: Actor, review: LogReview) -> bool:
    """The auditor of the organisation; nobody who keeps the machinery."""
    is_auditor = actor.has(Role.AUDITOR) and not actor.has(Role.SYSTEM_ADMIN)
    return is_auditor and actor.organisation_id == review.organisation_id


def can_judge_finding(actor: Actor, finding: LogFinding) -> bool:
    """Nobody judges what they have looked at themself (R-SEC-3). Reads the finding's review."""
    return can_review_log(actor, finding.review) and actor.user_id != finding.reader_id


def _works_in(actor: Actor, round: Round) -> bool:
    # Read through `all()`, so that a page that has fetched the parties pays nothing.
    return actor.has(*OPERATIVE_ROLES) and any(
        party.organisation_id == actor.organisation_id for party in round.parties.all()
    )


def _advises(actor: Actor, round: Round) -> bool:
    theirs = allows(actor, Right.CHANGE, Kind.FOLLOW_UP_EMPLOYER, among=[Role.AF_COMPANY_ADVISER])
    return theirs and _works_in(actor, round)


def _leads(actor: Actor, round: Round) -> bool:
    return actor.has(Role.COORDINATOR) and actor.user_id is not None and actor.user_id == round.coordinator_id
