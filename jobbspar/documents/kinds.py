"""The kinds of document there are. Rooms above register theirs in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from jobbspar.documents.models import Document


class Standing(StrEnum):
    """What whoever checks a document by its code is told."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    ENDED = "ended"


@dataclass(frozen=True)
class DocumentKind:
    """`label` is title and file name ("Avsiktsförklaring"), `prefix` begins the number ("AVS").

    `standing` says whether the document holds; a kind without one has no code to check.
    """

    code: str
    label: StrOrPromise
    prefix: str
    standing: Callable[[Document], Standing] | None = None


_kinds: dict[str, DocumentKind] = {}


def register_kind(
    code: str, *, label: StrOrPromise, prefix: str, standing: Callable[[Document], Standing] | None = None
) -> None:
    """Make a kind known. Two kinds never share a prefix, since the number alone must say which document it is."""
    taken = next((kind.code for kind in _kinds.values() if kind.prefix == prefix and kind.code != code), None)
    if taken is not None:
        raise ValueError(f"The prefix {prefix} belongs to {taken}.")
    if not (prefix.isascii() and prefix.isupper() and prefix.isalpha() and len(prefix) <= 8):
        raise ValueError("A prefix is up to eight capital letters A–Z.")
    _kinds[code] = DocumentKind(code, label, prefix, standing)


def get_kind(code: str) -> DocumentKind:
    """The registered kind. KeyError where no room has registered it."""
    return _kinds[code]
