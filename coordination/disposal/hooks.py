"""What rooms and features beside this one know of: who may not be disposed of now, and which documents are about persons.

In `AppConfig.ready()`:

    hold("subject_request", _("en begäran från personen är inte besvarad"), persons_with_open_request)
    register_person_documents("subject_access_report")
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Of these persons, those who must wait.
Waiting = Callable[[Collection[UUID]], set[UUID]]
# Of these documents' `ref_id`, whose they are.
PersonsOf = Callable[[Collection[str]], dict[str, UUID]]


@dataclass(frozen=True)
class Hold:
    """A reason to wait. `code` is what is counted and logged, `label` what people read."""

    code: str
    label: StrOrPromise
    waiting: Waiting


def _themselves(refs: Collection[str]) -> dict[str, UUID]:
    """The document's `ref_id` is the person's own id."""
    return {ref: UUID(ref) for ref in refs}


_holds: dict[str, Hold] = {}
_documents: dict[str, PersonsOf] = {}


def hold(code: str, label: StrOrPromise, waiting: Waiting) -> None:
    """Say that persons with something unfinished are left alone; a second registration of a code replaces the first."""
    _holds[code] = Hold(code, label, waiting)


def holds() -> list[Hold]:
    return list(_holds.values())


def register_person_documents(kind: str, persons_of: PersonsOf = _themselves) -> None:
    """Say that documents of `kind` are about one person each. They go with the person, and by a rule of their own."""
    _documents[kind] = persons_of


def person_documents() -> dict[str, PersonsOf]:
    return dict(_documents)
