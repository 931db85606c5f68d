"""The individual plan in easy-read Swedish (lättläst): the same headings, one thought a line, short sentences, no table."""

from __future__ import annotations

from collections.abc import Iterator

from jobbspar.lib import dates
from jobbspar.lib.text import join_and
from participants.models import IndividualPlan, StepEnrolment
from participants.pages.persons import consent_words
from participants.papers.facts import LATER, CaseFacts
from participants.papers.section import Section, section, thoughts
from participants.papers.words.plan import signatures, support, who

NOTHING = "Det är inte bestämt än."


def sections(facts: CaseFacts, plan: IndividualPlan) -> list[Section]:
    """Every heading of the plan, in the same order."""
    return [
        section("Vem planen är för", "Det här är din plan.", "Du har varit med och bestämt den.", facts=who(facts)),
        section("Vem som hjälper dig", *_contacts(facts)),
        section("Mitt mål", *thoughts(plan.goal)),
        section("Min väg", *_way(facts)),
        section("Stöd som jag får", *[line for text in support(facts, plan) for line in thoughts(text)]),
        section("Det här vill jag att ni vet", *thoughts(plan.adaptations, "Jag har inte skrivit något här.")),
        section("Pengar under tiden", *thoughts(plan.compensation, NOTHING)),
        section(
            "Vad vi lovar varandra",
            "Jag lovar:",
            *thoughts(plan.i_promise, NOTHING),
            "Ni lovar:",
            *thoughts(plan.we_promise, NOTHING),
        ),
        section("Om det inte fungerar", *thoughts(plan.if_not_working, "Ring din handläggare.")),
        section("När vi träffas", *_meetings(facts)),
        section("Det här har jag sagt ja till", *_consents(facts)),
        section(
            "Dina uppgifter",
            "Kommunen och Arbetsförmedlingen sparar uppgifter om dig.",
            "De behöver dem för att hjälpa dig.",
            "Du kan få se vad som står.",
            "Är något fel? Säg till, så rättar vi det.",
        ),
        section("Skriv under här", signatures=signatures(facts)),
    ]


def _contacts(facts: CaseFacts) -> Iterator[str]:
    for term, text in facts.contacts:
        yield f"{term}: {'vet vi inte än' if text == LATER else text}."


def _way(facts: CaseFacts) -> Iterator[str]:
    """Each intervention by itself: what, when, where, how much."""
    if not facts.steps:
        yield "Inget är planerat än."
    for number, step in enumerate(facts.steps, 1):
        yield from _step(facts, number, step)
    if day := facts.participation.expected_hire_on:
        yield f"Ditt arbete börjar {dates.date_text(day)}, om allt går som vi tänker."


def _step(facts: CaseFacts, number: int, step: StepEnrolment) -> Iterator[str]:
    yield f"Steg {number}: {step.name}."
    yield f"Det börjar {dates.date_text(step.starts_on)}."
    yield f"Det slutar {dates.date_text(max(step.starts_on, step.ends_on))}."
    if place := facts.place(step):
        yield f"Du är här: {place}."
    yield "Det är på heltid." if step.share >= 100 else f"Det är {step.share} procent av heltid."


def _meetings(facts: CaseFacts) -> Iterator[str]:
    yield "Vi träffas och pratar om planen."
    yield "Det gör vi minst en gång i månaden."
    if facts.follow_ups:
        yield f"Nästa gång är {facts.follow_ups[0]}."


def _consents(facts: CaseFacts) -> Iterator[str]:
    if not facts.consents:
        yield "Jag har inte sagt ja till att lämna ut något."
    receivers = dict.fromkeys(consent_words(row)["receivers"] for row in facts.consents)
    if receivers:
        yield f"Uppgifter om mig får lämnas till {join_and(list(receivers))}."
        yield "Jag kan ändra mig när jag vill."
