"""Intyg, kompetensbevis (domain.md 2.6, document 6): what the participant has done and shown. It goes to employers.

Nothing in it says why somebody is in a track, what support they have had, or that something was broken off.
"""

from __future__ import annotations

from typing import Any, Final

from jobbspar.documents.sections import Section, table
from jobbspar.lib import dates
from participants.models import StepEnrolment
from participants.papers.facts import CaseFacts, born
from participants.papers.section import section

ISSUED: Final = "Utfärdare, ort och datum"


def sections(facts: CaseFacts, issuer: dict[str, str]) -> list[Section]:
    """Every heading, in order. The code comes last, and is set by the template."""
    return [
        section("Namn", facts=[("Namn", facts.name), ("Född", born(facts.person))]),
        section("Jobbspår och omgång", facts=_track(facts)),
        section("Tid och omfattning", facts=_time(facts)),
        section("Genomförda insatser", table=_steps(facts)),
        section("Kompetenser som visats", *_shown_words(facts), table=_shown(facts)),
        section("Certifikat", "Inget certifikat ingår i det här intyget."),
        section("Handledarens omdöme", "Skrivs för hand av handledaren, om ni vill ha med det.", lines=["", "", ""]),
        section(
            ISSUED,
            facts=_issued(facts, issuer),
            signatures=[("Utfärdaren", issuer["name"]), ("Handledaren, om omdömet är ifyllt", "")],
        ),
    ]


def _track(facts: CaseFacts) -> list[tuple[str, str | None]]:
    track = facts.round.track
    occupations = ", ".join(row.title for row in track.occupations.all())
    rows: list[tuple[str, str | None]] = [("Jobbspår", track.name), ("Omgång", str(facts.round.number))]
    return [*rows, ("Yrke", occupations)] if occupations else rows


def _time(facts: CaseFacts) -> list[tuple[str, str | None]]:
    part = facts.participation
    end = part.left_on or part.closed_on
    begun = part.started_on or part.admitted_on
    period = dates.period_text(begun, end) if end else f"Från {dates.date_text(begun)}, pågår"
    shares = sorted({step.share for step in facts.done})
    extent = f"{shares[0]} %" if len(shares) == 1 else f"{shares[0]}–{shares[-1]} %"
    return [("Tid", period), ("Omfattning", f"{extent} av heltid")]


def _steps(facts: CaseFacts) -> dict[str, Any] | None:
    rows = [_step(facts, step) for step in facts.done]
    if facts.is_protected:
        return table(("Insats", "Tid", "Omfattning"), [row[:3] for row in rows])
    return table(("Insats", "Tid", "Omfattning", "Plats"), rows)


def _step(facts: CaseFacts, step: StepEnrolment) -> tuple[str, str, str, str]:
    provider = step.step.provider_name if step.step else ""
    period = dates.period_text(step.starts_on, step.ends_on)
    return step.name, period, f"{step.share} % av heltid", facts.place(step) or provider or "–"


def _shown_words(facts: CaseFacts) -> list[str]:
    if facts.shown:
        return ["Kraven är arbetsgivarens. De här har deltagaren visat."]
    return ["Inga kompetenser är prövade mot arbetsgivarens krav än."]


def _shown(facts: CaseFacts) -> dict[str, Any] | None:
    rows = [(item.text, item.level or "–", how) for item, how in facts.shown]
    return table(("Kompetens", "Nivå", "Hur det har kontrollerats"), rows)


def _issued(facts: CaseFacts, issuer: dict[str, str]) -> list[tuple[str, str | None]]:
    """A municipality is where somebody lives: of a protected person it is left out. The date is set when it is made."""
    place = "" if facts.is_protected else issuer["organisation"]
    rows: list[tuple[str, str | None]] = [("Utfärdat av", issuer["name"])]
    if place:
        rows += [("För", place), ("Ort", place)]
    return rows
