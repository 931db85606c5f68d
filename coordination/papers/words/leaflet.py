"""Informationsblad till arbetsgivare: one page for somebody who has never heard of a jobbspår.

It names no other employer and no need: those are the employers' own business (OSL 28 kap. 12 §).
"""

from __future__ import annotations

from coordination.papers.facts import Facts
from jobbspar.documents.sections import Section, section
from jobbspar.lib.text import join_and
from tracks.enums import PartyRole

MOST_NAMED = 3


def sections(facts: Facts) -> list[Section]:
    return [
        section(
            "Vad är ett jobbspår?",
            "Ett jobbspår är en väg från arbetslöshet till ett riktigt jobb hos dig. Vi börjar med vad du behöver. Sedan "
            "utbildar vi människor för just de arbetsuppgifterna. Du är med från början till slut.",
        ),
        section(
            "Så går det till",
            facts=[
                ("1. Planering", "Vi går igenom vad du behöver och skriver en kravprofil tillsammans."),
                ("2. Rekrytering", "Vi hittar personer som vill och kan. Du är med och väljer."),
                ("3. Genomförande", "De som är med lär sig yrket, och gör praktik hos dig."),
                ("4. Avslutning", "Den som uppfyller kraven kan få jobbet. Vi går igenom hur det gick."),
            ],
        ),
        section(
            "Det här behöver vi av dig",
            points=[
                "Säg vad en nyanställd måste kunna, och vad som går att lära på jobbet.",
                "Träffa kandidater, och svara om var och en av dem.",
                "Ta emot praktik, med en handledare som har tid.",
                "Ha för avsikt att anställa dem som uppfyller kraven, med lön enligt kollektivavtal.",
            ],
        ),
        section(
            "Det här får du",
            points=[
                "Medarbetare som är utbildade för dina arbetsuppgifter.",
                "En kontaktperson hos kommunen under hela jobbspåret.",
                "Hjälp att ta reda på om det finns ekonomiskt stöd. Arbetsförmedlingen beslutar i varje enskilt fall.",
            ],
        ),
        section(
            "Bra att veta",
            "Du förbinder dig inte till något genom att träffa oss. Det vi kommer överens om skrivs i en avsiktsförklaring.",
        ),
        section("Kontakta oss", facts=_contacts(facts)),
    ]


def lead(facts: Facts) -> str:
    occupations = [words.partition(" (SSYK")[0].lower() for words in facts.occupations]
    about = f"Vi söker arbetsgivare som behöver {join_and(occupations)}" if occupations else "Vi söker arbetsgivare"
    return f"{about}. {facts.track.name}, {facts.track.responsible.name}."


def _contacts(facts: Facts) -> list[tuple[str, str]]:
    user = facts.round.coordinator
    rows = (
        ("Koordinator", user.name if user else ""),
        ("Telefon", user.phone if user else ""),
        ("E-post", user.email if user else ""),
        ("Vi som arbetar med det här", _authorities(facts)),
    )
    return [row for row in rows if row[1]]


def _authorities(facts: Facts) -> str:
    ours = (PartyRole.RESPONSIBLE, PartyRole.MUNICIPALITY, PartyRole.AF)
    names = [party.organisation.name for party in facts.parties if party.role in ours]
    more = len(names) - MOST_NAMED
    if more > 1:
        # A round of nine parties must not push the box to a second page.
        names = [*names[:MOST_NAMED], f"{more} till"]
    return join_and(names or [facts.track.responsible.name])
