"""Kommunöverenskommelse om kostnadsdelning: domain.md 2.6, document 3, with every heading there (law R-KL-1)."""

from agreements.facts import Facts
from agreements.texts import shared
from agreements.texts.section import Lines, Section, Table, text
from jobbspar.lib import dates, money
from jobbspar.lib.text import in_sentence, join_and
from tracks.queries.chain import home_cost, is_shared

# The worked example of invariant 6: a hundred thousand kronor over seven participants.
EXAMPLE_SUM, EXAMPLE_NUMBERS = 100_000_00, (3, 2, 2)


def _parties(facts: Facts) -> Lines:
    others = [row.name for row in facts.municipalities if row.name != facts.responsible.name]
    return (
        f"Ansvarig kommun: {facts.responsible.name}.",
        f"Deltagande kommuner: {join_and(others) or 'inga än'}.",
    )


def _mission(facts: Facts) -> Lines:
    occupations = join_and([in_sentence(name) for name in facts.occupations]) or "det yrke som kravprofilen beskriver"
    return (
        f"{facts.responsible.name} planerar och genomför {facts.round_name} åt de deltagande kommunerna. Jobbspåret "
        f"leder till arbete som {occupations}.",
        f"Det pågår från {dates.date_text(facts.starts)} till {dates.date_text(facts.ends)} och har {facts.seats} platser.",
        "Uppdraget är att samordna parterna, ordna insatserna i kedjan, följa upp deltagarna och redovisa resultatet.",
    )


def _seats(facts: Facts) -> Lines:
    return (
        "Varje kommun har reserverat platserna i tabellen. En kommun som inte behöver alla sina platser säger till den "
        "ansvariga kommunen senast den dag som står där, så att de kan erbjudas de andra kommunerna. Vad som gäller för "
        "en plats som lämnas tillbaka senare kommer kommunerna överens om.",
        "Antalet kandidater är hur många kommunen räknar med att föreslå. Alla blir inte deltagare, så kostnaden följer "
        "platserna och inte kandidaterna.",
    )


def _seats_table(facts: Facts) -> Table:
    back = dates.date_text(shared.give_back_by(facts))
    rows = ((row.name, _number(row.reserved), _number(row.expected), back) for row in facts.municipalities)
    return Table(("Kommun", "Reserverade platser", "Väntat antal kandidater", "Återlämning senast"), tuple(rows))


def _number(count: int | None) -> str:
    return "–" if count is None else str(count)


def _price(facts: Facts) -> Lines:
    each = home_cost(facts.steps)
    if not each:
        return (
            "Insatserna i kedjan har ingen kostnad som hemkommunerna betalar. Om det ändras görs en ny version av "
            "överenskommelsen.",
        )
    return (
        f"Priset är självkostnad (2 kap. 6 § kommunallagen): {money.format_ore(each)} per deltagare för hela kedjan. "
        "Tabellen visar vad det består av.",
        f"Gruppriset när alla {facts.seats} platser är fyllda är {money.format_ore(each * facts.seats)}.",
        f"Högsta antal deltagare: {facts.seats}. Lägsta antal deltagare: ______. Blir det färre bestämmer parterna "
        "tillsammans om jobbspåret ska genomföras.",
        "Fast del: 0,00 kr. Rörlig del: hela priset, per deltagare. Bara insatser som hemkommunen betalar ingår, inte "
        "sådana som den ansvariga kommunen, Arbetsförmedlingen, arbetsgivaren eller någon annan betalar.",
    )


def _price_table(facts: Facts) -> Table | None:
    rows = tuple(
        (
            step.name,
            dates.weeks_label(step.starts_on, step.ends_on),
            money.format_ore(step.cost_per_week),
            money.format_ore(step.cost),
        )
        for step in facts.steps
        if is_shared(step) and step.cost
    )
    if not rows:
        return None
    total = ("Summa per deltagare", "", "", money.format_ore(home_cost(facts.steps)))
    return Table(("Insats", "Veckor", "Per deltagare och vecka", "Per deltagare"), (*rows, total))


def _model(facts: Facts) -> Lines:
    sums = money.split(EXAMPLE_SUM, EXAMPLE_NUMBERS)
    words = " + ".join(money.format_ore(part) for part in sums)
    return (
        "Kostnaden fördelas per deltagare: varje kommun betalar för sina egna. Andelarna ska tillsammans bli fakturans "
        "belopp, på öret.",
        "Öresutjämning: varje andel avrundas nedåt till hela ören, och de ören som blir över läggs på de andelar som "
        "avrundades mest.",
        f"Räkneexempel: {money.format_ore(EXAMPLE_SUM)} på {sum(EXAMPLE_NUMBERS)} deltagare, fördelade som "
        f"{', '.join(str(count) for count in EXAMPLE_NUMBERS[:-1])} och {EXAMPLE_NUMBERS[-1]}, blir "
        f"{words} = {money.format_ore(sum(sums))}.",
        *(
            ("När varje kommuns reserverade platser är fyllda blir fördelningen så här:",)
            if _model_table(facts)
            else ()
        ),
    )


