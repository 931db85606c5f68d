"""Canaries: words that are like no other, and whose they are.

`token()` is a new one. Wherever a test stores one in a row that belongs to a person, it is from then on known as that
person's: `REGISTER` learns it from the saved row itself, by the row's way to `Person`, so a test only has to write it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models

# Letters only, so that it survives every spelling: URLs, HTML, JSON, CSV, mail, PDF, and what people search by.
_LETTERS = "abcdefghijklmnoprstuvwy"
# Rare at both ends: of all the random text in tables and pages (secrets, sealed texts) a word like it turns up once in
# some thousand whole runs. With one letter at the end it was once in a few.
START, END = "qzx", "xzq"
TOKEN = re.compile(f"{START}[{_LETTERS}]{{5}}{END}", re.IGNORECASE)
_running = count(1)
_RUN = re.compile(r"\d{6,}")
# Overlapping: in "Deltagare Amina Hedlund" both pairs are looked up.
_TWO_NAMES = re.compile(r"(?=\b([A-ZÅÄÖ][\w'-]+ [A-ZÅÄÖ][\w'-]+))")


def token() -> str:
    """A word that stands nowhere else."""
    number, word = next(_running), ""
    for _place in range(5):
        number, letter = divmod(number, len(_LETTERS))
        word = _LETTERS[letter] + word
    return f"{START}{word}{END}"


@dataclass(frozen=True)
class Whose:
    """What a canary tells: whose it is, in which field of which row, of which round, and who wrote it."""

    person_id: str
    field: str
    round_id: str = ""
    organisation_id: str = ""


class Register:
    """The canaries of the running test, and those of the demo where it is loaded."""

    def __init__(self) -> None:
        self.words: dict[str, set[Whose]] = defaultdict(set)
        # The whole of an identity number, 12 digits, and the masked form, 8 digits and a hyphen.
        self.numbers: dict[str, set[Whose]] = defaultdict(set)
        # The demo's names and addresses, which are no made-up words: "Amina Hedlund", "amina@…".
        self.texts: dict[str, set[Whose]] = defaultdict(set)

    def __bool__(self) -> bool:
        return bool(self.words or self.numbers or self.texts)

    def clear(self) -> None:
        for known in (self.words, self.numbers, self.texts):
            known.clear()

    def learn(self, row: models.Model) -> None:
        """The canaries in a row that belongs to somebody. Other rows hold none, or the scan of the tables says so."""
        found = [(name, word) for name, text in _texts_of(row) for word in tokens_in(text)]
        number = getattr(row, "identity_encrypted", None)
        if not found and not number:
            return
        whose = owner_of(row)
        if whose is None:
            return
        for name, word in found:
            if not any(known.person_id == whose.person_id for known in self.words[word]):
                self.words[word].add(_at(whose, name))
        if number:
            self.learn_number(bytes(number), whose)

    def learn_number(self, encrypted: bytes, whose: Whose) -> None:
        digits = _read(encrypted)
        self.numbers[digits].add(_at(whose, "number"))

    def found_in(self, text: str) -> dict[str, set[Whose]]:
        """The canaries of a text. Two who were born on the same day have the same masked number: either may be meant."""
        found: dict[str, set[Whose]] = {}
        for what, whose in self.in_text(text):
            found[what] = found.get(what, set()) | whose
        return found

    def in_text(self, text: str) -> Iterator[tuple[str, set[Whose]]]:
        """The canaries of a text, with whose they are; nobody's where a word is a canary that no row has held."""
        if START in text.lower():
            for word in set(map(str.lower, TOKEN.findall(text))):
                yield word, self.words.get(word, set())
        if self.numbers:
            runs = _RUN.findall(text)
            born = {run[:6] for run in runs} | {run[2:8] for run in runs}
            for digits, whose in self.numbers.items():
                if digits[2:8] in born:
                    yield from _number_in(text, digits, whose)
        if self.texts:
            for known in set(_TWO_NAMES.findall(text)) & self.texts.keys():
                yield known, self.texts[known]
            for known in self.texts:
                if "@" in known and known in text:
                    yield known, self.texts[known]


