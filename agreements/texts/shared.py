"""Paragraphs and tables that more than one document uses."""

from datetime import date, timedelta

from agreements.facts import Facts
from agreements.texts.section import Lines, Table
from jobbspar.lib import dates
from jobbspar.lib.text import join_and
from tracks.enums import PartyRole


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} personer"


def needs_table(facts: Facts) -> Table | None:
    if not facts.needs:
        return None
    return Table(
        head=("Yrke", "Antal", "Arbetsställe", "Önskad start", "Återkommer"),
        rows=tuple(
            (
                need.occupation,
                str(need.headcount),
                need.workplace or "Bestäms senare",
                dates.date_text(need.wanted_start),
                need.recurrence,
            )
            for need in facts.needs
        ),
    )


def requirements_table(facts: Facts) -> Table | None:
    if not facts.items:
        return None
    return Table(
        head=("Krav", "Skall eller bör", "Nivå", "Hur det nås", "Hur det kontrolleras"),
        rows=tuple(
            (
                item.text,
                item.get_necessity_display(),
                item.level or "–",
                item.way,
                item.checked_by or "–",
            )
            for item in facts.items
        ),
    )


def chain_table(facts: Facts) -> Table | None:
    if not facts.steps:
        return None
    return Table(
        head=("Insats", "Veckor", "Omfattning", "Anordnare", "Ansvarig"),
        rows=tuple(
            (
                step.name,
                dates.weeks_label(step.starts_on, step.ends_on),
                f"{step.share} %",
                step.provider_text or "–",
                step.responsible.organisation.name if step.responsible else "–",
            )
            for step in facts.steps
        ),
    )


def contacts_table(facts: Facts) -> Table | None:
    return Table(
        head=("Part", "Kontaktperson", "Får besluta om"),
        rows=tuple((party.name, party.contact or "Utses senare", party.mandate or "–") for party in facts.parties),
    )


def parties(facts: Facts) -> Lines:
    named = {str(PartyRole.AF.label)}  # the name says it already
    names = [party.name if party.role in named else f"{party.name} ({party.role.lower()})" for party in facts.parties]
    return (f"Det här dokumentet gäller {join_and(names)}.",)


def give_back_by(facts: Facts) -> date:
    """Until when reserved seats may be given back without cost: four weeks before the first intervention."""
    return facts.starts - timedelta(weeks=4)


def provider_data(facts: Facts) -> Lines:
    return (
        f"{facts.counterpart.name} behandlar deltagarnas uppgifter bara för uppdraget och enligt ett "
        "personuppgiftsbiträdesavtal, eller som självständigt ansvarig där skollagen säger det. Uppgifterna sprids "
        "inte vidare och gallras när uppdraget är slut.",
        "Den som arbetar hos anordnaren har tystnadsplikt. Personnummer skickas aldrig med e-post.",
    )


def selection(facts: Facts) -> Lines:
    if not facts.selection:
        return ("Hur urvalet går till bestäms i urvalsmetoden innan rekryteringen börjar.",)
    steps = tuple(f"{number}. {line}" for number, line in enumerate(facts.selection, 1))
    return ("Urvalet görs i de här stegen:", *steps)


def subsidies(facts: Facts) -> Lines:
    return (
        "Anställningsstöd kan bli aktuellt för enskilda deltagare. Arbetsförmedlingen prövar och beslutar om stödet "
        "innan anställningen börjar.",
    )


def personal_data(facts: Facts) -> Lines:
    return (
        "Varje part ansvarar för de personuppgifter den behandlar. Arbetsgivaren får först uppgifter om kandidaterna "
        "utan namn. Namn och telefonnummer lämnas ut när arbetsgivaren vill träffa personen och personen har lämnat "
        "samtycke, eller när det finns annat stöd i lag.",
        "Uppgifter om en enskild deltagare får bara användas för det här jobbspåret och sprids inte vidare. "
        "Personnummer skickas aldrig med e-post. För uppgifter hos kommunen och Arbetsförmedlingen gäller "
        "offentlighets- och sekretesslagen (2009:400).",
    )
