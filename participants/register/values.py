"""A column's value, as a machine reads it and as a person does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from jobbspar.lib import clock, crypto, dates, identity, masking
from jobbspar.lib.text import sort_key
from participants.register.shapes import FieldEntry

USER = "accounts.user"


@dataclass(frozen=True)
class Masks:
    """What others are hidden behind: `staff` by user id, names of others as words, participants' numbers that are own."""

    staff: Mapping[UUID, str] = field(default_factory=dict)
    names: Collection[str] = frozenset()
    numbers: Collection[str] = frozenset()


def read(row: models.Model, entry: FieldEntry, masks: Masks | None = None) -> tuple[Any, str]:
    """(value, text) of the column. Nothing known is (None, ""). Users are told by role, not by name."""
    masks = masks or Masks()
    column = row._meta.get_field(entry.name)
    value = getattr(row, entry.name)
    if column.many_to_many:
        return _several([str(one) for one in value.all()])
    if isinstance(column, models.BinaryField):
        return _number(value)
    if column.is_relation:
        return _related(value, entry, masks)
    if value is None or value in ("", []):
        return None, ""
    if entry.is_text:
        text = masking.masked(str(value), masks.names, masks.numbers)
        return text, text
    return _plain(row, column, value)


def _plain(row: models.Model, column: Any, value: Any) -> tuple[Any, str]:
    if column.choices:
        plain = getattr(value, "value", value)
        return plain, str(getattr(row, f"get_{column.name}_display")())
    if hasattr(column, "base_field"):
        words = dict(column.base_field.flatchoices)
        return [str(getattr(one, "value", one)) for one in value], ", ".join(str(words.get(one, one)) for one in value)
    if isinstance(value, bool):
        return value, _("ja") if value else _("nej")
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="seconds"), dates.moment_text(value)
    if isinstance(value, date):
        return value.isoformat(), dates.date_text(value)
    return (value if isinstance(value, int) else str(value)), str(value)


def _related(value: Any, entry: FieldEntry, masks: Masks) -> tuple[Any, str]:
    if value is None:
        return None, ""
    if value._meta.label_lower == USER:
        who = masks.staff.get(value.pk, _("Handläggare"))
        return who, who
    if entry.via:
        value = getattr(value, entry.via)
    if isinstance(value, date):
        return value.isoformat(), dates.date_text(value)
    return str(value), str(value)


def _number(token: Any) -> tuple[str | None, str]:
    """The whole identity number: it is the person's own."""
    if not token:
        return None, ""
    number = identity.parse(crypto.decrypt(bytes(token).decode())).full()
    return number, number


def _several(names: list[str]) -> tuple[list[str] | None, str]:
    names = sorted(names, key=sort_key)
    return (names, ", ".join(names)) if names else (None, "")
