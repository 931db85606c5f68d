"""Who is being looked at: noted where a projection of a person is made, written before the answer leaves (invariant 21).

A projection calls `look(person_id)`. The middleware opens `collecting()` around a request and calls `write_looks` inside the
request's transaction, so that an answer whose events cannot be written is not sent. Outside a request nothing is noted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from jobbspar.audit.log import ActorLike, roles_text
from jobbspar.lib import clock

LISTED, VIEWED, PRINTED, EXPORTED, SEARCHED = (
    "person.listed",
    "person.viewed",
    "person.printed",
    "person.exported",
    "person.searched",
)
PERSON = "participants.person"
INSERT = """INSERT INTO audit_auditevent
    (at, actor_user_id, organisation_id, role, action, object_type, object_id, person_id, details)
SELECT %s, %s, %s, %s, %s, %s, seen::text, seen, %s::jsonb FROM unnest(%s::uuid[]) AS seen
"""


@dataclass
class Looks:
    """What one answer shows of whom. `action` is what is done with those shown."""

    action: str = LISTED
    fields: dict[UUID, set[str]] = field(default_factory=dict)
    subjects: set[UUID] = field(default_factory=set)
    written: set[UUID] = field(default_factory=set)


_open: ContextVar[Looks | None] = ContextVar("looks", default=None)


@contextmanager
def collecting() -> Iterator[Looks]:
    """Note every look until the block ends."""
    looks = Looks()
    token = _open.set(looks)
    try:
        yield looks
    finally:
        _open.reset(token)


def look(person_id: UUID, fields: Iterable[str] = ()) -> None:
    """The answer under way shows something of the person; `fields` are classes of fields, never values."""
    looks = _open.get()
    if looks is not None:
        looks.fields.setdefault(person_id, set()).update(fields)


def look_at(person_id: UUID, fields: Iterable[str] = ()) -> None:
    """The answer under way is about this person, and does not merely list them."""
    look(person_id, fields)
    looks = _open.get()
    if looks is not None:
        looks.subjects.add(person_id)


def told(person_id: UUID) -> None:
    """The look at this person stands in the log already, with more said than the address."""
    looks = _open.get()
    if looks is not None:
        looks.written.add(person_id)


def said_as(action: str) -> None:
    """What the answer under way does with those it shows: lists (unless said), prints, exports, finds."""
    looks = _open.get()
    if looks is not None:
        looks.action = action


# The actor is Any: the rooms above ask more of it than the log does.
Refusal = Callable[[Any, UUID, str], None]
_refusals: list[Refusal] = []


def when_refused(note: Refusal) -> None:
    """Register `note(actor, id, page)`, in `AppConfig.ready()`: it knows whether the id is of something about a person."""
    if note not in _refusals:
        _refusals.append(note)


def write_refusal(actor: ActorLike, thing: UUID, page: str) -> None:
    """Somebody asked for what does not exist for them; that they did is kept where it exists for others."""
    for note in _refusals:
        note(actor, thing, page)


def write_looks(looks: Looks, actor: ActorLike, page: str) -> None:
    """One event a person, in the caller's transaction: one statement for all of whom the same is shown."""
    groups: dict[tuple[str, tuple[str, ...]], list[UUID]] = {}
    for person_id, fields in looks.fields.items():
        if person_id not in looks.written:
            action = VIEWED if person_id in looks.subjects and looks.action == LISTED else looks.action
            groups.setdefault((action, tuple(sorted(str(name) for name in fields))), []).append(person_id)
    with connection.cursor() as cursor:
        for (action, shown), ids in groups.items():
            facts = json.dumps({"page": page, "fields": shown})
            cursor.execute(
                INSERT,
                [clock.now(), actor.user_id, actor.organisation_id, roles_text(actor), action, PERSON, facts, ids],
            )
