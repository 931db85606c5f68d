"""The second wall: PostgreSQL's row-level security, told for which organisation a transaction is (reliability 4.2).

A row about a person exists for an organisation that owns the person or has been given them (a Disclosure that holds
today). It is coarse on purpose: roles, fields and protected persons are the first wall's, `visible_to(actor)`. Which day
it is, is told too, so that both walls go by the same clock.

    with as_org(organisation_id): ...      # what that organisation may have
    with as_system("Räknar platser"): ...  # every row, with a reason that stands in the code

Without either nothing is there. The settings are the transaction's own (`set_config(…, true)`), so a pooled connection
carries nothing over to the next request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from jobbspar.lib import clock

ORG, SYSTEM, TODAY = "app.org", "app.system", "app.today"
_SET = f"SELECT set_config('{ORG}', %s, true), set_config('{SYSTEM}', %s, true), set_config('{TODAY}', %s, true)"

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Wall:
    """For whom the rows are. Both empty: for nobody."""

    org: str = ""
    system: str = ""


_around: Wall = Wall()
_within: ContextVar[Wall | None] = ContextVar("wall", default=None)


def as_org(organisation_id: UUID | None) -> AbstractContextManager[None]:
    """The rows of one organisation; None is nobody's."""
    return _wall(Wall(org=str(organisation_id or "")))


def as_system(reason: str) -> AbstractContextManager[None]:
    """Every row: for what counts or decides across organisations and shows nobody. ValueError without a reason."""
    if not reason:
        raise ValueError("The wall is passed with a reason.")
    return _wall(Wall(system=reason))


def across(reason: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """The same for a whole function: `@across("Räknar platser")`. What it returns must be read already, not lazy."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def wider(*args: P.args, **kwargs: P.kwargs) -> T:
            with as_system(reason):
                return function(*args, **kwargs)

        return wider

    return decorate


def for_this_process(reason: str) -> None:
    """Every connection of this process passes the wall, outside `as_org` too: the demo loader's and the tests' own.

    Web and worker never call it (a test looks).
    """
    global _around
    _around = Wall(system=reason)
    options = connection.settings_dict["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c {SYSTEM}={reason.replace(' ', '_')}"
    connection.close()


@contextmanager
def _wall(wall: Wall) -> Iterator[None]:
    """Set for a transaction of its own or, inside one, until the block ends; then as it was."""
    before = _within.get() or _around
    if before == wall and connection.in_atomic_block:
        yield
        return
    token = _within.set(wall)
    try:
        if not connection.in_atomic_block:
            with transaction.atomic():
                _tell(wall)
                yield
            return
        _tell(wall)
        try:
            yield
        finally:
            # After an error in the database the savepoint that is rolled back takes the setting with it.
            if _is_usable():
                _tell(before)
    finally:
        _within.reset(token)


def _tell(wall: Wall) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [wall.org, wall.system, clock.today().isoformat()])


def _is_usable() -> bool:
    raw = connection.connection
    return (
        raw is not None
        and not connection.needs_rollback
        and raw.info.transaction_status not in (TransactionStatus.INERROR, TransactionStatus.UNKNOWN)
    )
