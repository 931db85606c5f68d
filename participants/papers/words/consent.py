"""Samtyckesblankett (OSL 10 kap. 1 § and 12 kap. 2 §). Not the consent of the GDPR, and never mixed with it (2.8.5).

With a consent that has been asked for it is filled in; without one it has lines and boxes to fill in by hand.
"""

from __future__ import annotations

from jobbspar.documents.sections import Section
from jobbspar.lib.dates import date_text
from participants.enums import PersonField
from participants.models import Consent, Person
from participants.papers.facts import name_on_paper, receivers
from participants.papers.section import section

WHOM = ("Organisation", "Organisation", "Organisation")


def sections(person: Person, consent: Consent | None) -> list[Section]:
    """Every heading, in order."""
    giver = "myndigheten" if person.is_protected else person.owner.name
    return [
        section("Vem det gäller", facts=[("Namn", name_on_paper(person))]),
        section(
            "Vad jag säger ja till",
            f"Jag säger ja till att {giver} lämnar uppgifter om mig till dem som står här. Jag häver sekretessen för egen "
            "del (offentlighets- och sekretesslagen 10 kap. 1 § och 12 kap. 2 §).",
        ),
        _receivers(consent),
        section("Vilka uppgifter som får lämnas", boxes=_fields(consent)),
        section("För vilket jobbspår", facts=[("Jobbspår och omgång", _round(consent))]),
        section("Hur länge det gäller", facts=_period(consent)),
        section(
            "Det här behöver du veta",
            "Det är frivilligt. Du får samma hjälp vad du än svarar.",
            "Du kan ändra dig när du vill. Säg till din handläggare. Då lämnas inget mer ut, och de som har fått "
            "uppgifterna ser dem inte längre i Jobbspår. Det som redan är läst går inte att ta tillbaka.",
            "Det här är inte ett samtycke till att dina personuppgifter behandlas. Det gör vi med stöd av lag, och hur det "
            "går till står i ”Information om dina uppgifter”.",
        ),
        section("Något jag vill lägga till", lines=["", ""]),
        section(
            "Underskrift",
            signatures=[("Jag som lämnar samtycket", name_on_paper(person) or ""), ("Den som tar emot det", "")],
        ),
    ]


def _receivers(consent: Consent | None) -> Section:
    heading = "Vem som får uppgifterna"
    if consent is None:
        return section(heading, lines=WHOM)
    if consent.person.is_protected:
        # Where a protected person lives or works stands in no file: it is written by hand.
        return section(heading, lines=receivers(consent))
    return section(heading, points=receivers(consent))


def _fields(consent: Consent | None) -> list[tuple[str, bool]]:
    return [(str(field.label), consent is not None and field in consent.fields) for field in PersonField]


def _round(consent: Consent | None) -> str | None:
    if consent is None:
        return None
    return str(consent.round) if consent.round else "Alla omgångar som jag är aktuell för"


def _period(consent: Consent | None) -> list[tuple[str, str | None]]:
    if consent is None:
        return [("Från och med", None), ("Till och med", None)]
    until = date_text(consent.valid_to) if consent.valid_to else "Tills vidare, tills jag tar tillbaka det"
    return [("Från och med", "Den dag jag skriver under"), ("Till och med", until)]
