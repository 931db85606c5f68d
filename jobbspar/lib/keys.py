"""Columns that follow from what people have typed: by what a list is sorted, and by what a row is found.

The row says which of its columns the key is made from; it is made again whenever the row is saved. `base.change`, which
writes just the columns that changed, asks `follow` which keys go with them. A key is made of the same words as its sources
and is as personal as they are: it stands in the register, and goes with the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any, ClassVar, TypeVar

from django.db import models

from jobbspar.lib.text import search_key, search_words, sort_key

M = TypeVar("M", bound=models.Model)
# Rows looked through at a time, and written in one statement.
SLICE = 2_000


class _Key(models.CharField):
    """`sources` are columns or properties of the row, `a__b` of what it points to; `needs` what must be fetched for it."""

    longest: ClassVar[int] = 600

    def __init__(self, *sources: str, needs: tuple[str, ...] = (), **more: Any) -> None:
        super().__init__(**{"max_length": self.longest, "editable": False, "default": "", **more})
        self.sources, self.needs = sources, needs

    def deconstruct(self) -> Any:
        """As the plain text column it is in the database: migrations do not repeat what it follows from."""
        name, _path, arguments, keywords = super().deconstruct()
        return name, "django.db.models.CharField", arguments, keywords

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The key of the row as it is now."""
        value = self.key_of(model_instance)
        setattr(model_instance, self.attname, value)
        return value

    def key_of(self, row: models.Model) -> str:
        """Made from the sources; empty ones leave no room."""
        texts = (str(reduce(getattr, source.split("__"), row)) for source in self.sources)
        return self.made_of(" ".join(text for text in texts if text))[: self.longest]

    def made_of(self, text: str) -> str:
        """The key of a text."""
        raise NotImplementedError


class SortKey(_Key):
    """What a list is sorted by: the same order in SQL, Python and a spreadsheet (`lib.text.sort_key`)."""

    def made_of(self, text: str) -> str:
        return sort_key(text)


class SearchKey(_Key):
    """What a row is found by (`lib.text.search_key`)."""

    def made_of(self, text: str) -> str:
        return search_key(text)


def keys_of(row: models.Model, changed: Iterable[str]) -> dict[str, str]:
    """The keys that are made of the sources `changed`, as the row is now, by column."""
    names = set(changed)
    return {key.attname: key.key_of(row) for key in _keys(type(row)) if not names.isdisjoint(key.sources)}


def follow(row: models.Model, changed: Iterable[str]) -> list[str]:
    """Set on the row the keys that are made of the columns `changed`; which columns that is."""
    keys = keys_of(row, changed)
    for name, value in keys.items():
        setattr(row, name, value)
    return list(keys)


def holding(rows: models.QuerySet[M], column: str, text: str) -> models.QuerySet[M]:
    """Those of the rows whose search key holds every word that is asked for; none where nothing is asked."""
    words = search_words(text)
    for word in words:
        rows = rows.filter(**{f"{column}__contains": word})
    return rows if words else rows.none()


def rebuild_slice(model: type[models.Model], after: Any) -> tuple[Any, int]:
    """Write the keys that are not what they should be in the next rows past the id `after` (None: the first).

    The last id that was looked at, None when there are no more, and how many rows were wrong. Safe to run again, in a
    transaction of its own and while others work: for rows from before the key was there, or after another version of ICU.
    """
    keys = list(_keys(model))
    rows = model._base_manager.order_by("pk").select_related(*{need for key in keys for need in key.needs})
    some = list((rows if after is None else rows.filter(pk__gt=after))[:SLICE]) if keys else []
    wrong = [row.pk for row in some if any(getattr(row, key.attname) != key.key_of(row) for key in keys)]
    for row in rows.select_for_update(of=("self",)).filter(pk__in=wrong):
        model._base_manager.filter(pk=row.pk).update(**{key.attname: key.key_of(row) for key in keys})
    return (some[-1].pk if some else None), len(wrong)


def _keys(model: type[models.Model]) -> Iterator[_Key]:
    return (field for field in model._meta.concrete_fields if isinstance(field, _Key))
