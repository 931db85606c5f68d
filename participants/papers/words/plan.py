"""Individuell plan (domain.md 2.6, document 5): what the participant, the municipality and AF have agreed on."""

from __future__ import annotations

from typing import Any

from jobbspar.documents.sections import Section, lines, table
from jobbspar.lib import dates
from jobbspar.lib.text import join_and
from participants.enums import PersonField
from participants.models import IndividualPlan, StepEnrolment
from participants.papers.facts import CaseFacts, receivers
from participants.papers.section import section

NOTHING = "Inget är bestämt än."


def sections(facts: CaseFacts, plan: IndividualPlan) -> list[Section]:
    """Every heading, in order."""
    return [
        section("Namn och deltagarnummer", facts=who(facts)),
        section("Kontaktpersoner", facts=[(contact.role, contact.text) for contact in facts.contacts]),
        section("Mitt mål", *lines(plan.goal)),
        section("Min väg", *_way_words(facts), table=_way(facts), after=_hire(facts)),
        section("Språkstöd och annat stöd", *support(facts, plan)),
        section(
            "Anpassningar jag vill ska vara kända",
            *lines(plan.adaptations, "Jag har inte skrivit något här. Det är frivilligt."),
        ),
        section("Ersättning under tiden", *lines(plan.compensation, NOTHING)),
        section(
            "Vad jag lovar och vad vi lovar",
            facts=[("Jag lovar", plan.i_promise or NOTHING), ("Vi lovar", plan.we_promise or NOTHING)],
        ),
        section("Om det inte fungerar", *lines(plan.if_not_working, "Ring din handläggare.")),
        section("Uppföljningstider", *_follow_ups(facts)),
        section("Samtycken", *_consents(facts)),
        section(
            "Så behandlas dina uppgifter",
            "Kommunen och Arbetsförmedlingen behandlar uppgifterna i planen för att utföra sina uppgifter av allmänt "
            "intresse. Du kan få veta vilka uppgifter som finns om dig, vem som har sett dem och begära att fel rättas. "
            "Mer står i informationen som du har fått. Du kan få den igen.",
        ),
        section("Underskrifter", *_agreed(plan), signatures=signatures(facts)),
    ]


def who(facts: CaseFacts) -> list[tuple[str, str | None]]:
    return [("Namn", facts.name), ("Deltagarnummer", facts.participation.number), ("Jobbspår", str(facts.round))]


def _way_words(facts: CaseFacts) -> list[str]:
    return [] if facts.steps else ["Inga insatser är planerade än."]


def _way(facts: CaseFacts) -> dict[str, Any] | None:
    rows = [_step(facts, step) for step in facts.steps]
    if facts.is_protected:
        return table(("Steg", "Vecka", "Ansvarig", "Närvaro av heltid"), [(row[0], row[1], *row[3:]) for row in rows])
    return table(("Steg", "Vecka", "Plats", "Ansvarig", "Närvaro av heltid"), rows)


def _step(facts: CaseFacts, step: StepEnrolment) -> tuple[str, str, str, str, str]:
    responsible, place = facts.responsible(step), facts.place(step)
    return (
        step.name,
        dates.weeks_label(step.starts_on, max(step.starts_on, step.ends_on)),
        place or "–",
        responsible or "–",
        f"{step.share} %",
    )


def _hire(facts: CaseFacts) -> list[str]:
    day, employer = facts.participation.expected_hire_on, facts.participation.expected_employer
    if day is None:
        return []
    where = f" hos {employer.organisation.name}" if employer and not facts.is_protected else ""
    return [f"Väntad anställning{where} från {dates.date_text(day)}."]


def support(facts: CaseFacts, plan: IndividualPlan) -> list[str]:
    """What is agreed for the language, and what else the plan says."""
    return [*lines(facts.participation.language_support), *lines(plan.support)] or [NOTHING]


def _follow_ups(facts: CaseFacts) -> list[str]:
    often = "Vi följer upp planen tillsammans minst var trettionde dag."
    return [often, f"Nästa tid: {', '.join(facts.follow_ups)}."] if facts.follow_ups else [often]


def _consents(facts: CaseFacts) -> list[str]:
    said = []
    for row in facts.consents:
        fields = join_and([str(field.label).lower() for field in PersonField if field in row.fields])
        until = f" Det gäller till och med {dates.date_text(row.valid_to)}." if row.valid_to else ""
        said.append(f"Till {join_and(list(dict.fromkeys(receivers(row))))} får lämnas: {fields}.{until}")
    return said or ["Du har inte lämnat något samtycke som gäller nu."]


def _agreed(plan: IndividualPlan) -> list[str]:
    return [f"Vi kom överens om planen {dates.date_text(plan.agreed_on)}."] if plan.agreed_on else []


def signatures(facts: CaseFacts) -> list[tuple[str, str]]:
    """The participant, the municipality, AF."""
    part = facts.participation
    municipal, employment = part.case_worker, part.af_case_worker
    return [
        ("Deltagaren", facts.name or ""),
        ("Kommunen", municipal.name if municipal else ""),
        ("Arbetsförmedlingen", employment.name if employment else ""),
    ]
