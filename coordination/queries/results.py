"""Frozen results as they may be shown (invariant 18, 2.0.10): sums over finished rounds, small numbers hidden.

Nothing here touches a person: the figures are the counts that were frozen when each round became FINISHED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.models import RoundResult
from jobbspar.accounts.actor import Actor
from jobbspar.lib import percent
from jobbspar.lib.suppress import Cell, State, suppress_line, suppress_table
from jobbspar.lib.text import sort_key
from jobbspar.ui.tags.pictures import Bar
from participants.enums import EducationLevel, LegalSex, OutcomeGroup, YesNoUnknown
from tracks.enums import Phase
from tracks.models import Round

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The page shows so many finished rounds in one table; the sums are over the same ones.
MOST_ROUNDS = 400
GROUPS: tuple[OutcomeGroup, ...] = (OutcomeGroup.WORK, OutcomeGroup.STUDIES, OutcomeGroup.OTHER)


@dataclass(frozen=True)
class Share:
    """A count and its part of those who started, in percent; `share` is None where the count may not be shown."""

    label: StrOrPromise
    cell: Cell
    share: Decimal | None
    note: StrOrPromise = ""


@dataclass(frozen=True)
class Row:
    """One line of a table: its heading, started, completed, left early, and the three groups."""

    label: str
    url: str
    started: Cell
    completed: Cell
    left_early: Cell
    groups: tuple[Cell, ...]

    @property
    def cells(self) -> list[tuple[StrOrPromise, Cell]]:
        """All of them in the table's order, each with what it counts."""
        ends = [
            (_("Började"), self.started),
            (_("Fullföljde"), self.completed),
            (_("Lämnade i förtid"), self.left_early),
        ]
        return [*ends, *((group.label, cell) for group, cell in zip(GROUPS, self.groups, strict=True))]


@dataclass(frozen=True)
class Breakdown:
    title: StrOrPromise
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Results:
    """`shares` are of all started. `rounds` has one row a round, `breakdowns` cut all rounds together."""

    started: Cell
    shares: tuple[Share, ...]
    rounds: Breakdown
    breakdowns: tuple[Breakdown, ...]
    count: int


@dataclass
class _Tally:
    """The counts of one row before anything is hidden."""

    label: str
    url: str = ""
    completed: int = 0
    left_early: int = 0
    groups: tuple[int, ...] = (0, 0, 0)

    def add(self, *, group: str, completed: bool, count: int) -> None:
        if completed:
            self.completed += count
        else:
            self.left_early += count
        self.groups = tuple(
            number + count if name == group else number for name, number in zip(GROUPS, self.groups, strict=True)
        )


def results_for(actor: Actor) -> QuerySet[RoundResult]:
    """Finished rounds whose figures the actor's organisation may read. Preparatory tracks are not counted (Dua's rule).

    `can_open` says whether the round itself exists for the actor too: the figures reach further than the round does.
    """
    seen = Round.objects.visible_to(actor).filter(pk=OuterRef("round"))
    return results_of(actor.organisation_id).annotate(can_open=Exists(seen))


def results_of(organisation_id: UUID | None) -> QuerySet[RoundResult]:
    """What stands on an organisation's page Resultat, newest first."""
    # One that is open again is counted when it has been finished anew.
    shown = {"round__phase": Phase.FINISHED, "is_preparatory": False}
    return RoundResult.objects.standing().filter(organisations=organisation_id, **shown).order_by("-finished_on", "id")


def round_rows(results: Sequence[RoundResult]) -> tuple[Row, ...]:
    """The table with one row a round, in the order of `results`."""
    return _rows([_of_round(result) for result in results], exact=False)


def summarise(results: Sequence[RoundResult], *, exact: bool = False) -> Results:
    """The whole page's figures. `exact` shows every number: only for whoever sees the round's people anyway."""
    rounds = [_of_round(result) for result in results]
    completed = sum(row.completed for row in rounds)
    left = sum(row.left_early for row in rounds)
    groups = tuple(sum(row.groups[i] for row in rounds) for i in range(len(GROUPS)))
    work_left = sum(result.work_left_early for result in results)
    started = completed + left
    return Results(
        started=_shown(started) if exact else suppress_line([started]).total,
        shares=_shares(started, (completed, left), groups, work_left, exact=exact),
        rounds=Breakdown(_("Per omgång"), _rows(rounds, exact=exact)),
        breakdowns=tuple(Breakdown(title, _rows(_cut(results, key, words), exact=exact)) for title, key, words in CUTS),
        count=len(results),
    )


