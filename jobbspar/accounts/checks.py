"""No view without a door: the application does not start while one has not said how it may be entered.

Run by every `manage.py` command that checks, and when web starts (`wsgi.py`). allauth's views are no exception: those
that are mounted stand behind entries of ours (`views/signing.py`, `views/factors.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_resolver

from jobbspar.accounts.entry import Entry


def doors(patterns: Iterable[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address there is, with its pattern, whatever includes it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            yield from doors(pattern.url_patterns, f"{prefix}{pattern.pattern}")
        else:
            yield f"{prefix}{pattern.pattern}", pattern


def without_entry(patterns: Iterable[Any] | None = None) -> list[str]:
    """The addresses whose view has not said who may come in."""
    found = []
    for address, pattern in doors(patterns):
        view = pattern.callback
        if not isinstance(getattr(view, "entry", None), Entry):
            name = f"{view.__module__}.{getattr(view, '__qualname__', type(view).__qualname__)}"
            found.append(f"{address}: {name} saknar @entry")
    return found


@register(Tags.security)
def every_view_says_who_may_enter(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One error an address."""
    hint = "Sätt @entry(…), @signed_in_entry eller @public_entry på vyn (jobbspar/accounts/entry.py)."
    return [Error(f"/{fault}.", hint=hint, id="accounts.E001") for fault in without_entry()]


def refuse_open_doors() -> None:
    """Raise ImproperlyConfigured, naming every view that would stand open."""
    faults = without_entry()
    if faults:
        raise ImproperlyConfigured("Jobbspår startar inte. " + " ".join(f"/{fault}." for fault in faults))
