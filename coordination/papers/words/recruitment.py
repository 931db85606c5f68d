"""Rekryteringsplan: who is sought, when, by whom, and how they are chosen. Written before anyone is asked (P5, R1–R3)."""

from __future__ import annotations

from typing import Any

from coordination.papers.facts import Facts, contact_of
from jobbspar.documents.sections import Section, lines, section, table
from jobbspar.lib import clock, dates
from tracks.enums import Necessity, Phase, SelectionStepKind, TargetGroup
from tracks.models import SelectionStep

_LATER = "Bestäms senare"
_MEETINGS = (SelectionStepKind.INFORMATION_MEETING, SelectionStepKind.STUDY_VISIT)


def sections(facts: Facts) -> list[Section]:
    return [
        section("1 Vad vi rekryterar till", *_what(facts), points=facts.occupations),
        section("2 Vem vi söker", *_whom(facts), points=_musts(facts)),
        section("3 När", *_when(facts), table=_moments(facts)),
        section("4 Vem som gör vad", table=_who(facts)),
        section("5 Informationsträffar och studiebesök", *_meetings(facts), table=_steps(facts, meetings=True)),
        section(
            "6 Urvalsmetod",
            "Urvalet görs tillsammans med arbetsgivaren i de här stegen, i den här ordningen.",
            table=_steps(facts, meetings=False),
            after=_approved(facts),
        ),
        section("7 Sakliga kriterier", *_criteria(facts)),
        section(
            "8 Besked till dem som söker",
            "Alla får besked, också de som inte går vidare. Den som inte går vidare får veta varför, och vad som kan "
            "vara nästa steg, av sin handläggare.",
        ),
        section(
            "9 Personuppgifter och likabehandling",
            "Arbetsgivaren får först se kandidaterna utan namn. Namn lämnas ut först när personen har samtyckt eller "
            "när det finns annat stöd i lag.",
            "Ingen väljs bort på grund av kön, könsöverskridande identitet eller uttryck, etnisk tillhörighet, religion "
            "eller annan trosuppfattning, funktionsnedsättning, sexuell läggning eller ålder "
            "(diskrimineringslagen 2008:567).",
        ),
    ]


def lead(facts: Facts) -> str:
    return str(facts.round)


def _what(facts: Facts) -> list[str]:
    need = (
        f"Arbetsgivarna behöver tillsammans {facts.headcount} {'person' if facts.headcount == 1 else 'personer'}. "
        if facts.headcount
        else ""
    )
    return [f"{need}Omgången har {facts.round.seats} platser. Yrken:"]


def _whom(facts: Facts) -> list[str]:
    groups = [str(TargetGroup(code).label).lower() for code in facts.track.target_groups]
    who = f"Målgrupp: {', '.join(groups)}." if groups else "Ingen särskild målgrupp är angiven."
    if not facts.profile:
        return [who, "Kravprofilen är inte klar än."]
    return [
        who,
        f"Kraven står i kravprofilen, version {facts.profile.number}. Det här måste var och en kunna från början:",
    ]


def _musts(facts: Facts) -> list[str]:
    if not facts.profile:
        return []
    rows = facts.profile.items.filter(necessity=Necessity.MUST, reached="already")
    return [row.text for row in rows] or ["Inget krav måste vara uppfyllt från början."]


def _when(facts: Facts) -> list[str]:
    return [f"Jobbspåret är planerat till {facts.period}. Rekryteringen ska vara klar före starten."]


def _moments(facts: Facts) -> dict[str, Any] | None:
    rows = [row for row in facts.activities if row.phase == Phase.RECRUITMENT and row.struck_at is None]
    return table(
        ("Vad", "Var", "Klart senast", "Ansvarig"),
        [
            (
                row.text,
                row.place or "–",
                dates.date_text(row.due) if row.due else _LATER,
                row.owner_party.organisation.name if row.owner_party else _LATER,
            )
            for row in sorted(rows, key=lambda row: (row.due is None, row.due or facts.round.planned_end, row.order))
        ],
    )


def _who(facts: Facts) -> dict[str, Any] | None:
    return table(
        ("Part", "Kontaktperson", "Reserverade platser", "Väntade kandidater"),
        [
            (
                party.organisation.name,
                contact_of(party) or _LATER,
                "–" if party.reserved_seats is None else str(party.reserved_seats),
                "–" if party.expected_candidates is None else str(party.expected_candidates),
            )
            for party in facts.parties
        ],
    )


def _meetings(facts: Facts) -> list[str]:
    if any(step.kind in _MEETINGS for step in facts.selection):
        return ["Den som är intresserad får veta vad jobbet och jobbspåret innebär innan urvalet börjar."]
    return ["Ingen informationsträff och inget studiebesök är inplanerat."]


def _steps(facts: Facts, *, meetings: bool) -> dict[str, Any] | None:
    steps = [step for step in facts.selection if step.kind in _MEETINGS or not meetings]
    numbered = enumerate(steps, 1)
    return table(
        ("Steg", "Vad prövas", "När", "Vem avgör", "Arbetsgivaren med"),
        [(_name(number, step, meetings=meetings), *_rest(step)) for number, step in numbered],
    )


def _name(number: int, step: SelectionStep, *, meetings: bool) -> str:
    name = str(step.get_kind_display())
    return name if meetings else f"{number}. {name}"


def _rest(step: SelectionStep) -> tuple[str, str, str, str]:
    return (
        step.criteria or "–",
        dates.date_text(step.planned_on) if step.planned_on else _LATER,
        step.decided_by or _LATER,
        "Ja" if step.employer_takes_part else "Nej",
    )


def _approved(facts: Facts) -> list[str]:
    method = facts.round.selection_method
    if method.approved_at is None:
        return ["Urvalsmetoden är inte godkänd än."]
    return [f"Urvalsmetoden godkändes {dates.date_text(clock.local(method.approved_at).date())}."]


def _criteria(facts: Facts) -> list[str]:
    written = facts.round.selection_method.criteria
    return lines(written, "Kraven i kravprofilen är de sakliga kriterierna.")
