"""Överenskommelse med arbetsgivare: domain.md 2.6, document 2, with every heading there (law R-AML, R-MBL)."""

from agreements.facts import Facts
from agreements.texts import shared
from agreements.texts.section import Lines, Section, text
from jobbspar.lib import dates


def _scope(facts: Facts) -> Lines:
    return (
        f"Överenskommelsen gäller {facts.round_name} med {facts.seats} platser. Jobbspåret pågår från "
        f"{dates.date_text(facts.starts)} till {dates.date_text(facts.ends)}.",
    )


def _tasks(facts: Facts) -> Lines:
    if facts.profile and facts.profile.tasks.strip():
        return tuple(line.strip() for line in facts.profile.tasks.splitlines() if line.strip())
    return ("Arbetsuppgifterna framgår av kravprofilen i bilaga 1.",)


def _placement(facts: Facts) -> Lines:
    if facts.placements:
        spells = tuple(
            f"– {step.name}: {dates.weeks_label(step.starts_on, step.ends_on)}, {step.share} procent av heltid"
            for step in facts.placements
        )
        first: Lines = ("Praktiken hos arbetsgivaren är planerad så här:", *spells)
    else:
        first = ("Ingen praktik är planerad i kedjan just nu.",)
    return (
        *first,
        "Arbetstid: enligt arbetsplatsens schema, inom den omfattning som anges ovan.",
        "Handledning: arbetsgivaren utser en handledare för varje deltagare och avsätter tid för handledningen.",
        "Arbetsmiljö: arbetsgivaren har arbetsmiljöansvaret för deltagaren på arbetsplatsen, bedömer riskerna och ger "
        "en introduktion första dagen (arbetsmiljölagen 1977:1160).",
        "Försäkring: den part som beslutat om praktiken ser till att deltagaren är försäkrad.",
        "Arbetskläder och skyddsutrustning: arbetsgivaren tillhandahåller det som arbetet kräver.",
    )


def _selection(facts: Facts) -> Lines:
    criteria = facts.criteria.strip() or "Kraven i kravprofilen är de sakliga kriterierna."
    return (
        *shared.selection(facts),
        criteria,
        "Arbetsgivaren svarar om varje kandidat som presenteras. Skälen ska gå att koppla till kravprofilen.",
    )


def _employment(facts: Facts) -> Lines:
    pay = facts.collective_agreement or "gällande kollektivavtal"
    lines = (
        f"Arbetsgivaren avser att anställa {shared.people(facts.headcount)} som uppfyller kravprofilen när jobbspåret "
        "är slut. Utgångspunkten är en tillsvidareanställning på heltid.",
        f"Lön och villkor följer {pay}.",
        *shared.subsidies(facts),
    )
    if facts.agreed:
        when = dates.date_text(facts.agreed.agreed_on)
        return (*lines, f"Partsöverenskommelse om lön: {facts.agreed.wage} ({facts.agreed.parties}, {when}).")
    return lines


SECTIONS: tuple[Section, ...] = (
    Section("parties", "1 Parter", shared.parties, is_editable=False),
    Section("scope", "2 Omfattning", _scope, shared.needs_table),
    Section("tasks", "3 Arbetsuppgifter", _tasks),
    Section(
        "placement",
        "4 Praktik",
        _placement,
        help="Arbetstid, handledning, arbetsmiljöansvar, försäkring och arbetskläder.",
    ),
    Section("selection", "5 Urval", _selection, help="Arbetsgivarens del, tidplan och sakliga kriterier."),
    Section(
        "employment",
        "6 Anställning efter jobbspåret",
        _employment,
        help="Avsett antal, anställningsform, omfattning, lön, kollektivavtal och anställningsstöd.",
    ),
    Section(
        "union",
        "7 Facklig samverkan",
        text(
            "Arbetsgivaren informerar och samråder med de fackliga organisationerna på arbetsplatsen innan praktiken "
            "börjar. Fackets yttrande: ______________________ Datum: ______________",
        ),
        help="Skriv parternas yttrande och datum när det finns.",
    ),
    Section(
        "follow_up",
        "8 Uppföljning",
        text(
            "Koordinatorn följer upp samarbetet med arbetsgivaren minst var sjätte vecka. Parterna går då igenom om "
            "samarbetet fungerar, om stödet räcker och om avsikten att anställa står kvar.",
        ),
    ),
    Section(
        "economy",
        "9 Ekonomi",
        text(
            "Parterna bär sina egna kostnader om inget annat framgår av tabellen i avsnitt 2 eller av särskilda beslut. "
            "Ingen ersättning betalas mellan parterna enligt den här överenskommelsen.",
        ),
    ),
    Section("personal_data", "10 Personuppgifter och tystnadsplikt", shared.personal_data),
    Section(
        "deviation",
        "11 Avvikelse, tvist och uppsägning",
        text(
            "Den som märker att något avviker från överenskommelsen säger till koordinatorn genast. Parterna löser i "
            "första hand problem genom samtal, i andra hand i jobbspårets styrgrupp.",
            "Överenskommelsen kan sägas upp skriftligt med en månads varsel. Parterna planerar då tillsammans för de "
            "deltagare som berörs.",
        ),
    ),
    Section("contacts", "12 Kontaktpersoner", text("Parternas kontaktpersoner är:"), shared.contacts_table, False),
)
