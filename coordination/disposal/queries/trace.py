"""Everything in the database that is about a person: found in the models themselves, so that a new table is not forgotten.

A `Branch` is a model whose rows belong to one person, with the way from the row to the person. What only points at a
person and may stand without them (AF's referral that led to the municipality's row) is a `Pointer`: it is emptied.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models

from jobbspar.accounts.base import Record
from participants.models import Person


@dataclass(frozen=True)
class Branch:
    """`path` leads from the row to the person: "participation__person"; "pk" for the person itself."""

    model: type[models.Model]
    path: str

    def rows_of(self, persons: Collection[UUID]) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(**{f"{self.path}__in": persons}).order_by()


@dataclass(frozen=True)
class Pointer:
    """A column that is emptied when what it points at goes."""

    model: type[models.Model]
    field: str
    target: type[models.Model]


@cache
def branches() -> tuple[Branch, ...]:
    """From the person outwards: whatever a row hangs on stands before it.

    A row is reached through a column that is never empty where it has one. Where all of its columns may be empty, the
    model stands here once for each of them.
    """
    depths = _depths()
    found = [Branch(model, path) for model in depths for path in _paths(model, depths)]
    return tuple(sorted(found, key=lambda branch: (branch.path != "pk", branch.path.count("__"))))


def _depths() -> dict[type[models.Model], int]:
    """Every model that hangs on a person, with how many steps away it is."""
    depths: dict[type[models.Model], int] = {Person: 0}
    waiting: deque[type[models.Model]] = deque([Person])
    while waiting:
        parent = waiting.popleft()
        for relation in _pointing_at(parent):
            child = relation.related_model
            if child not in depths and relation.on_delete is not models.SET_NULL:
                depths[child] = depths[parent] + 1
                waiting.append(child)
    return depths


def _paths(model: type[models.Model], depths: dict[type[models.Model], int]) -> list[str]:
    """The ways from a row of the model to its person."""
    if model is Person:
        return ["pk"]
    ways = [
        (relation.field, parent)
        for parent, depth in depths.items()
        for relation in _pointing_at(parent)
        if relation.related_model is model
        and relation.on_delete is not models.SET_NULL
        and parent is not model
        and depth <= depths[model]
    ]
    sure = [way for way in ways if not way[0].null]
    return [
        field.name if parent is Person else f"{field.name}__{path}"
        for field, parent in (sure[:1] or ways)
        for path in _paths(parent, depths)
    ]


@cache
def pointers() -> tuple[Pointer, ...]:
    """The columns of others that point at a branch and can be empty."""
    return tuple(
        Pointer(relation.related_model, relation.field.name, branch.model)
        for branch in branches()
        for relation in _pointing_at(branch.model)
        if relation.on_delete is models.SET_NULL
    )


def _pointing_at(model: type[models.Model]) -> list[Any]:
    """Foreign keys of other tables to this one, the hidden ones and those of many-to-many tables too."""
    fields = model._meta.get_fields(include_hidden=True)
    return [field for field in fields if field.auto_created and not field.concrete and not field.many_to_many]


def marks_of(persons: Collection[UUID]) -> dict[UUID, str]:
    """By person, a hash over the ids and versions of all that is about them: one query a branch.

    It is another as soon as anybody has written, changed or taken away anything.
    """
    facts: dict[UUID, list[str]] = defaultdict(list)
    for branch in branches():
        version = ["version"] if issubclass(branch.model, Record) else []
        for person, *values in branch.rows_of(persons).values_list(branch.path, "pk", *version):
            facts[person].append(":".join([branch.model._meta.label_lower, *map(str, values)]))
    return {person: hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest() for person, lines in facts.items()}