REGISTER = Register()


@cache
def _read(encrypted: bytes) -> str:
    from jobbspar.lib import crypto  # settings exist first when Django has been set up

    return crypto.decrypt(encrypted.decode())


def tokens_in(text: str) -> Iterable[str]:
    return map(str.lower, TOKEN.findall(text)) if START in text.lower() else ()


def _at(whose: Whose, field: str) -> Whose:
    prefix = whose.field
    return Whose(whose.person_id, f"{prefix}.{field}", whose.round_id, whose.organisation_id)


def _number_in(text: str, digits: str, whose: set[Whose]) -> Iterator[tuple[str, set[Whose]]]:
    """The whole number with and without century, hyphen or plus; and its masked form, which tells the birth date."""
    century, born, last = digits[:2], digits[2:8], digits[8:]
    # Each begins with plain digits and looks back at what stands before them: `re` finds those at once, also in a megabyte.
    before = rf"{born}(?:(?<!\d{born})|(?<={century}{born})(?<!\d{century}{born}))"
    if re.search(rf"{before}[-+\u2013 ]?{last}(?!\d)", text):
        yield digits, whose
    if re.search(rf"{century}{born}(?<!\d{century}{born})-(?!\d)", text):
        yield f"{digits[:8]}-", {Whose(one.person_id, f"{one.field}_masked") for one in whose}


def _texts_of(row: models.Model) -> Iterator[tuple[str, str]]:
    for field in row._meta.concrete_fields:
        value = row.__dict__.get(field.attname)
        if isinstance(value, str):
            yield field.name, value


def questions(word: str) -> Iterator[tuple[str, str, Any]]:
    """(field, SQL, values) for each text that may hold the word: a change by UPDATE tells nobody what it wrote."""
    from django.apps import apps

    for model in apps.get_models():
        way = way_to(model, "participants.Person")
        if way is None:
            continue
        names = [field.name for field in model._meta.concrete_fields if field.get_internal_type() in _TEXTS]
        round_way = way_to(model, "tracks.Round")
        told = ["__".join(way) or "pk", "__".join(round_way) if round_way else "pk"]
        told.append("organisation" if any(one.name == "organisation" for one in model._meta.concrete_fields) else "pk")
        for name in names:
            query = model._base_manager.filter(**{f"{name}__icontains": word}).values_list(*told).query
            yield (f"{model._meta.model_name}.{name}", *query.sql_with_params())


_TEXTS = {"CharField", "TextField", "EmailField"}


@cache
def way_to(model: type[models.Model], target: str) -> tuple[str, ...] | None:
    """The shortest chain of foreign keys from the model to `target` ("participants.Person"); () for itself."""
    if model._meta.label == target:
        return ()
    waiting: list[tuple[type[models.Model], tuple[str, ...]]] = [(model, ())]
    seen = {model}
    while waiting:
        here, way = waiting.pop(0)
        keys = [field for field in here._meta.concrete_fields if field.is_relation and field.related_model]
        # "person" before "accepted_as": the row's own person before one that it mentions.
        for field in sorted(keys, key=lambda field: field.name not in {"person", "round", "participation"}):
            to: Any = field.related_model
            if to._meta.label == target:
                return (*way, field.name)
            if to not in seen and to._meta.app_label not in {"accounts", "employers"}:
                seen.add(to)
                waiting.append((to, (*way, field.name)))
    return None


def owner_of(row: models.Model) -> Whose | None:
    """Whose row it is, or None for a row that is about nobody."""
    person = _follow(row, "participants.Person")
    if not person:
        return None
    written = getattr(row, "organisation_id", None) or ""
    return Whose(person, row._meta.model_name or "", _follow(row, "tracks.Round"), str(written))


def _follow(row: models.Model, target: str) -> str:
    way = way_to(type(row), target)
    if way is None:
        return ""
    here: Any = row
    for name in way[:-1]:
        here = getattr(here, name)
        if here is None:
            return ""
    return str((getattr(here, f"{way[-1]}_id") if way else here.pk) or "")
