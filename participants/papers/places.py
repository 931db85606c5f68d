"""No place on a protected person's paper (invariant 20): neither in a field, nor in what somebody has written freely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from employers.models import Workplace
from jobbspar.accounts.models import Municipality
from participants.models import Participation, Person
from tracks.models import ChainStep

HIDDEN: Final = "[plats]"
# The document's own words, which are the same in everybody's.
_FIXED: Final = frozenset({"term", "head", "title", "retention", "secrecy", "party", "role"})
_SHORTEST: Final = 3


def without_places(snapshot: dict[str, Any], person: Person, participation: Participation | None) -> dict[str, Any]:
    """The snapshot where every known place has become "[plats]"; for others than protected persons, as it is."""
    if not person.is_protected:
        return snapshot
    towns = _pattern(Municipality.objects.values_list("name", flat=True))
    # A town only where it is written as one ("Vara" is a word too); the rest however it is written.
    others = _pattern(_places(person, participation), re.IGNORECASE)
    hidden: dict[str, Any] = _hidden(snapshot, [pattern for pattern in (others, towns) if pattern])
    return hidden


def _places(person: Person, participation: Participation | None) -> Iterator[str]:
    """Home, schools and workplaces that are known of the person and of the round."""
    yield person.address
    if participation is None:
        return
    yield from participation.enrolments.values_list("place", flat=True)
    round = participation.round
    yield from ChainStep.objects.filter(package__round=round).values_list("provider_name", flat=True)
    parties = list(round.parties.select_related("organisation"))
    yield from (party.organisation.name for party in parties)
    employers = [party.organisation_id for party in parties if party.is_employer]
    for row in Workplace.objects.filter(employer__organisation__in=employers):
        yield from (row.name, row.address)


def _pattern(names: Iterable[str], flags: int = 0) -> re.Pattern[str] | None:
    """Any of the names, the longest first, also with the genitive's s and without the company's form."""
    found = {part for name in names for part in (name.strip(), name.strip().removesuffix(" AB"))}
    listed = sorted((name for name in found if len(name) >= _SHORTEST), key=len, reverse=True)
    if not listed:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})s?(?!\w)", flags)


def _hidden(value: Any, patterns: list[re.Pattern[str]], key: str = "") -> Any:
    if isinstance(value, dict):
        # A heading within a part is somebody's word for a step; the others are the document's own.
        key = "term" if value.get("level") == 2 else "text"
        return {name: _hidden(part, patterns, key if name == "heading" else name) for name, part in value.items()}
    if isinstance(value, list):
        return value if key in _FIXED else [_hidden(part, patterns, key) for part in value]
    if not isinstance(value, str) or key in _FIXED:
        return value
    for pattern in patterns:
        value = pattern.sub(HIDDEN, value)
    return value
