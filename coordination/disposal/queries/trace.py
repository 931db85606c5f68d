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
    """From the person outwards: whatever a row hangs on stands before it."""
    found: dict[type[models.Model], Branch] = {Person: Branch(Person, "pk")}
    waiting = deque([Person._meta.model])
    while waiting:
        parent = waiting.popleft()
        for relation in _pointing_at(parent):
            child = relation.related_model
            if child not in found and relation.on_delete is not models.SET_NULL:
                way = found[parent].path
                path = relation.field.name if way == "pk" else f"{relation.field.name}__{way}"
                found[child] = Branch(child, path)
                waiting.append(child)
    return tuple(found.values())


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
