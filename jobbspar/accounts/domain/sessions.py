"""Sessions end: one's own from the list, and all of somebody's when what they signed in with has changed."""

from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Session, User
from jobbspar.audit.log import record


def end_every_session(user: User) -> None:
    """Each of the user's sessions ends at its next request. Belongs in the transaction of what changed."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)


def keep_this(request: HttpRequest) -> None:
    """The session that asked for the change goes on, under a new key."""
    user = User.objects.get(pk=request.user.pk)
    update_session_auth_hash(request, user)


@transaction.atomic
def end_session(mark: str, *, actor: Actor) -> bool:
    """End one of the actor's own sessions by its mark. False when it had ended already."""
    return _end(actor, [row for row in _own(actor) if row.mark == mark])


@transaction.atomic
def end_other_sessions(this_key: str | None, *, actor: Actor) -> bool:
    """End all of the actor's own sessions but the one with the key."""
    return _end(actor, [row for row in _own(actor) if row.session_key != this_key])


def _own(actor: Actor) -> list[Session]:
    if actor.user_id is None:
        raise NotAllowed
    return list(Session.objects.filter(user=actor.user_id))


def _end(actor: Actor, rows: list[Session]) -> bool:
    if rows:
        Session.objects.filter(pk__in=[row.pk for row in rows]).delete()
        record(actor, "user.sessions_ended", User.objects.get(pk=actor.user_id), count=len(rows))
    return bool(rows)
