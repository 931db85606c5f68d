"""Avtal med utbildningsanordnare: what a municipality buys of the chain, and on which terms (domain.md 2.2, 2.4)."""

from agreements.facts import Facts
from agreements.texts import shared
from agreements.texts.section import Lines, Section, Table, text
from jobbspar.lib import dates, money
from jobbspar.lib.text import join_and


def _parties(facts: Facts) -> Lines:
    return (f"Beställare: {facts.responsible.name}. Anordnare: {facts.counterpart.name}.",)


def _mission(facts: Facts) -> Lines:
    if not facts.bought:
        return ("Inga insatser i kedjan är markerade som köpta av anordnaren än.",)
    return (
        f"Anordnaren genomför insatserna i tabellen för deltagarna i {facts.round_name}. Innehållet utgår från "
        "kravprofilen i bilaga 1.",
    )


def _mission_table(facts: Facts) -> Table | None:
    rows = tuple(
        (step.name, dates.weeks_label(step.starts_on, step.ends_on), f"{step.share} %", _learnt(facts, step.pk))
        for step in facts.bought
    )
    return Table(("Insats", "Veckor", "Omfattning", "Krav som lärs här"), rows) if rows else None


def _learnt(facts: Facts, step_id: object) -> str:
    return join_and([item.text for item in facts.items if item.step_id == step_id]) or "–"


def _price(facts: Facts) -> Lines:
    total = sum(step.cost for step in facts.bought)
    return (
        f"Priset är {money.format_ore(total)} per deltagare för alla insatserna. Vid {facts.seats} deltagare blir det "
        f"{money.format_ore(total * facts.seats)}.",
        "Anordnaren fakturerar månadsvis i efterskott för de veckor som deltagarna har gått. Underlaget har "
        "deltagarnummer och veckor, aldrig namn eller personnummer. Betalning sker inom 30 dagar.",
    )


def _price_table(facts: Facts) -> Table | None:
    rows = tuple(
        (step.name, money.format_ore(step.cost_per_week), str(step.weeks), money.format_ore(step.cost))
        for step in facts.bought
    )
    return Table(("Insats", "Per deltagare och vecka", "Antal veckor", "Per deltagare"), rows) if rows else None


SECTIONS: tuple[Section, ...] = (
    Section("parties", "1 Parter", _parties, is_editable=False),
    Section("mission", "2 Uppdraget", _mission, _mission_table),
    Section(
        "procurement",
        "3 Köpet",
        text(
            "Köpet görs enligt: ______________________ (upphandling, ramavtal eller direktupphandling, med "
            "diarienummer). Om det här avtalet och upphandlingens villkor säger olika gäller upphandlingens.",
        ),
        help="Skriv hur tjänsten är upphandlad, med diarienummer.",
    ),
    Section("price", "4 Pris och betalning", _price, _price_table),
    Section(
        "quality",
        "5 Genomförande och kvalitet",
        text(
            "Anordnaren har lärare med rätt kompetens, lokaler och utrustning för insatserna, och ger språkstöd enligt "
            "kedjan.",
            "Anordnaren rapporterar närvaro varje vecka och säger till koordinatorn samma dag om en deltagare uteblir "
            "eller om en insats inte kan genomföras.",
            "Efter varje insats får deltagaren ett intyg som visar vad hen har lärt sig.",
        ),
    ),
    Section(
        "changes",
        "6 Ändring, avbeställning och avbrott",
        text(
            "Beställaren kan ändra antalet deltagare eller avbeställa en insats senast fyra veckor före start utan "
            "kostnad. Avbryter en deltagare betalas till och med den vecka då deltagaren slutar.",
        ),
    ),
    Section("personal_data", "7 Personuppgifter och tystnadsplikt", shared.provider_data),
    Section(
        "follow_up",
        "8 Uppföljning",
        text(
            "Koordinatorn och anordnaren stämmer av minst var fjärde vecka. Beställaren får besöka undervisningen och "
            "ta del av det som behövs för att följa upp kvaliteten.",
        ),
    ),
    Section(
        "validity",
        "9 Giltighet, uppsägning och tvist",
        lambda facts: (
            f"Avtalet gäller från det att båda har undertecknat till och med {dates.date_text(facts.ends)}.",
            "Den part som inte följer avtalet och inte rättar sig inom två veckor från en skriftlig påminnelse kan få "
            "avtalet uppsagt. Tvist löses i första hand genom samtal, i sista hand i allmän domstol.",
        ),
    ),
    Section("contacts", "10 Kontaktpersoner", text("Parternas kontaktpersoner är:"), shared.contacts_table, False),
)
