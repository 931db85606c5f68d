"""What sort of thing an event about a person is: somebody looked, searched, printed, exported, or changed something.

Each room says in `AppConfig.ready()` which of its actions are looks; whatever nobody has named is a change.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LookKind(models.TextChoices):
    VIEW = "visa", _("Visa")
    SEARCH = "soka", _("Söka")
    PRINT = "skriva-ut", _("Skriva ut")
    EXPORT = "exportera", _("Exportera")
    CHANGE = "andra", _("Ändra")
    # Somebody tried, and saw nothing.
    REFUSED = "nekad", _("Nekad")


_kinds: dict[str, LookKind] = {}
_aimed: set[str] = set()


def register_looks(kind: LookKind, actions: Iterable[str], *, aimed: bool = False) -> None:
    """Make actions known as looks of a kind. `aimed`: somebody chose just that person, not a list they stand in."""
    for action in actions:
        _kinds[action] = kind
        if aimed:
            _aimed.add(action)


def kind_of(action: str) -> LookKind:
    return _kinds.get(action, LookKind.CHANGE)


def of_kind(kind: LookKind) -> Q:
    """The events of that kind."""
    if kind == LookKind.CHANGE:
        return ~Q(action__in=sorted(_kinds))
    return Q(action__in=sorted(action for action, its in _kinds.items() if its == kind))


def looks() -> list[str]:
    """Every action by which somebody sees a person."""
    return sorted(action for action, kind in _kinds.items() if kind != LookKind.REFUSED)


def aimed_looks() -> list[str]:
    """Those by which somebody has chosen that person."""
    return sorted(_aimed)
