"""Where the entries are kept, and how they are compared with the models that there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from participants.register.shapes import ModelEntry

PERSON = "participants.person"
_entries: dict[str, ModelEntry] = {}


def add(*more: ModelEntry) -> None:
    """Make entries known; a second one for the same model replaces the first."""
    _entries.update({entry.model: entry for entry in more})


def entries() -> list[ModelEntry]:
    """All of them, in the order of the extract."""
    return sorted(_entries.values(), key=lambda entry: entry.order)


def entry_of(model: str) -> ModelEntry:
    return _entries[model]


def person_models(every: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """The person, and every model from which a path of foreign keys leads to the person."""
    every, found = list(every), {PERSON}
    while True:
        more = {model._meta.label_lower for model in every if _leads_to(model, found)} - found
        if not more:
            return [model for model in every if model._meta.label_lower in found and not model._meta.auto_created]
        found |= more


def columns_of(model: type[models.Model]) -> set[str]:
    """Its own columns, and the many-to-many ones."""
    return {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}


def faults(known: Iterable[ModelEntry] | None = None, every: Iterable[type[models.Model]] | None = None) -> list[str]:
    """What is on a person without an entry, what has an entry and is nowhere, and paths that do not lead to a person."""
    by_model = {entry.model: entry for entry in (entries() if known is None else known)}
    found = {
        model._meta.label_lower: model for model in person_models(apps.get_models(True) if every is None else every)
    }
    wrong = [f"{name} saknas i registret" for name in found.keys() - by_model.keys()]
    wrong += [f"{name} finns i registret men är ingen uppgift om en person" for name in by_model.keys() - found.keys()]
    for name in found.keys() & by_model.keys():
        wrong += _compare(found[name], by_model[name])
    return sorted(wrong)


def _compare(model: type[models.Model], entry: ModelEntry) -> list[str]:
    columns = columns_of(model)
    wrong = [f"{entry.model}.{name} saknas i registret" for name in columns - entry.names]
    wrong += [f"{entry.model}.{name} finns i registret men inte i modellen" for name in entry.names - columns]
    wrong += [
        f"{entry.model}.{field.name} har inget ändamål" for field in entry.fields if not str(field.purpose).strip()
    ]
    if _end_of(model, entry.path) != PERSON:
        wrong.append(f"{entry.model}: {entry.path} leder inte till en person")
    return wrong


def _leads_to(model: type[models.Model], there: set[str]) -> bool:
    return any(target in there for target in map(_target, model._meta.concrete_fields))


def _target(field: Any) -> str:
    related = field.related_model if field.is_relation else None
    return str(related._meta.label_lower) if related is not None else ""


def _end_of(model: type[models.Model], path: str) -> str:
    for part in filter(None, path.split("__")):
        related: Any = model._meta.get_field(part).related_model
        model = related
    return str(model._meta.label_lower)
