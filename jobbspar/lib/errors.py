"""The two ways a domain function says no because of the state of things (not because of who asks).

Both carry one plain Swedish sentence that is shown to the person as it stands. A message must hold no personal data:
it may end in a log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class RuleError(Exception):
    """A rule forbids it. The form puts the sentence beside `field`; `link` leads to where it is mended.

    `message` may be a lazy translation; it becomes text first when it is shown.
    """

    def __init__(self, message: str | StrPromise, *, field: str | None = None, link: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.link = link

    def __str__(self) -> str:
        return str(self.message)


class Conflict(Exception):
    """Somebody else was first: the row is no longer as the person saw it. Nothing has been changed."""

    def __init__(self, message: str | StrPromise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Taken(Conflict):
    """What somebody else wrote at the same moment leaves no room for this: the `constraint` of the database said so."""

    def __init__(self, message: str | StrPromise, constraint: str = "") -> None:
        super().__init__(message)
        self.constraint = constraint
