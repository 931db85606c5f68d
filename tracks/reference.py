"""Intervention types as reference data (reference-data.md 4.4): editable rows, since AF's rules change every year.

`checked_on` is set where the status was read in a public source; a row without it says so in its note and must be
checked before anyone leans on it. Loading again brings names and notes up to date and touches nothing else.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from tracks.enums import InterventionOwner as Owner
from tracks.models import InterventionType

CHECKED: Final = date(2026, 11, 1)
UNCHECKED: Final = "Uppgiften är inte kontrollerad mot källa. Stäm av med Arbetsförmedlingen innan ni lutar er mot den."
LIKELY: Final = "Status enligt allmän kännedom i november 2026, inte kontrollerad mot källa."


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    owner: Owner
    note: str = LIKELY
    checked: date | None = None
    is_intervention: bool = True
    is_subsidy: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


def _subsidy(code: str, name: str, owner: Owner = Owner.AF, note: str = LIKELY, **more: date | None) -> Row:
    return Row(code, name, owner, note, is_intervention=False, is_subsidy=True, **more)


ROWS: Final = (
    Row("AUB", "Arbetsmarknadsutbildning", Owner.AF, "Upphandlas av AF. Källa: Kunskapsguiden.", CHECKED),
    Row("FUB", "Förberedande utbildning", Owner.AF),
    Row("PRAK", "Arbetspraktik", Owner.AF, "Källa: Kunskapsguiden. Namnet kan ha ändrats till praktik.", CHECKED),
    Row("ATR", "Arbetsträning", Owner.AF, UNCHECKED),
    Row("KVR", "Kartläggning, vägledning och rehabilitering", Owner.AF, "Källa: Kunskapsguiden.", CHECKED),
    Row("RUSTA", "Rusta och matcha", Owner.AF, UNCHECKED),
    Row("STEG", "Steg till arbete", Owner.AF, UNCHECKED),
    Row("INTRO", "Introduktion till arbete", Owner.AF, UNCHECKED),
    Row("STUDMOT", "Studiemotiverande folkhögskolekurs", Owner.AF, UNCHECKED),
    Row("VALID", "Validering", Owner.BOTH),
    Row("INTENS", "Intensivåret", Owner.AF, "Fanns från 15 april 2021 (Statskontoret). " + UNCHECKED),
    Row("STARTA", "Stöd till start av näringsverksamhet", Owner.AF, is_subsidy=True),
    Row("LOTS", "Särskilt stöd: SIUS-konsulent, personligt biträde, hjälpmedel", Owner.AF),
    Row("SFI", "Svenska för invandrare (sfi)", Owner.MUNICIPALITY),
    Row("YSV", "Yrkessvenska", Owner.MUNICIPALITY, "Sfi med yrkesinriktning och kombinationsutbildning. " + LIKELY),
    Row("KVUX-G", "Komvux på grundläggande nivå", Owner.MUNICIPALITY),
    Row(
        "KVUX-Y", "Komvux på gymnasial nivå, yrkesvux", Owner.MUNICIPALITY, "Även lärlingsvux och yrkespaket. " + LIKELY
    ),
    Row("ANPK", "Komvux som anpassad utbildning", Owner.MUNICIPALITY),
    Row("FHSK", "Folkhögskola", Owner.PROVIDER),
    Row("YH", "Yrkeshögskola", Owner.PROVIDER),
    Row("YHK", "Kort yrkeshögskolekurs", Owner.PROVIDER, "Källa: Sobona, om YH-kurser i jobbspår.", CHECKED),
    Row("SAMO", "Samhällsorientering", Owner.MUNICIPALITY),
    Row("SPRAK", "Språkstöd", Owner.MUNICIPALITY, "Språkombud och studiehandledning hör hit."),
    Row("KPRA", "Kommunal praktik eller arbetsträning", Owner.MUNICIPALITY, "Kommunens egen insats."),
    Row("KOMM", "Kommunal vägledning och jobbsökarstöd", Owner.MUNICIPALITY, "Kommunens egen insats."),
    Row("FERIE", "Feriejobb", Owner.MUNICIPALITY, "Kommunens egen insats."),
    Row("MOTIV", "Motivation och framtidstro", Owner.MUNICIPALITY, "Första steget i utbildningsstegen."),
    Row("INTERN", "Arbetsgivarens egen utbildning", Owner.EMPLOYER, "Källa: Sobona.", CHECKED),
    Row("CERT", "Certifikat eller bevis", Owner.PROVIDER, "Till exempel truckkort, hygien, heta arbeten, CNC, HLR."),
    _subsidy("NYST", "Nystartsjobb"),
    _subsidy("INTROJ", "Introduktionsjobb", note="Fanns hos AF 2025. Kontrollera 2026 års regler."),
    _subsidy(
        "ETJ", "Etableringsjobb", note="Förordning (2022:807). Källa: AF.", checked=CHECKED, valid_from=date(2024, 1, 1)
    ),
    _subsidy("LB-A", "Lönebidrag för anställning", note="Källa: IFAU.", checked=CHECKED),
    _subsidy("LB-U", "Lönebidrag för utveckling i anställning", note="Källa: IFAU.", checked=CHECKED),
    _subsidy("LB-T", "Lönebidrag för trygghet i anställning", note="Källa: IFAU.", checked=CHECKED),
    _subsidy("OSA", "Skyddat arbete hos offentlig arbetsgivare"),
    _subsidy("SAMH", "Anställning hos Samhall", Owner.PROVIDER),
    _subsidy("BEA", "Kommunal anställning enligt BEA", Owner.MUNICIPALITY, "Källa: SKR.", checked=CHECKED),
    _subsidy("BAL", "Kommunal anställning enligt BAL", Owner.MUNICIPALITY, "Källa: SKR.", checked=CHECKED),
    _subsidy("BUI", "Kommunal anställning enligt BUI", Owner.MUNICIPALITY, "Källa: SKR.", checked=CHECKED),
    _subsidy("EXTRA", "Extratjänst", note="Inga nya beslut, finns kvar för historiken.", valid_to=date(2021, 12, 31)),
    _subsidy(
        "YA",
        "Yrkesintroduktionsanställning",
        Owner.EMPLOYER,
        "Förordningen upphävdes den 1 januari 2024. Källa: regeringen.se.",
        checked=CHECKED,
        valid_to=date(2023, 12, 31),
    ),
)


def load() -> int:
    """Make or update the rows; how many there are. Types that somebody has added are left alone."""
    for row in ROWS:
        InterventionType.objects.update_or_create(
            code=row.code,
            defaults={
                "name": row.name,
                "owner": row.owner,
                "note": row.note,
                "checked_on": row.checked,
                "is_intervention": row.is_intervention,
                "is_subsidy": row.is_subsidy,
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            },
        )
    return len(ROWS)
