"""What must be handed over before somebody leaves. Rooms above say what they know; this one knows no rounds or persons.

    # in AppConfig.ready()
    handover.register("rounds", label=_("Omgångar att koordinera"), roles={Role.COORDINATOR},
                      count=count_rounds, hand_over=hand_over_rounds)

What only the organisation itself can take away before it ends (persons to dispose of) is told likewise:

    handover.register_left(sentence_about_persons)

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


Sentence = Callable[[Organisation], "StrOrPromise | None"]

_left: list[Sentence] = []
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


def register_left(tell: Sentence) -> None:
    """`tell(organisation)` gives a sentence about what is left there, or None. Twice is the same as once."""
    if tell not in _left:
        _left.append(tell)


def left_in(organisation: Organisation) -> "StrOrPromise | None":
    """Why the organisation cannot end yet; None when nothing is left in it."""
    return next((sentence for tell in _left if (sentence := tell(organisation))), None)
