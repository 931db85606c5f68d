"""One search over rounds, persons, employers and agreements: å, ä and ö aside, and tolerant of misspelling."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from agreements.models import Agreement
from coordination.models import Search
from coordination.queries.rounds import RoundLine, lines, with_figures
from employers.models import Employer
from employers.queries import find_employers
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import PERSON_ROLES
from jobbspar.lib import clock
from jobbspar.lib.text import search_key, search_words
from participants.queries.persons import PersonRow, persons_to_list, rows_of
from tracks.models import Round

# How long a result can be opened again.
KEPT: Final = timedelta(hours=1)
MOST: Final = 25
_MOST_COMPARED: Final = 5_000
_CLOSE: Final = 0.75
# AVS-2026-0007, with or without its dashes.
_NUMBER: Final = re.compile(r"^[a-zåäö]{2,5}[\s-]*\d{4}[\s-]*\d{1,5}$", re.IGNORECASE)


def find_rounds(actor: Actor, text: str) -> list[UUID]:
    """By track, occupational area, responsible municipality, employer, and number of the round."""
    words = search_words(text)
    if not words:
        return []
    rows = Round.objects.visible_to(actor).order_by("-planned_start", "id")
    known: dict[UUID, str] = {}
    fields = ("pk", "number", "track__name", "track__area_name", "track__responsible__name")
    for pk, number, *texts in rows.values_list(*fields)[:_MOST_COMPARED]:
        known[pk] = search_key(" ".join([*texts, "omgång", str(number)]))
    parties = rows.filter(parties__role="employer").values_list("pk", "parties__organisation__name")
    for pk, name in parties[:_MOST_COMPARED]:
        known[pk] = f"{known.get(pk, '')} {search_key(name)}"
    return best(words, known.items())[:MOST]


def find_agreements(actor: Actor, text: str) -> list[UUID]:
    """By number."""
    if not _NUMBER.match(text.strip()):
        return []
    letters, *digits = re.findall(r"[^\W\d_]+|\d+", text)
    year, serial = ("".join(digits)[:4], "".join(digits)[4:]) if len(digits) == 1 else (digits[0], digits[1])
    rows = Agreement.objects.visible_to(actor).filter(
        document__number__iregex=rf"^{letters}-{year}-0*{int(serial or 0)}$"
    )
    return list(rows.values_list("pk", flat=True)[:MOST])


def best(words: list[str], known: Iterable[tuple[UUID, str]]) -> list[UUID]:
    """Those that hold every word; where none does, those where each word is spelled nearly so."""
    rows = list(known)
    exact = [pk for pk, text in rows if all(word in text for word in words)]
    if exact:
        return exact
    return [
        pk
        for pk, text in rows
        if all(difflib.get_close_matches(word, text.split(), n=1, cutoff=_CLOSE) for word in words)
    ]


def kept_search(actor: Actor, pk: UUID) -> Search | None:
    """The actor's own search, while it is kept."""
    return Search.objects.filter(
        pk=pk, user=actor.user_id, organisation=actor.organisation_id, created_at__gte=clock.now() - KEPT
    ).first()


def found_things(actor: Actor, search: Search) -> dict[str, list[Any]]:
    """What the search found and the actor sees now, in the order it was found."""
    found = search.found
    return {
        "rounds": _rounds(actor, found.get("rounds", [])),
        "persons": _persons(actor, found.get("persons", [])),
        "employers": _in_order(
            Employer.objects.visible_to(actor).select_related("organisation", "municipality"),
            found.get("employers", []),
        ),
        "agreements": _in_order(
            Agreement.objects.visible_to(actor).select_related("document", "party__organisation", "round__track"),
            found.get("agreements", []),
        ),
    }


def employers_named(actor: Actor, text: str) -> list[UUID]:
    """By name or organisation number; where no name holds the words, those that are spelled nearly so."""
    if found := find_employers(actor, text, MOST):
        return [row.pk for row in found]
    names = Employer.objects.visible_to(actor).order_by("sort_name", "id").values_list("pk", "search_text")
    words = search_words(text)
    return best(words, names[:_MOST_COMPARED])[:MOST] if words else []


def _rounds(actor: Actor, ids: list[str]) -> list[RoundLine]:
    return lines(actor, _in_order(with_figures(Round.objects.visible_to(actor), actor), ids))


def _persons(actor: Actor, ids: list[str]) -> list[PersonRow]:
    if not ids or not actor.has(*PERSON_ROLES):
        return []
    return rows_of(actor, _in_order(persons_to_list(actor), ids))


def _in_order(rows: Any, ids: list[str]) -> list[Any]:
    if not ids:
        return []
    by_id = {str(row.pk): row for row in rows.filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]