def _of_round(result: RoundResult) -> _Tally:
    return _Tally(
        label=str(result.round),
        url=result.round.get_absolute_url() if getattr(result, "can_open", False) else "",
        completed=result.completed,
        left_early=result.left_early,
        groups=(result.work, result.studies, result.other),
    )


def _sex(code: str) -> str:
    return str(LegalSex(code).label)


def _education(code: str) -> str:
    return str(EducationLevel(code).label)


def _upper_secondary(code: str) -> str:
    return {YesNoUnknown.YES: str(_("Fullföljd")), YesNoUnknown.NO: str(_("Inte fullföljd"))}.get(
        YesNoUnknown(code), str(_("Uppgift saknas"))
    )


CUTS: tuple[tuple[StrOrPromise, str, Callable[[str], str]], ...] = (
    (_("Per kön"), "sex", _sex),
    (_("Per fullföljd gymnasieutbildning"), "upper_secondary", _upper_secondary),
    (_("Per utbildningsnivå"), "education", _education),
    (_("Per hemkommun"), "municipality", str),
)


def _cut(results: Iterable[RoundResult], key: str, words: Callable[[str], str]) -> list[_Tally]:
    tallies: dict[str, _Tally] = {}
    for result in results:
        for cell in result.cells:
            tally = tallies.setdefault(cell[key], _Tally(words(cell[key])))
            tally.add(group=cell["group"], completed=cell["completed"], count=cell["count"])
    return sorted(tallies.values(), key=lambda tally: sort_key(tally.label))


def _rows(tallies: Sequence[_Tally], *, exact: bool) -> tuple[Row, ...]:
    """Two tables side by side over the same people, so they are hidden together (`shared`)."""
    if not tallies:
        return ()
    if exact:
        return tuple(
            Row(
                tally.label,
                tally.url,
                _shown(tally.completed + tally.left_early),
                _shown(tally.completed),
                _shown(tally.left_early),
                tuple(_shown(number) for number in tally.groups),
            )
            for tally in tallies
        )
    ends = suppress_table([(tally.completed, tally.left_early) for tally in tallies], shared=True)
    groups = suppress_table([tally.groups for tally in tallies], shared=True)
    return tuple(
        Row(tally.label, tally.url, ends.row_totals[i], ends.rows[i][0], ends.rows[i][1], groups.rows[i])
        for i, tally in enumerate(tallies)
    )


def _shares(
    started: int, ends: tuple[int, int], groups: tuple[int, ...], work_left: int, *, exact: bool
) -> tuple[Share, ...]:
    if exact:
        end_cells = tuple(_shown(number) for number in ends)
        group_cells = tuple(_shown(number) for number in groups)
    else:
        end_cells = suppress_line(list(ends), shared=True).cells
        group_cells = suppress_line(list(groups), shared=True).cells
    note = ""
    if work_left and (exact or (group_cells[0].value is not None and end_cells[1].value is not None)):
        few = work_left if exact else suppress_line([work_left]).total.text
        note = str(_("varav %(count)s lämnade i förtid till ett arbete") % {"count": few})
    labels = (_("Fullföljde"), _("Lämnade i förtid"), *(group.label for group in GROUPS))
    cells = (*end_cells, *group_cells)
    return tuple(
        Share(
            label,
            cell,
            percent.share(cell.value, started) if cell.value is not None else None,
            note if index == len(ends) else "",
        )
        for index, (label, cell) in enumerate(zip(labels, cells, strict=True))
    )


def _shown(number: int) -> Cell:
    return Cell(number, State.SHOWN)


def share_bars(results: Results) -> list[Bar]:
    """The shares as bars; one whose number is hidden is written out without a length."""
    started = results.started.value or 0
    rows = []
    for share in results.shares:
        words = share.cell.text
        if share.share is not None:
            words = f"{words} · {percent.format_percent(share.share)}"
        rows.append(Bar(share.label, share.cell.value or 0, started, words, note=share.note))
    return rows
