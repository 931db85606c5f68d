"""What the domain functions begin with: the permission question, and the locked row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib.errors import Conflict, RuleError, Taken
from participants.models import Participation
from tracks.enums import Phase
from tracks.models import Round

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TAKES_PART: Final = _("Personen deltar redan i ett annat jobbspår. Det behöver avslutas först.")
A_YEAR: Final = timedelta(days=366)
M = TypeVar("M", bound=models.Model)


def require(allowed: bool) -> None:
    """Raise NotAllowed unless."""
    if not allowed:
        raise NotAllowed


def locked(row: M, *related: str) -> M:
    """The row as it is now, locked until the transaction ends; only its own table is locked."""
    query = type(row)._base_manager.select_related(*related) if related else type(row)._base_manager.all()
    return query.select_for_update(of=("self",)).get(pk=row.pk)


def lock_round(round_id: object) -> Round:
    """The round's row, locked: what is counted or numbered within a round waits for the one before."""
    return Round.objects.select_for_update(of=("self",)).select_related("track").get(pk=round_id)


def require_near(participation: Participation, day: date, field: str) -> None:
    """Raise RuleError for a date that cannot be of this participation: a slip in the year would stretch every chain."""
    if not participation.admitted_on - A_YEAR <= day <= participation.admitted_on + 4 * A_YEAR:
        raise RuleError(_("Datumet ligger för långt från deltagandet. Kontrollera året."), field=field)


def already(row: M, said: Mapping[str, object], otherwise: StrPromise) -> M:
    """The row when it already says what was said, so that twice is once; else a Conflict: neither may be lost unseen."""
    if any(getattr(row, name) != value for name, value in said.items()):
        raise Conflict(otherwise)
    return row


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Turn what the database says of a second open participation (invariant 15) into a sentence."""
    try:
        yield
    except Taken as error:
        if not error.constraint.startswith("participation_open_"):
            raise
        raise RuleError(TAKES_PART) from None


def require_phase(round: Round, *phases: Phase) -> None:
    """Raise RuleError where the round is not in one of the phases, or is paused."""
    if round.paused_at is not None:
        raise RuleError(_("Omgången är pausad. Återuppta den först."))
    if round.phase not in phases:
        raise RuleError(_("Det går inte i fasen %(phase)s.") % {"phase": round.get_phase_display().lower()})
