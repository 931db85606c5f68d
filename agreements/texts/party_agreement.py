"""Partsöverenskommelse: employers and social partners agree on tasks and wage before a stepwise track recruits (L5)."""

from agreements.facts import Facts
from agreements.texts import shared
from agreements.texts.section import Lines, Section, text
from jobbspar.lib import dates


def _background(facts: Facts) -> Lines:
    return (
        f"{facts.round_name} är ett steg i en utbildningsstege: deltagarna får först ett enklare arbete och läser "
        "vidare bredvid jobbet. Parterna vill vara överens om arbetsuppgifter och lön innan någon rekryteras.",
    )


def _tasks(facts: Facts) -> Lines:
    if facts.agreed and facts.agreed.tasks.strip():
        return tuple(line.strip() for line in facts.agreed.tasks.splitlines() if line.strip())
    return ("Arbetsuppgifterna framgår av kravprofilen i bilaga 1.",)


def _wage(facts: Facts) -> Lines:
    if facts.agreed is None:
        return ("Lönenivån är inte bestämd än.",)
    return (f"{facts.agreed.wage}. Överenskommet mellan {facts.agreed.parties}.",)


SECTIONS: tuple[Section, ...] = (
    Section("parties", "1 Parter", shared.parties, is_editable=False),
    Section("background", "2 Bakgrund", _background),
    Section("tasks", "3 Arbetsuppgifter", _tasks),
    Section("wage", "4 Lön och kollektivavtal", _wage),
    Section(
        "steps",
        "5 Utbildning bredvid arbetet",
        text(
            "Arbetsgivaren ger deltagaren tid för de insatser som kedjan innehåller. Den som har klarat steget får nya "
            "arbetsuppgifter och den lön som hör till dem.",
        ),
        shared.chain_table,
    ),
    Section(
        "supervision",
        "6 Handledning och arbetsmiljö",
        text(
            "Arbetsgivaren utser en handledare för varje deltagare och ansvarar för arbetsmiljön. De fackliga "
            "organisationerna får den information som de behöver för att följa hur arbetet går.",
        ),
    ),
    Section(
        "follow_up",
        "7 Uppföljning",
        text(
            "Parterna träffas minst en gång per termin och går igenom arbetsuppgifter, löner och hur deltagarna har det."
        ),
    ),
    Section(
        "validity",
        "8 Giltighet och ändring",
        lambda facts: (
            f"Överenskommelsen gäller från det att alla har undertecknat till och med {dates.date_text(facts.ends)}. "
            "Den ersätter inte gällande kollektivavtal. Ändringar görs skriftligt.",
        ),
    ),
    Section("contacts", "9 Kontaktpersoner", text("Parternas kontaktpersoner är:"), shared.contacts_table, False),
)
