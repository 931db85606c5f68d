"""Spårlinjen: the line with the four stations, as plain data. The room that knows the phases fills it in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


State = Literal["done", "now", "paused", "todo"]


@dataclass(frozen=True, slots=True)
class Station:
    """One phase. `note` is the small text ("klar 22 maj · 14/14 moment"); `share` 0–1 how far into it, when it is now."""

    label: StrOrPromise
    state: State = "todo"
    note: StrOrPromise = ""
    share: float = 0.5
    url: str = ""


def current_label(stations: Iterable[Station]) -> str:
    """The name of the phase the line stands in; the last done one when it has reached the end, "" before the start."""
    label = ""
    for station in stations:
        if station.state != "todo":
            label = str(station.label)
    return label
