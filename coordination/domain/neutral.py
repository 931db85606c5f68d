"""Words that the steering group reads too. Its agenda and minutes are public records, so they name no person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.lib import masking
from jobbspar.lib.errors import RuleError
from jobbspar.lib.text import search_key
from participants.models import Candidacy, Participation
from tracks.models import Round

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Capitalised although no names: they begin many a sentence about a round.
_INNOCENT: Final = frozenset(
    [
        "af",
        "arbetsförmedlingen",
        "försäkringskassan",
        "sfi",
        "komvux",
        "gr",
        "dua",
        "skr",
        "göteborg",
        "göteborgsregionen",
        "sverige",
        "svenska",
    ]
)


def refuse_persons(text: str, round: Round, participation: Participation | None, actor: Actor, *, field: str) -> None:
    """RuleError where the text holds an identity number, or a name of a participant or candidate that the actor can see."""
    refuse_numbers(text, field=field)
    if mentions(text, _names(round, participation, actor)):
        raise RuleError(
            _("Texten innehåller en deltagares namn. Skriv om den så att ingen person går att känna igen."), field=field
        )


def refuse_numbers(text: str, *, field: str) -> None:
    """RuleError where the text holds an identity number or a participant's number."""
    if masking.NUMBER.search(text):
        raise RuleError(_("Texten innehåller något som ser ut som ett personnummer. Ta bort det."), field=field)
    if masking.PARTICIPANT.search(text):
        raise RuleError(_("Texten innehåller ett deltagarnummer. Ta bort det."), field=field)


def mentions(text: str, names: Iterable[str]) -> bool:
    """Whether one of the words stands in the text. They are compared as `search_key` gives them."""
    words = set(search_key(text).split())
    # "Aminas" is Amina's: the genitive counts as the name.
    words |= {word.removesuffix("s") for word in words}
    return not words.isdisjoint(names)


def words_of(*names: str) -> set[str]:
    """The words that the names are made of, as they are compared. Of one letter ("A.") there is nothing to compare."""
    return {word for name in names for word in search_key(name).split() if len(word) > 1}


def looks_like_names(text: str) -> list[str]:
    """Words with a capital inside a sentence, which may be names: for a warning, never a refusal."""
    found: list[str] = []
    for sentence in re.split(r"[.!?:\n]+\s*", text):
        for match in list(_WORD.finditer(sentence))[1:]:
            word = match.group()
            if word[0].isupper() and not word.isupper() and word.lower() not in _INNOCENT and word not in found:
                found.append(word)
    return found


def _names(round: Round, participation: Participation | None, actor: Actor) -> Iterable[str]:
    reach = Q(pk__in=Participation.objects.visible_to(actor).filter(round=round).values("pk"))
    if participation is not None:
        reach |= Q(pk=participation.pk)
    names = ("person__first_name", "person__last_name", "person__preferred_name")
    candidates = Candidacy.objects.visible_to(actor).filter(round=round)
    rows = {*Participation.objects.filter(reach).values_list(*names), *candidates.values_list(*names)}
    return words_of(*(name for row in rows for name in row))