def _model_table(facts: Facts) -> Table | None:
    """What each pays when its reserved seats are filled; nothing where no seats or no costs are known."""
    if not sum(cost.sum for cost in facts.costs):
        return None
    rows = tuple((cost.name, str(cost.seats), money.format_ore(cost.sum)) for cost in facts.costs)
    seats, total = sum(cost.seats for cost in facts.costs), sum(cost.sum for cost in facts.costs)
    return Table(("Kommun", "Reserverade platser", "Andel"), (*rows, ("Summa", str(seats), money.format_ore(total))))


def _appendix(facts: Facts) -> Lines:
    return (
        "Förteckningen har deltagarnummer och hemkommun, aldrig namn. Hemkommunen vet vem numret gäller.",
        *(() if facts.participants else ("Ingen är antagen när den här versionen görs.",)),
    )


def participants_table(facts: Facts) -> Table | None:
    """Numbers without names: what a municipality that pays may know of another's participants."""
    if not facts.participants:
        return None
    rows = tuple((str(place), number, town) for place, (number, town) in enumerate(facts.participants, 1))
    return Table(("Löpnummer", "Deltagarnummer", "Hemkommun"), rows)


SECTIONS: tuple[Section, ...] = (
    Section("parties", "1 Parter", _parties, is_editable=False),
    Section(
        "legal_ground",
        "2 Lagstöd och beslut",
        text(
            "Parterna samverkar med stöd av reglerna om kommunal avtalssamverkan i 9 kap. 37–38 §§ kommunallagen "
            "(2017:725). Utförandet lämnas till den ansvariga kommunen. Ansvaret ligger kvar hos varje kommun.",
            "Beslut om att ingå överenskommelsen fattas i varje kommun enligt dess delegationsordning. Beslutet "
            "anges vid underskriften.",
        ),
        help="Lagstöd, och hänvisning till besluten i kommunerna om de är fattade.",
    ),
    Section("mission", "3 Uppdrag och yrkesområde", _mission),
    Section("seats", "4 Platser", _seats, _seats_table),
    Section("price", "5 Pris", _price, _price_table, help="Gruppris, lägsta och högsta antal, fast och rörlig del."),
    Section("model", "6 Fördelningsmodell", _model, _model_table),
    Section(
        "deviations",
        "7 Avbrott, sen start och flytt mellan kommuner",
        text(
            "Avbrott: kommunen betalar till och med den vecka då deltagaren slutar. Plats som blir ledig får fyllas av "
            "samma kommun inom två veckor, annars av en annan.",
            "Sen start: kommunen betalar från och med den vecka då deltagaren börjar. Redan given undervisning betalas "
            "inte.",
            "Flytt: den kommun där deltagaren var folkbokförd vid starten betalar, om inte kommunerna skriftligt "
            "kommer överens om annat.",
        ),
    ),
    Section(
        "billing",
        "8 Fakturering",
        text(
            "Period: den ansvariga kommunen fakturerar kvartalsvis i efterskott. Betalning sker inom 30 dagar.",
            "Underlag: den ansvariga kommunen tar fram deltagarnummer, insats, veckor och belopp. Namn och personnummer "
            "står aldrig på underlaget.",
            "Kontering: mottagarens referens och motpart anges på fakturan.",
            "Moms: den ansvariga kommunen anger på fakturan om tjänsten är momsbelagd enligt de regler som gäller.",
        ),
        help="Period, underlag, kontering, motpart och moms.",
    ),
    Section(
        "responsibility",
        "9 Ansvar för deltagaren",
        text(
            "Hemkommunen har kvar ansvaret för sin deltagare under hela jobbspåret: bedömning, beslut, försörjning och "
            "stöd i övrigt. Hemkommunens handläggare är deltagarens kontakt i kommunen.",
            "Den ansvariga kommunen ansvarar för att insatserna genomförs och meddelar hemkommunen genast vid avbrott, "
            "glapp eller hinder.",
        ),
    ),
    Section(
        "personal_data",
        "10 Personuppgiftsansvar och utlämnande",
        text(
            "Varje kommun är personuppgiftsansvarig för sin egen behandling. Uppgifter lämnas mellan kommunerna bara "
            "efter beslut om utlämnande: med deltagarens samtycke eller med annat stöd i offentlighets- och "
            "sekretesslagen (2009:400).",
            "En kommun får inga uppgifter om andra kommuners deltagare, utöver antal och deltagarnummer i underlag för "
            "kostnader.",
        ),
    ),
    Section(
        "insight",
        "11 Insyn och uppföljning",
        text(
            "Kommunerna har insyn i hur uppdraget genomförs och vad det kostar. Den ansvariga kommunen redovisar antal, "
            "resultat och kostnader i styrgruppen minst en gång per termin och i en slutrapport.",
        ),
    ),
    Section(
        "validity",
        "12 Giltighet, uppsägning och tvist",
        lambda facts: (
            f"Överenskommelsen gäller från det att alla har undertecknat till och med {dates.date_text(facts.ends)}, "
            "och tills alla kostnader är reglerade.",
            "Den kan sägas upp skriftligt med tre månaders varsel. Deltagare som har börjat får gå klart.",
            "Tvist löses i första hand genom samtal, i andra hand i styrgruppen och i sista hand i allmän domstol.",
        ),
    ),
    Section("appendix", "Bilaga: deltagarförteckning med löpnummer", _appendix, participants_table, is_editable=False),
)
