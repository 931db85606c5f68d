"""Keyset paging: the only way a list is cut into pages.

A page costs two queries whatever its number and whatever the list's length: one that looks up the row the cursor names,
one that fetches the next rows past it. The cursor is that row's id, so an address says nothing about anybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

AFTER = "efter"
BEFORE = "fore"

RowT = TypeVar("RowT", bound=Model)


@dataclass(frozen=True)
class Page(Generic[RowT]):
    """The rows of one page, and the addresses ("?…", filters kept) of its neighbours, "" where there is none."""

    rows: list[RowT]
    next_cursor: str
    previous_cursor: str
    next_url: str
    previous_url: str
    first_url: str

    def __iter__(self) -> Iterator[RowT]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def is_whole(self) -> bool:
        """Everything there is stands on this page."""
        return not (self.next_cursor or self.previous_cursor)


def page(
    queryset: QuerySet[RowT], request: HttpRequest, *, order: Sequence[str] = ("-changed_at", "id"), size: int = 50
) -> Page[RowT]:
    """The page of `queryset` that the address asks for (`?efter=<id>` or `?fore=<id>`), else the first.

    `order` must end in something unique. A cursor that is no row of the queryset (mistyped, deleted, filtered away or
    never visible) gives the first page. Empty values sort last upwards and first downwards, as in PostgreSQL.
    """
    keys = list(order)
    backwards, cursor = False, _row_at(queryset, request.GET.get(AFTER, ""), keys)
    if cursor is None and (cursor := _row_at(queryset, request.GET.get(BEFORE, ""), keys)) is not None:
        backwards = True
    if backwards:
        keys = [_turned(key) for key in keys]
    wanted = queryset.order_by(*(_ordering(key) for key in keys))
    if cursor is not None:
        wanted = wanted.filter(_past(keys, cursor))
    rows = list(wanted[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(rows), more) if backwards else (more, cursor is not None)
    return _assemble(request, rows, has_next=has_next, has_previous=has_previous)


def _assemble(request: HttpRequest, rows: list[RowT], *, has_next: bool, has_previous: bool) -> Page[RowT]:
    after = str(rows[-1].pk) if rows and has_next else ""
    before = str(rows[0].pk) if rows and has_previous else ""
    return Page(
        rows=rows,
        next_cursor=after,
        previous_cursor=before,
        next_url=address(request, **{AFTER: after}) if after else "",
        previous_url=address(request, **{BEFORE: before}) if before else "",
        first_url=address(request) if has_previous else "",
    )


def address(request: HttpRequest, **changes: str) -> str:
    """This page's query with `changes`; "" removes one. The cursors are always dropped unless given."""
    query = request.GET.copy()
    for name, value in {AFTER: "", BEFORE: "", **changes}.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}" if query else request.path


def _row_at(queryset: QuerySet[RowT], cursor: str, keys: list[str]) -> dict[str, Any] | None:
    """The cursor row's values for the order's fields; None where it names no row of the queryset."""
    if not cursor:
        return None
    try:
        pk = queryset.model._meta.pk.to_python(cursor)
    except (ValidationError, ValueError, OverflowError):
        return None
    return queryset.order_by().filter(pk=pk).values(*(key.lstrip("-") for key in keys)).first()


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _ordering(key: str) -> OrderBy:
    """Where empty values stand is said aloud, or turning the order would move them."""
    name = key.lstrip("-")
    if key.startswith("-"):
        return OrderBy(F(name), descending=True, nulls_first=True)
    return OrderBy(F(name), nulls_last=True)


def _past(keys: list[str], row: dict[str, Any]) -> Q:
    """The rows that come after `row` in this order: (a > x) or (a = x and b > y) or …"""
    past, tied = Q(), Q()
    for key in keys:
        name, value = key.lstrip("-"), row[key.lstrip("-")]
        beyond = _beyond(name, value, descending=key.startswith("-"))
        if beyond is not None:
            past |= tied & beyond
        tied &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return past


def _beyond(name: str, value: object, *, descending: bool) -> Q | None:
    """Values after `value`, empty ones counted as the largest; None where nothing can be."""
    if descending:
        return Q(**{f"{name}__isnull": False}) if value is None else Q(**{f"{name}__lt": value})
    return None if value is None else Q(**{f"{name}__gt": value}) | Q(**{f"{name}__isnull": True})
