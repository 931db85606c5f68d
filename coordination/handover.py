"""Follow-ups and hindrances that wait for somebody who leaves (jobbspar.accounts.handover)."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.enums import IssueState
from coordination.models import FollowUp, Issue
from jobbspar.accounts import handover
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.accounts.enums import OPERATIVE_ROLES
from jobbspar.accounts.models import Membership, Organisation, User
from jobbspar.database.walls import across

_REASON = "Det som väntar på den som slutar ska till en kollega"


def _elsewhere(user: User, organisation: Organisation) -> bool:
    """Whether the user works for another organisation too. What has no organisation of its own then follows the rounds
    this one takes part in."""
    return Membership.objects.current().filter(user=user).exclude(organisation=organisation).exists()


def _within(user: User, organisation: Organisation) -> Q:
    if not _elsewhere(user, organisation):
        return Q()
    return Q(round__parties__organisation=organisation) | Q(round__track__responsible=organisation)


def _follow_ups(user: User, organisation: Organisation) -> QuerySet[FollowUp]:
    mine = FollowUp.objects.filter(_within(user, organisation), owner=user, done_on=None, cancelled_at=None)
    return FollowUp.objects.filter(pk__in=mine.values("pk")).order_by("pk")


def _issues(user: User, organisation: Organisation) -> QuerySet[Issue]:
    mine = Issue.objects.filter(_within(user, organisation), owner=user)
    left = Issue.objects.filter(pk__in=mine.values("pk")).exclude(state__in=[IssueState.SOLVED, IssueState.CLOSED])
    return left.order_by("pk")


@across(_REASON)
def _count_follow_ups(user: User, organisation: Organisation) -> int:
    return _follow_ups(user, organisation).count()


@across(_REASON)
def _count_issues(user: User, organisation: Organisation) -> int:
    return _issues(user, organisation).count()


@across(_REASON)
def _hand_over_follow_ups(user: User, organisation: Organisation, to_user: User, actor: Actor) -> None:
    _move(_follow_ups(user, organisation), "follow_up.handed_over", to_user, actor)


@across(_REASON)
def _hand_over_issues(user: User, organisation: Organisation, to_user: User, actor: Actor) -> None:
    _move(_issues(user, organisation), "issue.handed_over", to_user, actor)


def _move(rows: QuerySet[FollowUp] | QuerySet[Issue], action: str, to_user: User, actor: Actor) -> None:
    """One by one, each with its own row in the log: that of the person it is about, where there is one."""
    locked: Iterable[FollowUp | Issue] = rows.select_related("participation").select_for_update(of=("self",))
    for row in locked:
        person_id = row.participation.person_id if row.participation else None
        change(row, actor=actor, person_id=person_id, round_id=row.round_id, action=action, owner=to_user)


def register() -> None:
    """Called once from AppConfig.ready()."""
    handover.register(
        "follow_ups",
        label=_("Uppföljningar att göra"),
        roles=OPERATIVE_ROLES,
        count=_count_follow_ups,
        hand_over=_hand_over_follow_ups,
    )
    handover.register(
        "issues",
        label=_("Hinder att lösa"),
        roles=OPERATIVE_ROLES,
        count=_count_issues,
        hand_over=_hand_over_issues,
    )
