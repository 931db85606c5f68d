"""What else happens when an invitation is accepted. Rooms above register it; it runs in the same transaction."""

from collections.abc import Callable

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.models import Invitation, User

Follower = Callable[[Invitation, User, Actor], None]
_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Call `follower(invitation, user, actor)` when an invitation is accepted; the actor is the new user."""
    if follower not in _followers:
        _followers.append(follower)


def tell(invitation: Invitation, user: User, actor: Actor) -> None:
    for follower in _followers:
        follower(invitation, user, actor)
