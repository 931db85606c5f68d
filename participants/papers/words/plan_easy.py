"""The individual plan in easy-read Swedish (lättläst): the same parts in the same order, one thought a line, short
sentences, no table. The participant is the one who speaks."""

from __future__ import annotations

from collections.abc import Iterator

from jobbspar.documents.sections import Section
from jobbspar.lib import dates
from jobbspar.lib.text import join_and
from participants.models import IndividualPlan, StepEnrolment
from participants.papers.facts import CaseFacts, receivers
from participants.papers.section import section, thoughts
from participants.papers.words.plan import signatures, support, who

NOTHING = "Det är inte bestämt än."


def sections(facts: CaseFacts, plan: IndividualPlan) -> list[Section]:
    """Every part of the plan."""
    return [
        section("Vem planen är för", "Det här är min plan.", "Jag har varit med och bestämt den.", facts=who(facts)),
        section("De här hjälper mig", *_contacts(facts)),
        section("Mitt mål", *thoughts(plan.goal)),
        section("Min väg", *_way(facts)),
        *(_step(facts, number, step) for number, step in enumerate(facts.steps, 1)),
        section("Stöd som jag får", *[line for text in support(facts, plan) for line in thoughts(text)]),
        section("Det här vill jag att ni vet", *thoughts(plan.adaptations, "Jag har inte skrivit något här.")),
        section("Pengar under tiden", *thoughts(plan.compensation, NOTHING)),
        section("Vad vi lovar varandra"),
        section("Jag lovar", *thoughts(plan.i_promise, NOTHING), level=3),
        section("Kommunen och Arbetsförmedlingen lovar", *thoughts(plan.we_promise, NOTHING), level=3),
        section("Om det inte fungerar", *thoughts(plan.if_not_working, "Då ringer jag min handläggare.")),
        section("När vi träffas", *_meetings(facts)),
        section("Det här har jag sagt ja till", *_consents(facts)),
        section(
            "Mina uppgifter",
            "Kommunen och Arbetsförmedlingen sparar uppgifter om mig.",
            "De behöver dem för att hjälpa mig.",
            "Jag kan få se vad som står.",
            "Är något fel? Då säger jag till, och de rättar det.",
        ),
        section("Vi skriver under här", signatures=signatures(facts)),
    ]


def _contacts(facts: CaseFacts) -> Iterator[str]:
    for contact in facts.contacts:
        if not contact.is_hidden:
            yield f"{contact.role}: {contact.name or 'det vet vi inte än'}."
        if contact.phone:
            yield f"Telefon: {contact.phone}"
        if contact.email:
            yield f"E-post: {contact.email}"


def _way(facts: CaseFacts) -> Iterator[str]:
    """How many steps there are, and what waits after them; each step is a part of its own."""
    count = len(facts.steps)
    yield "Inget är planerat än." if not count else f"Min väg har {count} steg."
    if day := facts.participation.expected_hire_on:
        yield f"Sedan börjar mitt arbete, om allt går bra. Det är {dates.date_text(day)}."


def _step(facts: CaseFacts, number: int, step: StepEnrolment) -> Section:
    place = facts.place(step)
    return section(
        f"Steg {number}: {step.name}",
        f"Det börjar {dates.date_text(step.starts_on)}.",
        f"Det slutar {dates.date_text(max(step.starts_on, step.ends_on))}.",
        f"Jag är här: {place}." if place else "",
        "Det är på heltid." if step.share >= 100 else f"Det är {step.share} procent av heltid.",
        level=3,
    )


def _meetings(facts: CaseFacts) -> Iterator[str]:
    yield "Vi träffas och pratar om planen."
    yield "Det gör vi minst en gång i månaden."
    if facts.follow_ups:
        yield f"Nästa gång är {facts.follow_ups[0]}."


def _consents(facts: CaseFacts) -> Iterator[str]:
    if not facts.consents:
        yield "Jag har inte sagt ja till att lämna ut något."
    named = dict.fromkeys(name for row in facts.consents for name in receivers(row))
    if named:
        yield f"Uppgifter om mig får lämnas till {join_and(list(named))}."
        yield "Jag kan ändra mig när jag vill."
