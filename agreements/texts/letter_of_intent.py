"""Avsiktsförklaring (LOI): domain.md 2.6, document 1, with every heading there. Success factors: mission 1.5."""

from agreements.facts import Facts
from agreements.texts import shared
from agreements.texts.section import Lines, Section, text
from jobbspar.lib import dates


def _background(facts: Facts) -> Lines:
    return (
        f"{facts.counterpart.name} behöver anställa och har svårt att hitta personer med rätt kompetens. "
        f"Kommunen och Arbetsförmedlingen möter personer som vill arbeta men behöver utbildning eller stöd först.",
        f"Parterna vill tillsammans genomföra {facts.round_name}: välja ut deltagare, rusta dem efter arbetsgivarens "
        "krav och följa dem till ett varaktigt arbete.",
    )


def _need(facts: Facts) -> Lines:
    return (f"{facts.counterpart.name} ser ett behov av {shared.people(facts.headcount)}.",)


def _profile(facts: Facts) -> Lines:
    if not facts.items:
        return ("Kravprofilen fastställs av arbetsgivaren och koordinatorn och läggs till som bilaga 1.",)
    return (
        f"Kravprofilen finns i bilaga 1. Den har {len(facts.items)} krav, varav {len(facts.musts)} skall-krav. "
        "Kraven är utgångspunkten för både urval och utbildning.",
    )


def _content(facts: Facts) -> Lines:
    period = f"{dates.date_text(facts.starts)} till {dates.date_text(facts.ends)}"
    if not facts.steps:
        return (f"Jobbspåret planeras från {period}. Insatserna bestäms i planeringen.",)
    return (f"Jobbspåret pågår från {period}. Insatserna hänger ihop i en kedja på {facts.weeks} veckor:",)


def _employer_promises(facts: Facts) -> Lines:
    pay = facts.collective_agreement or "gällande kollektivavtal"
    return (
        "– delta i urvalet av deltagare enligt urvalsmetoden",
        "– ta emot deltagare på praktik och utse handledare",
        "– ge återkoppling till deltagare och koordinator under hela jobbspåret",
        f"– ha avsikten att anställa {shared.people(facts.headcount)} som har uppfyllt kravprofilen",
        f"– anställa med lön och villkor enligt {pay}.",
    )


def _follow_up(facts: Facts) -> Lines:
    return (
        "Koordinatorn stämmer av med arbetsgivaren minst var sjätte vecka under genomförandet och oftare vid behov. "
        "Det som inte fungerar rättas till gemensamt.",
        f"Målet är att {shared.people(facts.headcount)} ska vara anställda när jobbspåret är slut.",
    )


def _valid(facts: Facts) -> Lines:
    return (
        f"Avsiktsförklaringen gäller från det att den är undertecknad till och med {dates.date_text(facts.ends)}. "
        "Ändringar görs skriftligt. En part som inte kan fullfölja säger till de andra så snart som möjligt, och "
        "parterna planerar då tillsammans för deltagarna.",
    )


SECTIONS: tuple[Section, ...] = (
    Section("parties", "Parter", shared.parties, is_editable=False),
    Section("background", "Bakgrund och syfte", _background),
    Section("need", "Kompetensbehovet", _need, shared.needs_table),
    Section("profile", "Kravprofil", _profile),
    Section("content", "Jobbspårets innehåll i korthet", _content, shared.chain_table),
    Section(
        "employer_promises",
        "Arbetsgivarens åtaganden",
        _employer_promises,
        help="Delta i urval, ta emot praktik, handledare, återkoppling, avsikt att anställa, anställningsform och lön.",
    ),
    Section(
        "municipality_promises",
        "Kommunens åtaganden",
        text(
            "– samordna jobbspåret genom en koordinator som arbetsgivaren alltid kan nå",
            "– bedöma tillsammans med Arbetsförmedlingen vilka personer som är lämpliga",
            "– ordna utbildning och språkstöd enligt kedjan",
            "– följa upp varje deltagare och ta hand om hinder.",
        ),
    ),
    Section(
        "af_promises",
        "Arbetsförmedlingens åtaganden",
        text(
            "– hitta personer som kan vara aktuella och bedöma dem tillsammans med hemkommunen",
            "– besluta om de insatser som Arbetsförmedlingen ansvarar för",
            "– pröva anställningsstöd i god tid före anställningen.",
        ),
    ),
    Section(
        "support",
        "Stöd till arbetsgivare och deltagare",
        text(
            "Arbetsgivaren får stöd av koordinatorn före, under och efter praktiken. Handledare får en introduktion. "
            "Deltagarna får språkstöd och har en handläggare i hemkommunen och på Arbetsförmedlingen.",
        ),
    ),
    Section(
        "contacts", "Kontaktpersoner och mandat", text("Parternas kontaktpersoner är:"), shared.contacts_table, False
    ),
    Section("follow_up", "Uppföljning", _follow_up, help="Hur ofta ni stämmer av, och vilka mål ni följer upp."),
    Section("secrecy", "Sekretess och personuppgifter", shared.personal_data),
    Section("validity", "Giltighetstid, ändring och avslut", _valid),
    Section(
        "binding",
        "Rättslig verkan",
        text("Avsiktsförklaringen är inte rättsligt bindande om anställning."),
        help="Formuleringen bör granskas av en jurist hos er.",
    ),
)
