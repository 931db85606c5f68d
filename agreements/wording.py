"""What an organisation's own words may hold besides text: names in brackets that are filled from the round.

    "[motparten] tar emot praktikanter i [omgången]."

Everything else is text and stays as it is written.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.facts import Facts
from agreements.kinds import rule_of
from agreements.texts import shared
from agreements.texts.section import Lines, Section
from jobbspar.documents.sections import lines
from jobbspar.lib import dates

# A line of its own that stands for what the section says without words of one's own.
USUAL = "standardtext"
FIELDS: dict[str, Callable[[Facts], str]] = {
    "motparten": lambda facts: facts.counterpart.name,
    "ansvarig kommun": lambda facts: facts.responsible.name,
    "omgången": lambda facts: facts.round_name,
    "platser": lambda facts: str(facts.seats),
    "start": lambda facts: dates.date_text(facts.starts),
    "slut": lambda facts: dates.date_text(facts.ends),
    "antal": lambda facts: shared.people(facts.headcount),
    "kollektivavtal": lambda facts: facts.collective_agreement or "gällande kollektivavtal",
    "koordinator": lambda facts: facts.coordinator,
}
_BRACKETS = re.compile(r"\[([a-zåäö ]{2,30})\]", re.IGNORECASE)


def unknown_fields(text: str) -> list[str]:
    """The names in brackets that nothing is known of, as they were written."""
    return [name for name in _BRACKETS.findall(text) if name.lower() not in FIELDS and name.lower() != USUAL]


def field_names() -> list[str]:
    return [f"[{name}]" for name in (*FIELDS, USUAL)]


def usual(section: Section, facts: Facts) -> Lines:
    """The paragraphs where the drafter has written none: the organisation's own words, or those that come with Jobbspår."""
    own = facts.wording.get(section.key, "")
    return _filled(own, section, facts) if own.strip() else section.default(facts)


def _filled(text: str, section: Section, facts: Facts) -> Lines:
    found: list[str] = []
    for line in text.splitlines():
        if line.strip().lower() == f"[{USUAL}]":
            found += section.default(facts)
        else:
            found.append(_BRACKETS.sub(lambda found: _value(found, facts), line))
    return tuple(found)


def _value(found: re.Match[str], facts: Facts) -> str:
    field = FIELDS.get(found[1].lower())
    return field(facts) if field else found[0]


@dataclass(frozen=True)
class WordingChange:
    """What one section said before and says now; the usual words are named as such."""

    heading: str
    before: Lines
    after: Lines


def wording_changes(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[WordingChange]:
    """Section by section, only those that differ, and of each only the lines that do."""
    found = []
    for section in rule_of(kind).sections:
        old, new = _lines(before.get(section.key, "")), _lines(after.get(section.key, ""))
        if section.is_editable and old != new:
            kept = set(old) & set(new)
            found.append(
                WordingChange(
                    section.heading,
                    tuple(line for line in old if line not in kept),
                    tuple(line for line in new if line not in kept),
                )
            )
    return found


def _lines(text: str) -> Lines:
    return tuple(lines(text, _("Standardtexten")))
