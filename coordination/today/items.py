"""One thing that waits, and the order the things come in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jobbspar.lib import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Sort(StrEnum):
    """Kinds of things, by consequence: what hurts most if it is left comes first."""

    GAP = "glapp"
    ANSWER = "svar"
    REQUEST = "begaran"
    AGREEMENT = "avtal"
    DECISION = "beslut"
    ISSUE = "hinder"
    ASSESSMENT = "bedomning"
    FOLLOW_UP = "uppfoljning"
    ACTIVITY = "moment"
    OTHER = "ovrigt"


LABELS: dict[Sort, StrPromise] = {
    Sort.GAP: _("Glapp"),
    Sort.ANSWER: _("Svar"),
    Sort.REQUEST: _("Begäran"),
    Sort.AGREEMENT: _("Avtal"),
    Sort.DECISION: _("Beslut"),
    Sort.ISSUE: _("Hinder"),
    Sort.ASSESSMENT: _("Bedömning"),
    Sort.FOLLOW_UP: _("Uppföljning"),
    Sort.ACTIVITY: _("Moment"),
    Sort.OTHER: _("Övrigt"),
}
_RANK = {sort: index for index, sort in enumerate(Sort)}


@dataclass(frozen=True, slots=True)
class TodayItem:
    """`when` is the day it is due or opens (None: no day). `url` may be empty, and then there is no button."""

    sort: Sort
    when: date | None
    title: str
    detail: str
    url: str
    action: str

    @property
    def order(self) -> tuple[int, int, date]:
        """What has passed or comes within three days first, then the rest of the week, then later; by consequence."""
        return self._nearness, _RANK[self.sort], self.when or date.max

    @property
    def _nearness(self) -> int:
        if self.when is None:
            return 1
        days = (self.when - clock.today()).days
        return 0 if days <= 3 else 1 if days <= 7 else 2

    @property
    def is_urgent(self) -> bool:
        """Whether its button is the page's strongest."""
        return self.sort == Sort.GAP and self._nearness == 0


def in_order(items: Iterable[TodayItem]) -> list[TodayItem]:
    """One queue."""
    return sorted(items, key=lambda item: item.order)
