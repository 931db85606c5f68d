"""Words that the steering group reads too. Its agenda and minutes are public records, so they name no person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.domain.ordinary import ORDINARY
from jobbspar.accounts.actor import Actor
from jobbspar.lib import masking
from jobbspar.lib.errors import RuleError
from jobbspar.lib.text import search_key
from participants.models import Candidacy, Participation
from tracks.models import Round

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
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
    if find_names(text, names_in_round(round, participation, actor)).sure:
        raise RuleError(
            _("Texten innehåller en deltagares namn. Skriv om den så att ingen person går att känna igen."), field=field
        )


def refuse_numbers(text: str, *, field: str) -> None:
    """RuleError where the text holds an identity number or a participant's number."""
    if masking.NUMBER.search(text):
        raise RuleError(_("Texten innehåller något som ser ut som ett personnummer. Ta bort det."), field=field)
    if masking.PARTICIPANT.search(text):
        raise RuleError(_("Texten innehåller ett deltagarnummer. Ta bort det."), field=field)


@dataclass(frozen=True)
class Named:
    """The words of a text that are somebody's name: `sure` ones, and those that may be a word like any other here."""

    sure: list[str]
    doubtful: list[str]


def find_names(text: str, names: Collection[str]) -> Named:
    """Which of `names` (see `words_of`) stand in the text.

    A name that is an ordinary word too ("per", "dag") is one where it has a capital inside a sentence, and perhaps one
    where every word has: first in a sentence, or in capitals all of it. In small letters it is the word.
    """
    sure: list[str] = []
    doubtful: list[str] = []
    for sentence in _sentences(text):
        for place, match in enumerate(_WORD.finditer(sentence)):
            found = _forms(match.group()) & set(names)
            if found - ORDINARY:
                sure.append(match.group())
            elif found and not match.group().islower():
                (doubtful if not place or sentence.isupper() else sure).append(match.group())
    # Letters that are split or joined in some other way than the words above are still somebody's name.
    whole = _forms(*search_key(text).split()) & set(names)
    return Named(sure or sorted(whole - ORDINARY), list(dict.fromkeys(doubtful)))


def _sentences(text: str) -> list[str]:
    return re.split(r"[.!?:\n]+\s*", unicodedata.normalize("NFC", text))


def _forms(*words: str) -> set[str]:
    """The words as names are compared. "Aminas" is Amina's: the genitive counts as the name."""
    keys = {key for word in words for key in search_key(word).split()}
    return keys | {key.removesuffix("s") for key in keys}


def words_of(*names: str) -> set[str]:
    """The words that the names are made of, as they are compared. Of one letter ("A.") there is nothing to compare."""
    return {word for name in names for word in search_key(name).split() if len(word) > 1}


def looks_like_names(text: str) -> list[str]:
    """Words with a capital inside a sentence, which may be names: for a warning, never a refusal."""
    found: list[str] = []
    for sentence in _sentences(text):
        for match in list(_WORD.finditer(sentence))[1:]:
            word = match.group()
            if word[0].isupper() and not word.isupper() and word.lower() not in _INNOCENT and word not in found:
                found.append(word)
    return found


def names_in_round(round: Round, participation: Participation | None, actor: Actor) -> set[str]:
    """The words of the names that the actor can see in the round, and of the participant's."""
    reach = Q(pk__in=Participation.objects.visible_to(actor).filter(round=round).values("pk"))
    if participation is not None:
        reach |= Q(pk=participation.pk)
    names = ("person__first_name", "person__last_name", "person__preferred_name")
    candidates = Candidacy.objects.visible_to(actor).filter(round=round)
    rows = {*Participation.objects.filter(reach).values_list(*names), *candidates.values_list(*names)}
    return words_of(*(name for row in rows for name in row))
