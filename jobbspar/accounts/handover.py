"""What must be handed over before somebody leaves. Rooms above say what they know; this one knows no rounds or persons.

    # in AppConfig.ready()
    handover.register("rounds", label=_("Omgångar att koordinera"), roles={Role.COORDINATOR},
                      count=count_rounds, hand_over=hand_over_rounds)

`count(user, organisation)` says how many the user has there. `hand_over(user, organisation, to_user, actor)` moves them,
inside the caller's transaction, with an audit row for each.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import Role
from jobbspar.accounts.models import Organisation, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Counter = Callable[[User, Organisation], int]
Mover = Callable[[User, Organisation, User, Actor], None]


@dataclass(frozen=True)
class Duty:
    """One kind of thing somebody answers for. `roles`: who may answer for it, so also who may take it over."""

    kind: str
    label: "StrOrPromise"
    roles: frozenset[Role]
    count: Counter
    hand_over: Mover


_duties: dict[str, Duty] = {}


def register(kind: str, *, label: "StrOrPromise", roles: Iterable[Role], count: Counter, hand_over: Mover) -> None:
    """Make a kind of duty known; a second registration replaces the first."""
    _duties[kind] = Duty(kind, label, frozenset(roles), count, hand_over)


@dataclass(frozen=True)
class Held:
    """What a user still answers for."""

    duty: Duty
    number: int


def held_by(user: User, organisation: Organisation, losing: Iterable[Role], keeping: Iterable[Role] = ()) -> list[Held]:
    """What must go to somebody else when the user loses the roles `losing` and keeps `keeping`."""
    lost, kept = frozenset(losing), frozenset(keeping)
    touched = [duty for duty in _duties.values() if duty.roles & lost and not duty.roles & kept]
    counted = (Held(duty, duty.count(user, organisation)) for duty in touched)
    return [held for held in counted if held.number]
