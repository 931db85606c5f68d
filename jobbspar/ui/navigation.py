"""The main menu. Higher rooms say what they have; this room, which knows none of them, only keeps the list.

    # in AppConfig.ready()
    navigation.register(_("Deltagare"), "person_list", roles={"coordinator", "case_worker"}, order=30)

`when` is asked about the actor, after the roles, for a place that not everybody with the role has.

The agreed order: Idag 10, Jobbspår 20, Deltagare 30, Arbetsgivare 40, Avtal 50, Resultat 60, Styrgrupp 70, Utskick 80,
Administration 90.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# So many fit on one line beside the search box at 1 100 px; what is over folds into "Mer".
ON_THE_LINE = 7


@dataclass(frozen=True, slots=True)
class Item:
    """One place in the menu. `roles` empty: everybody who is signed in."""

    label: StrOrPromise
    url_name: str
    roles: frozenset[str]
    order: int
    icon: str
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A menu item as the page shows it. `current`: "page" on the page itself, "true" below it, else ""."""

    label: str
    url: str
    current: str


_items: dict[str, Item] = {}
_kept: dict[str, frozenset[str]] = {}


def register(
    label: StrOrPromise,
    url_name: str,
    *,
    roles: Iterable[object] = (),
    order: int = 50,
    icon: str = "chevron-right",
    when: Callable[[Any], bool] | None = None,
) -> None:
    """Add a place to the menu; a second registration of the same URL name replaces the first.

    `roles` are compared as text, so a room may hand over its enum members.
    """
    names = frozenset(str(getattr(role, "value", role)) for role in roles)
    _items[url_name] = Item(label, url_name, names, order, icon, when)


def keep_for(url_name: str, roles: Iterable[object]) -> None:
    """Something in the frame itself (the search box) is for those roles only."""
    _kept[url_name] = frozenset(str(getattr(role, "value", role)) for role in roles)


def is_for(url_name: str, roles: Iterable[object]) -> bool:
    """Whether somebody with `roles` has it in the frame. What nobody has kept is everybody's."""
    return url_name not in _kept or not _kept[url_name].isdisjoint(str(getattr(role, "value", role)) for role in roles)


def registered() -> list[Item]:
    """All places, in the order they are shown."""
    return sorted(_items.values(), key=lambda item: (item.order, str(item.label)))


def links_for(roles: Iterable[object], path: str, actor: Any = None) -> list[Link]:
    """The menu for somebody with `roles` on the page `path`. A name without an address is left out."""
    mine = {str(getattr(role, "value", role)) for role in roles}
    links = []
    for item in registered():
        if item.roles and not item.roles & mine:
            continue
        if item.when is not None and not item.when(actor):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        links.append(Link(str(item.label), url, _current(url, path)))
    return links


def _current(url: str, path: str) -> str:
    if url == path:
        return "page"
    # "/" is below nothing: Idag is current only on Idag itself.
    return "true" if url != "/" and path.startswith(url) else ""
