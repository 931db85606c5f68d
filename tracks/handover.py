"""What a coordinator, or whoever owns a task, hands over before leaving (jobbspar.accounts.handover)."""

from functools import partial
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts import handover
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.accounts.enums import OPERATIVE_ROLES, Role
from jobbspar.accounts.models import Organisation, User
from tracks.enums import ENDED_PHASES
from tracks.models import PlanActivity, Round

Seat = Literal["coordinator", "deputy"]


def _rounds(seat: Seat, user: User, organisation: Organisation) -> QuerySet[Round]:
    """Rounds that are not over, where the user sits in the seat for the organisation."""
    return Round.objects.filter(**{seat: user}, track__responsible=organisation).not_ended()


def _count_rounds(seat: Seat, user: User, organisation: Organisation) -> int:
    return _rounds(seat, user, organisation).count()


def _hand_over_rounds(seat: Seat, user: User, organisation: Organisation, to_user: User, actor: Actor) -> None:
    for row in _rounds(seat, user, organisation).select_for_update(of=("self",)).order_by("pk"):
        new: dict[str, Any] = {seat: to_user}
        change(row, actor=actor, round_id=row.pk, action="round.handed_over", **new)
        # Nobody is their own deputy.
        if row.coordinator_id == row.deputy_id:
            change(row, actor=actor, round_id=row.pk, action="round.handed_over", deputy=None)


def _activities(user: User, organisation: Organisation) -> QuerySet[PlanActivity]:
    """Tasks left to do that are the user's for the organisation: its own party's, or without a party in its own rounds."""
    own = Q(owner_party__organisation=organisation) | Q(owner_party=None, round__track__responsible=organisation)
    left = PlanActivity.objects.filter(own, owner_user=user, done_on=None, struck_at=None)
    return left.exclude(round__phase__in=ENDED_PHASES)


def _count_activities(user: User, organisation: Organisation) -> int:
    return _activities(user, organisation).count()


def _hand_over_activities(user: User, organisation: Organisation, to_user: User, actor: Actor) -> None:
    for row in _activities(user, organisation).select_for_update(of=("self",)).order_by("pk"):
        change(row, actor=actor, round_id=row.round_id, owner_user=to_user)


def register() -> None:
    """Called once from AppConfig.ready()."""
    seats: tuple[tuple[Seat, object], ...] = (
        ("coordinator", _("Omgångar att koordinera")),
        ("deputy", _("Omgångar som ersättare")),
    )
    for seat, label in seats:
        handover.register(
            f"round_{seat}",
            label=label,  # type: ignore[arg-type]
            roles={Role.COORDINATOR},
            count=partial(_count_rounds, seat),
            hand_over=partial(_hand_over_rounds, seat),
        )
    handover.register(
        "activities",
        label=_("Moment att göra"),
        roles=OPERATIVE_ROLES,
        count=_count_activities,
        hand_over=_hand_over_activities,
    )
