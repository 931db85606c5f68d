"""The page that tells who may see and do what: the policy's own data put into words, one role at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobbspar.accounts import policy
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.policy import NARROWER, NO_SIGN_IN, NOT_BUILT, NOTHING, Cell, Column, Kind, Right
from participants.enums import PersonField
from participants.policy import STANDINGS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise, StrPromise

# The page's parts, in the order of the table: the kind that each part begins with.
PARTS: Final[tuple[tuple[Kind, StrPromise], ...]] = (
    (Kind.PUBLIC, gettext_lazy("Jobbspåret och arbetsgivarna")),
    (Kind.IDENTITY, gettext_lazy("Personerna")),
    (Kind.FOLLOW_UP_PERSON, gettext_lazy("Uppföljning och resultat")),
    (Kind.USERS, gettext_lazy("Användare, logg och gallring")),
)
# The letters in words, with the tone that goes with each.
WORDS: Final[dict[Right, tuple[StrPromise, str]]] = {
    Right.READ: (gettext_lazy("Läser"), "info"),
    Right.CREATE: (gettext_lazy("Lägger till"), "ok"),
    Right.CHANGE: (gettext_lazy("Ändrar"), "ok"),
    Right.DECIDE: (gettext_lazy("Beslutar eller skriver under"), "warn"),
}


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One kind of information for one column. `may` are words with tones; `conditions` are said after them."""

    kind: Kind
    may: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...]
    today: StrOrPromise
    is_built: bool


@dataclass(frozen=True, slots=True)
class PolicyPart:
    """Rows that belong together."""

    title: StrOrPromise
    rows: tuple[PolicyRow, ...]


@dataclass(frozen=True, slots=True)
class SeenOfPerson:
    """One way for the column to stand to a person, and the groups of fields that can show then."""

    how: StrOrPromise
    fields: tuple[str, ...]
    is_disclosed: bool


@dataclass(frozen=True)
class PolicyPage:
    """What the page shows for one column. `no_sign_in` says why nobody can stand in it in the product yet."""

    column: Column
    parts: tuple[PolicyPart, ...]
    persons: tuple[SeenOfPerson, ...]
    no_sign_in: StrOrPromise
    is_mine: bool


def own_column(actor: Actor) -> Column:
    """The first of the actor's own; the coordinator's for others."""
    return next((column for role, column in policy.COLUMN_OF.items() if role in actor.roles), Column.KO)


def policy_page(column: Column, actor: Actor) -> PolicyPage:
    """Everything that the table gives the column."""
    mine = {policy.COLUMN_OF[role] for role in actor.roles if role in policy.COLUMN_OF}
    return PolicyPage(
        column=column,
        parts=_parts(column),
        persons=tuple(
            SeenOfPerson(
                standing.how,
                tuple(str(field.label) for field in PersonField if field in standing.sees),
                standing.is_disclosed,
            )
            for standing in STANDINGS.values()
            if standing.column == column
        ),
        no_sign_in=NO_SIGN_IN.get(column, ""),
        is_mine=column in mine,
    )


def _parts(column: Column) -> tuple[PolicyPart, ...]:
    starts = [list(Kind).index(kind) for kind, _title in PARTS] + [len(Kind)]
    return tuple(
        PolicyPart(title, tuple(_row(kind, column) for kind in list(Kind)[start:end]))
        for (_kind, title), start, end in zip(PARTS, starts, starts[1:], strict=False)
    )


def _row(kind: Kind, column: Column) -> PolicyRow:
    cell = policy.TABLE[kind].get(column, NOTHING)
    is_built = kind not in NOT_BUILT
    today = NARROWER.get((kind, column), "") if is_built else "" if cell.is_nothing else NOT_BUILT[kind]
    return PolicyRow(kind, may_words(cell), conditions(cell), today, is_built)


def may_words(cell: Cell) -> tuple[tuple[str, str], ...]:
    """What the cell gives, as words with tones, reading first."""
    words = [(str(word), tone) for right, (word, tone) in WORDS.items() if right in cell.rights]
    if cell.counts:
        words.append((_("Bara antal"), "neutral"))
    if not words and cell.is_own and not cell.note:
        words.append((_("Läser"), "info"))
    if not words and cell.is_disclosed:
        words.append((_("Läser"), "info"))
    return tuple(words)


def conditions(cell: Cell) -> tuple[str, ...]:
    """What narrows the cell, as sentences."""
    said: Iterable[str] = (
        _("Bara efter ett utlämnande.") if cell.is_disclosed else "",
        _("Bara det egna.") if cell.is_own and not cell.note else "",
        _("Siffror utan namn.") if cell.is_nameless else "",
        f"{str(cell.note)[:1].upper()}{str(cell.note)[1:]}." if cell.note else "",
    )
    return tuple(sentence for sentence in said if sentence)
