"""What the employers require on each track: the rows of the requirement profile, and the texts around them."""

from __future__ import annotations

from typing import Final, NamedTuple

from tracks.enums import Necessity, Reached, RequirementKind

Kind = RequirementKind
MUST, SHOULD = Necessity.MUST, Necessity.SHOULD
ALREADY, ON_THE_JOB = Reached.ALREADY, Reached.ON_THE_JOB


class Requirement(NamedTuple):
    """`reached` is how, or the place of the step (from 0) in the track's chain where it is learnt."""

    kind: Kind
    text: str
    necessity: Necessity
    reached: Reached | int
    level: str = ""
    checked_by: str = ""


CNC: Final = (
    Requirement(Kind.SKILL, "Läsa en enkel ritning och mäta efter den", MUST, 0, "", "Prov i mätteknik"),
    Requirement(Kind.LANGUAGE, "Förstå skyddsinstruktioner på svenska", MUST, ALREADY, "B1", "Samtal"),
    Requirement(Kind.CERTIFICATE, "Certifikatet för steget", MUST, -1, "", "Certifikatsprov"),
    Requirement(Kind.WORKING_HOURS, "Kan arbeta tvåskift", SHOULD, ALREADY, "", "Intervju"),
    Requirement(Kind.KNOWLEDGE, "Vet hur verksamheten arbetar med kvalitet", SHOULD, ON_THE_JOB),
)
ROWS: Final[dict[str, tuple[Requirement, ...]]] = {
    "A1": (
        Requirement(Kind.SKILL, "Montera efter instruktion och kontrollera det egna arbetet", MUST, 2, "", "Arbetsprov"),
        Requirement(Kind.LANGUAGE, "Förstå skyddsinstruktioner på svenska", MUST, 1, "A2", "Samtal om instruktioner"),
        Requirement(Kind.CERTIFICATE, "Truckkort A+B", MUST, 3, "", "Förarbevis"),
        Requirement(Kind.PHYSICAL, "Kan stå och gå under ett arbetspass", MUST, ALREADY, "", "Samtal"),
        Requirement(Kind.WORKING_HOURS, "Kan arbeta skift", MUST, ALREADY, "", "Intervju"),
        Requirement(Kind.KNOWLEDGE, "Har arbetat i produktion tidigare", SHOULD, ALREADY, "", "Intervju"),
    ),
    "A2": CNC,
    "A3": CNC,
    "A4": CNC,
    "B": (
        Requirement(Kind.TASK, "Tillsyn och skötsel av fastighet och utemiljö", MUST, 1, "", "Praktisk bedömning"),
        Requirement(Kind.LANGUAGE, "Bemöta hyresgäster på svenska", MUST, 0, "B1", "Samtal"),
        Requirement(Kind.LICENCE, "Körkort B", SHOULD, ALREADY, "", "Körkortet visas"),
        Requirement(Kind.PHYSICAL, "Kan arbeta ute året om", MUST, ALREADY, "", "Samtal"),
        Requirement(Kind.SKILL, "Felanmälan i digitalt system", SHOULD, ON_THE_JOB),
    ),
    "C": (
        Requirement(Kind.SKILL, "Städmetoder, kemikalier och ergonomi", MUST, 1, "", "Teori och praktiskt prov"),
        Requirement(Kind.LANGUAGE, "Läsa säkerhetsblad och scheman", MUST, 0, "A2", "Läsprov"),
        Requirement(Kind.WORKING_HOURS, "Kan börja klockan 05.30", MUST, ALREADY, "", "Intervju"),
        Requirement(Kind.LICENCE, "Körkort B", SHOULD, ALREADY, "", "Körkortet visas"),
    ),
    "D": (
        Requirement(Kind.KNOWLEDGE, "Livsmedelshygien och egenkontroll", MUST, 1, "", "Hygienprov"),
        Requirement(Kind.LANGUAGE, "Läsa recept och märkning av allergener", MUST, 0, "B1", "Läsprov"),
        Requirement(Kind.PHYSICAL, "Kan lyfta 15 kilo", MUST, ALREADY, "", "Samtal"),
        Requirement(Kind.SKILL, "Laga specialkost", SHOULD, ON_THE_JOB),
    ),
    "E": (
        Requirement(Kind.REGISTER_CHECK, "Utdrag ur belastningsregistret uppvisat", MUST, 0, "", "Visas upp, sparas inte"),
        Requirement(Kind.KNOWLEDGE, "Barns utveckling och lek", MUST, 1, "", "Betyg"),
        Requirement(Kind.LANGUAGE, "Berätta och läsa högt för barn på svenska", MUST, 1, "B1", "Samtal och läsning"),
        Requirement(Kind.SKILL, "Planera en aktivitet i barngrupp", MUST, 2, "", "Handledarens bedömning"),
        Requirement(Kind.WORKING_HOURS, "Kan arbeta mellan 06.30 och 17.30", SHOULD, ALREADY, "", "Intervju"),
    ),
    "F": (
        Requirement(Kind.KNOWLEDGE, "Vård och omsorg, grund", MUST, 1, "", "Betyg"),
        Requirement(Kind.SKILL, "Förflyttningsteknik och bemötande", MUST, 2, "", "Handledarens bedömning"),
        Requirement(Kind.LANGUAGE, "Dokumentera enkelt på svenska", MUST, 1, "B1", "Skrivprov"),
        Requirement(Kind.WORKING_HOURS, "Kan arbeta kväll och varannan helg", MUST, ALREADY, "", "Intervju"),
        Requirement(Kind.LICENCE, "Körkort B", SHOULD, ALREADY, "", "Körkortet visas"),
    ),
    "G": (
        Requirement(Kind.SKILL, "Plocka och packa med handdator", MUST, 1, "", "Arbetsprov"),
        Requirement(Kind.CERTIFICATE, "Truckkort A+B", MUST, 2, "", "Förarbevis"),
        Requirement(Kind.LANGUAGE, "Förstå instruktioner i lager", MUST, ALREADY, "A2", "Samtal"),
        Requirement(Kind.WORKING_HOURS, "Kan arbeta skift", MUST, ALREADY, "", "Intervju"),
        Requirement(Kind.KNOWLEDGE, "Har arbetat på lager tidigare", SHOULD, ALREADY, "", "Intervju"),
    ),
    "H": (
        Requirement(Kind.SKILL, "Röjsåg och motorsåg", MUST, 1, "", "Praktiskt prov"),
        Requirement(Kind.LANGUAGE, "Förstå skyddsinstruktioner på svenska", MUST, 0, "A2", "Samtal"),
        Requirement(Kind.LICENCE, "Körkort B", SHOULD, ALREADY, "", "Körkortet visas"),
    ),
}  # fmt: skip

