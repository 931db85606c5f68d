"""Lists and what surrounds them: tables, sorting, filters, paging, tabs, queues, facts, history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobbspar.ui import paging
from jobbspar.ui.tags import TONES, one_of, register

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: a link. `count` is shown beside the label ("5/9", "1 glapp"); `tone` warn when somebody must act."""

    label: StrOrPromise
    url: str
    current: bool = False
    count: object = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Todo:
    """A row with a box: what is to be done, or was. `url` leads to where; `day` is when it is due."""

    text: StrOrPromise
    note: StrOrPromise = ""
    url: str = ""
    done: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, for a history."""

    moment: datetime
    text: StrOrPromise
    who: StrOrPromise = ""
    detail: StrOrPromise = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One pill of a filter. `value` "" stands for all."""

    value: str
    label: StrOrPromise
    count: int | None = None


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[Tab], label: StrOrPromise) -> dict[str, Any]:
    """Tabs as links; on a narrow screen the row scrolls sideways. `label` names the row for screen readers."""
    for item in items:
        one_of(item.tone, TONES, "tabs", "tone")
    return {"items": items, "label": label}


@register.simple_block_tag
def table(content: SafeString, caption: object, *, stack: bool = False, show_caption: bool = False) -> SafeString:
    """A table in a box that scrolls sideways by itself. The content is `<thead>` and `<tbody>`.

    `caption` is read aloud (and shown with `show_caption`). With `stack` the rows become small cards on a phone: then
    each `<td>` needs `data-label="…"`.
    """
    return render_to_string(
        "components/table.html", {"content": content, "caption": caption, "stack": stack, "show_caption": show_caption}
    )


@register.simple_tag(takes_context=True)
def th(context: Context, label: object, *, sort: str = "", number: bool = False) -> SafeString:
    """A column heading. With `sort` it is a link that sorts by that word (`?sort=namn`, again: `?sort=-namn`)."""
    css = SafeString(' class="num-col"') if number else ""
    if not sort:
        return format_html('<th scope="col"{}>{}</th>', css, label)
    request: HttpRequest = context["request"]
    now = request.GET.get("sort", "") or str(context.get("default_sort", ""))
    state = {sort: "ascending", f"-{sort}": "descending"}.get(now, "none")
    url = paging.address(request, sort=f"-{sort}" if now == sort else sort)
    arrow = {"ascending": "▲", "descending": "▼", "none": "↕"}[state]
    return format_html(
        '<th scope="col" aria-sort="{}"{}><a class="sort" href="{}">{} <span aria-hidden="true">{}</span></a></th>',
        state,
        css,
        url,
        label,
        arrow,
    )


@register.inclusion_tag("components/pager.html")
def pager(page: paging.Page[Any], label: object = "") -> dict[str, Any]:
    """Earlier and later pages of a list; nothing when all is on one page."""
    return {"page": page, "label": label}


@register.inclusion_tag("components/list_files.html")
def list_files(url: str) -> dict[str, Any]:
    """What is on screen as a file, and on paper. `url` answers with the file."""
    return {"url": url}


@register.simple_block_tag(takes_context=True)
def filters(
    context: Context, content: SafeString, *, form: Any = None, target: str = "", label: StrOrPromise = ""
) -> SafeString:
    """A list's filters as a GET form: they stand in the URL, so "back" keeps them. `form` is a `FilterForm`.

    What the content holds (a pill row, an export link) comes after the fields. With `target` ("#rows") a change is
    fetched by htmx at once; without JavaScript the button does it.
    """
    request: HttpRequest = context["request"]
    return render_to_string(
        "components/filters.html",
        {
            "content": content,
            "form": form,
            "target": target,
            "label": label,
            "path": request.path,
            "active": bool(form is not None and form.chosen),
            "sort": request.GET.get("sort", ""),
        },
    )


@register.inclusion_tag("components/pills.html", takes_context=True)
def pills(context: Context, name: str, choices: Iterable[Choice], label: StrOrPromise) -> dict[str, Any]:
    """A filter as a row of pills (links): `?name=value`, the other filters kept."""
    request: HttpRequest = context["request"]
    now = request.GET.get(name, "")
    rows = [
        {"choice": choice, "url": paging.address(request, **{name: choice.value}), "current": choice.value == now}
        for choice in choices
    ]
    return {"rows": rows, "label": label}


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """This page's address with some of the query changed: `{% query visning="tabell" %}`; an empty value removes."""
    return paging.address(context["request"], **{name: str(value) for name, value in changes.items()})


@register.inclusion_tag("components/todo.html")
def todo(items: Iterable[Todo], *, label: StrOrPromise = "", as_form: bool = False) -> dict[str, Any]:
    """What is to be done and what is done, with boxes that show which."""
    return {"items": items, "label": label, "as_form": as_form}


@register.inclusion_tag("components/missing.html")
def missing(items: Iterable[Any], *, label: StrOrPromise = "") -> dict[str, Any]:
    """ "Vad saknas": each thing has `text` (a sentence) and `url` (where it is mended, may be "")."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/queue_row.html")
def queue_row(
    title: object,
    *,
    day: date | datetime | None = None,
    note: object = "",
    tone: str = "",
    action_label: object = "",
    action_url: str = "",
    primary: bool = False,
) -> dict[str, Any]:
    """One thing that waits, as on Idag: when, what, and the button for it. Rows stand in `<ul class="queue">`."""
    return {
        "title": title,
        "day": day,
        "note": note,
        "tone": tone,
        "action_label": action_label,
        "action_url": action_url,
        "kind": "primary" if primary else "secondary",
    }


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[object, object]], *, columns: int = 1) -> dict[str, Any]:
    """Label and value, below each other. An empty value is shown as a dash."""
    return {"pairs": pairs, "columns": one_of(columns, (1, 2), "facts", "columns")}


@register.inclusion_tag("components/history.html")
def history(events: Iterable[Event], *, label: StrOrPromise = "") -> dict[str, Any]:
    """What has happened, latest first."""
    return {"events": events, "label": label}


@register.inclusion_tag("components/pending.html")
def pending(text: object, url: str, *, every: int = 2) -> dict[str, Any]:
    """Long work going on: htmx asks `url` every `every` seconds and puts the answer in its place; a link does it too."""
    return {"text": text, "url": url, "every": every}


@register.filter
def beside(heads: Sequence[str], cells: Sequence[str]) -> list[tuple[str, str]]:
    """Each cell of a row with its column's heading, for a table that stacks on a phone."""
    return list(zip(heads, cells, strict=True))


@register.filter
def has_long_word(text: object) -> bool:
    """Whether a word in it is longer than a column of a table is wide."""
    return any(len(word) > 40 for word in str(text).split())


@register.filter
def sum_columns(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """The columns of a table of text that hold sums of money, which stand to the right: from 0."""
    columns = enumerate(zip(*rows, strict=True)) if rows else ()
    return frozenset(place for place, cells in columns if any(cells) and all(_is_sum(cell) for cell in cells))


def _is_sum(cell: str) -> bool:
    return not cell or cell.endswith("\u00a0kr")
