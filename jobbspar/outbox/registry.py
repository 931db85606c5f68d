"""What kinds of effect there are. Rooms above register theirs in `AppConfig.ready()`, so the outbox knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobbspar.outbox.models import OutboxEntry

Prepare = Callable[["OutboxEntry"], Any]
Handler = Callable[..., None]
Wanted = Callable[["OutboxEntry"], bool]

# Every worker listens to all of these unless it is told otherwise (-Q).
QUEUES = ("celery", "mail", "pdf", "import")


@dataclass(frozen=True)
class Kind:
    """How one kind of entry is delivered. See `register`."""

    code: str
    handler: Handler
    queue: str
    prepare: Prepare | None
    still_wanted: Wanted | None
    max_attempts: int


_kinds: dict[str, Kind] = {}


def register(
    code: str,
    handler: Handler,
    *,
    queue: str = "celery",
    prepare: Prepare | None = None,
    still_wanted: Wanted | None = None,
    max_attempts: int = 8,
) -> None:
    """Say how entries of kind `code` are delivered. Called once, in `AppConfig.ready()`.

    * `still_wanted(entry) -> bool` is asked first; False cancels the entry.
    * `prepare(entry) -> anything` does what is slow or outside the database (make a PDF, speak SMTP). No transaction is
      open. It may run again after a crash, so it must be harmless to repeat.
    * `handler(entry)`, or `handler(entry, prepared)` where there is a `prepare`, writes to the database. It runs in the
      same transaction as the row's DONE: both are kept, or neither.

    Any exception means "try again later"; one with `is_final` (`errors.GiveUp`, or a room's own) means "never again".
    One with `is_held_up` means "the machine was busy", and is not counted among the attempts. An exception class may
    carry `safe_sentence`, a fixed Swedish sentence for the page Utskick; its message is never stored or logged.
    """
    if queue not in QUEUES:
        raise ValueError(f"There is no queue {queue}: one of {', '.join(QUEUES)}.")
    if code in _kinds and _kinds[code].handler is not handler:
        raise ValueError(f"Two rooms register the outbox kind {code}.")
    _kinds[code] = Kind(code, handler, queue, prepare, still_wanted, max_attempts)


def get_kind(code: str) -> Kind:
    """The registered kind. KeyError where no room has registered it."""
    return _kinds[code]


def queue_of(code: str) -> str:
    kind = _kinds.get(code)
    return kind.queue if kind else QUEUES[0]
