"""What differs between two versions of an agreement, and who must sign again because of it.

Words are for all, what stands about one party is for that party, and a slip of the pen is for nobody: a typo that voids
every signature is what users of such systems complain of most.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Agreement
from jobbspar.lib.dates import date_text

# Where a row is about the party in its first column.
BY_PARTY = frozenset({"contacts"})
# Words that turn a sentence around when they come or go, however alike they look.
_WEIGHTY = frozenset({
    "aldrig", "alla", "alltid", "bara", "bör", "efter", "endast", "får", "före", "högst", "inga", "ingen", "inget",
    "inte", "kan", "lägst", "med", "minst", "måste", "senast", "ska", "skall", "tidigast", "utan", "varje",
})  # fmt: skip
_SHORTEST, _LIKENESS = 4, 0.75


class Renewal(StrEnum):
    """Who signs again."""

    ALL = "all"
    PARTY = "party"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Change:
    """`before` and `after` are paragraphs or table rows as text; `party` is named where the change is that party's."""

    heading: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    renewal: Renewal
    party: str = ""

    @property
    def consequence(self) -> str:
        if self.renewal == Renewal.ALL:
            return _("Alla skriver under igen")
        if self.renewal == Renewal.PARTY:
            return _("%(party)s skriver under igen") % {"party": self.party}
        return _("Ett skrivfel: ingen behöver skriva under igen")


def changes_between(
    before: Agreement, old: Mapping[str, Any], after: Agreement, new: Mapping[str, Any]
) -> list[Change]:
    """`old` and `new` are the contents of the two (see `contents.contents`)."""
    found = [*_dates(before, after), *_parties(old["parties"], new["parties"])]
    sections = {section["key"]: section for section in old["sections"]}
    for section in new["sections"]:
        was = sections.pop(section["key"], {"paragraphs": [], "table": None})
        found += _words(section["heading"], was["paragraphs"], section["paragraphs"])
        found += _tables(section, was["table"], section["table"])
    found += [Change(gone["heading"], tuple(gone["paragraphs"]), (), Renewal.ALL) for gone in sections.values()]
    appendix = {"key": "appendix", "heading": _("Bilaga 1: Kravprofil")}
    return found + _tables(appendix, old.get("appendix"), new.get("appendix")) + _signatories(old, new)


def who_signs_again(changes: Iterable[Change]) -> set[str] | None:
    """The parties' names; None for all of them."""
    rows = list(changes)
    if any(row.renewal == Renewal.ALL for row in rows):
        return None
    return {row.party for row in rows if row.renewal == Renewal.PARTY}


def is_slip(before: str, after: str) -> bool:
    """Whether only the spelling differs: as many words, no number, no word that weighs, each one still like itself."""
    old, new = before.split(), after.split()
    return len(old) == len(new) and all(_is_same_word(*pair) for pair in zip(old, new, strict=True))


def _is_same_word(before: str, after: str) -> bool:
    if before == after:
        return True
    one, other = (re.sub(r"\W", "", word).casefold() for word in (before, after))
    if {one, other} & _WEIGHTY or re.search(r"\d", before + after) or min(len(one), len(other)) < _SHORTEST:
        return False
    return one == other or SequenceMatcher(None, one, other).ratio() >= _LIKENESS


def _words(heading: str, before: Sequence[str], after: Sequence[str]) -> list[Change]:
    if list(before) == list(after):
        return []
    pairs = zip(before, after, strict=False)
    is_small = len(before) == len(after) and all(is_slip(*pair) for pair in pairs)
    kept = set(before) & set(after)
    return [
        Change(
            heading,
            tuple(line for line in before if line not in kept),
            tuple(line for line in after if line not in kept),
            Renewal.NOBODY if is_small else Renewal.ALL,
        )
    ]


def _tables(
    section: Mapping[str, Any], before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> list[Change]:
    old = [tuple(row) for row in (before or {"rows": []})["rows"]]
    new = [tuple(row) for row in (after or {"rows": []})["rows"]]
    gone, come = [row for row in old if row not in new], [row for row in new if row not in old]
    if section["key"] in BY_PARTY and {row[0] for row in gone} == {row[0] for row in come}:
        return [
            Change(section["heading"], (_row(row),), (_row(other),), Renewal.PARTY, row[0])
            for row in gone
            for other in come
            if row[0] == other[0]
        ]
    changed = Change(section["heading"], tuple(map(_row, gone)), tuple(map(_row, come)), Renewal.ALL)
    return [changed] if gone or come else []


def _row(cells: Sequence[str]) -> str:
    return " · ".join(cells)


def _parties(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Change]:
    """A party that comes or goes is for all; its own number or contact is for it alone."""
    old, new = {row["name"]: row for row in before}, {row["name"]: row for row in after}
    heading = _("Parter")
    if set(old) != set(new):
        return [Change(heading, tuple(old), tuple(new), Renewal.ALL)]
    return [
        Change(heading, (_party(old[name]),), (_party(new[name]),), Renewal.PARTY, name)
        for name in new
        if old[name] != new[name]
    ]


def _party(row: Mapping[str, Any]) -> str:
    return _row([word for word in (row["role"], row["name"], row["number"], row["contact"]) if word])


def _signatories(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Another person for the same party: that party signs again."""
    found = []
    for party in dict.fromkeys(row["party"] for row in [*old["signatures"], *new["signatures"]]):
        was, now = (
            tuple(_row([row["name"], row["title"]]) for row in side["signatures"] if row["party"] == party)
            for side in (old, new)
        )
        if was != now:
            found.append(Change(_("Underskrifter"), was, now, Renewal.PARTY, party))
    return found


def _dates(before: Agreement, after: Agreement) -> list[Change]:
    found = []
    for heading, was, now in (
        (_("Gäller från"), before.valid_from, after.valid_from),
        (_("Gäller till och med"), before.valid_to, after.valid_to),
    ):
        if was != now:
            words = tuple(date_text(day) if day else _("inte satt") for day in (was, now))
            found.append(Change(heading, words[:1], words[1:], Renewal.ALL))
    return found