TASKS: Final = {
    "A1": "Montering av delar till lastbilar och lager, egenkontroll och materialhantering med truck.",
    "A2": "Köra, mäta och justera i CNC-maskin efter ritning, med handledning.",
    "A3": "Ställa om, felsöka och underhålla CNC-maskiner.",
    "A4": "Programmera CNC-maskiner och ta fram nya detaljer.",
    "B": "Tillsyn, mindre reparationer, utemiljö och kontakt med hyresgäster.",
    "C": "Städning av kontor, skolor och återvinningscentraler.",
    "D": "Tillagning, disk, servering och egenkontroll i kök.",
    "E": "Omsorg, lek och pedagogiska aktiviteter i barngrupp.",
    "F": "Omvårdnad, måltider, aktiviteter och enkel dokumentation.",
    "G": "Inleverans, plock, pack, truckkörning och lastning.",
    "H": "Skötsel av parker och gårdar: gräs, häck, röjning och plantering.",
}


def texts_of(track: str) -> dict[str, str]:
    """The profile's own texts."""
    return {
        "tasks": TASKS[track],
        "working_hours": "Enligt arbetsplatsens schema. Arbetsplatsen nås med kollektivtrafik.",
        "environment": "Genomgång av arbetsmiljö och skydd första dagen. Arbetskläder ingår.",
        "pay": "Enligt kollektivavtal.",
        "taught_on_site": "Arbetsplatsens rutiner, system och maskiner.",
        "accessibility": "Anpassningar bestäms tillsammans med den som behöver dem.",
    }
