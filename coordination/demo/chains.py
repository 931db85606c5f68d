"""The tracks with their chains: what each step costs, how long it takes, who pays and who answers for it.

All costs and weeks are invented for the demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tracks.enums import Funder, PartyRole, TargetGroup, TrackScope

HOME, AF, EMPLOYER = Funder.HOME_MUNICIPALITY, Funder.AF, Funder.EMPLOYER
BY_TOWN, BY_AF, BY_EMPLOYER = PartyRole.RESPONSIBLE, PartyRole.AF, PartyRole.EMPLOYER


@dataclass(frozen=True)
class Link:
    """A step. `start` is the round's own week, from 1. `cost` is kronor per participant and week."""

    name: str
    kind: str
    weeks: int
    start: int
    cost: int
    funder: Funder
    share: int
    responsible: PartyRole = BY_TOWN
    provider: str = ""
    parallel: bool = False


@dataclass(frozen=True)
class Pattern:
    """A track: `firms` are its employers, the first one has the most places."""

    key: str
    name: str
    area: str
    town: str
    occupations: tuple[str, ...]
    firms: tuple[str, ...]
    seats: int
    links: tuple[Link, ...]
    targets: tuple[TargetGroup, ...] = (TargetGroup.LONG_TERM_UNEMPLOYED, TargetGroup.NEWLY_ARRIVED)
    scope: TrackScope = TrackScope.REGIONAL
    stepwise: bool = False
    preparatory: bool = False
    ladder: str = ""
    text: str = ""

    @property
    def weeks(self) -> int:
        return max(link.start + link.weeks - 1 for link in self.links)


VUX, WEST, SPRAK = "Yrkeslyftet AB", "Vuxskolan Väst", "Språkhuset"
LADDER: Final = (
    "Steg 1 montör, steg 2 CNC-operatör (grönt certifikat), steg 3 CNC-tekniker (blått), steg 4 CNC-programmerare "
    "(svart). Steg 2 till 4 går på deltid bredvid jobbet. Nästa steg kräver certifikatet från det förra eller validering."
)
INDUSTRY: Final = "Industri"

PATTERNS: Final = (
    Pattern(
        "A1", "Industri steg 1: montör", INDUSTRY, "goteborg", ("8211", "8213"), ("hisingen", "kullager"), 16,
        (
            Link("Motivation och framtidstro", "MOTIV", 2, 1, 1500, HOME, 100, provider=WEST),
            Link("Yrkessvenska industri", "YSV", 12, 3, 600, HOME, 25, provider=SPRAK, parallel=True),
            Link("Grundkurs montering, arbetsmiljö, kvalitet", "KVUX-Y", 6, 3, 3200, HOME, 75, provider=VUX),
            Link("Truckkort A+B", "CERT", 1, 9, 6500, AF, 75, BY_AF, VUX),
            Link("Praktik på linje", "PRAK", 5, 10, 0, AF, 75, BY_EMPLOYER),
        ),
        stepwise=True, ladder=LADDER,
        text="Från långtidsarbetslös till montör på fjorton veckor, med yrkessvenska hela vägen.",
    ),
    Pattern(
        "A2", "Industri steg 2: CNC-operatör (grönt certifikat)", INDUSTRY, "goteborg", ("7223",),
        ("kullager", "precision"), 10,
        (
            Link("Språkstöd teknisk svenska", "SPRAK", 20, 1, 450, HOME, 10, provider=SPRAK, parallel=True),
            Link("CNC grund, ritningsläsning, mätteknik", "KVUX-Y", 12, 1, 3400, HOME, 50, provider=VUX),
            Link("Maskinkörning på arbetsplats", "INTERN", 7, 13, 900, EMPLOYER, 50, BY_EMPLOYER),
            Link("Certifikatsprov grönt", "CERT", 1, 20, 4200, HOME, 50, provider=VUX),
        ),
        stepwise=True, ladder=LADDER, text="För den som har sitt första industrijobb och vill vidare på deltid.",
    ),
    Pattern(
        "A3", "Industri steg 3: CNC-tekniker (blått certifikat)", INDUSTRY, "goteborg", ("7223",),
        ("kullager", "precision"), 8,
        (
            Link("CNC fortsättning, ställning, verktyg", "KVUX-Y", 16, 1, 3600, HOME, 50, provider=VUX),
            Link("Handlett lärande i produktion", "INTERN", 7, 17, 900, EMPLOYER, 50, BY_EMPLOYER),
            Link("Certifikatsprov blått", "CERT", 1, 24, 4800, HOME, 50, provider=VUX),
        ),
        stepwise=True, ladder=LADDER, text="Tredje steget: ställa om och felsöka maskiner, bredvid jobbet.",
    ),
    Pattern(
        "A4", "Industri steg 4: CNC-programmerare (svart certifikat)", INDUSTRY, "goteborg", ("7223",),
        ("kullager",), 6,
        (
            Link("CNC programmering, CAM", "KVUX-Y", 20, 1, 4100, HOME, 50, provider=VUX),
            Link("Projekt hos arbetsgivare", "INTERN", 9, 21, 900, EMPLOYER, 50, BY_EMPLOYER),
            Link("Certifikatsprov svart", "CERT", 1, 30, 5600, HOME, 50, provider=VUX),
        ),
        stepwise=True, ladder=LADDER, text="Sista steget på industristegen.",
    ),
    Pattern(
        "B", "Fastighetsservice", "Fastighetsservice", "molndal", ("5152",), ("alvkanten", "fastighetsteamet"), 12,
        (
            Link("Intensiv språkträning", "SFI", 12, 1, 1400, HOME, 100, provider=SPRAK),
            Link("Fastighetsskötsel bas (yrkesvux)", "KVUX-Y", 12, 13, 2100, HOME, 75, provider=WEST),
            Link("Praktik med handledare", "PRAK", 26, 13, 0, AF, 25, BY_EMPLOYER),
            Link("Praktik heltid", "PRAK", 14, 25, 0, AF, 75, BY_EMPLOYER),
        ),
        text="Språk först, sedan yrket: fastighetsskötare med praktik från vecka 13.",
    ),
    Pattern(
        "C", "Lokalvård", "Lokalvård", "partille", ("9111",), ("renarum", "aterbruk"), 14,
        (
            Link("Yrkessvenska lokalvård", "YSV", 8, 1, 900, HOME, 50, provider=SPRAK),
            Link("Städteknik, kemikalier, ergonomi, PRYL-liknande bevis", "KVUX-Y", 8, 1, 1900, HOME, 50, provider=VUX),
            Link("Praktik", "PRAK", 6, 9, 0, AF, 100, BY_EMPLOYER),
        ),
        text="Kort spår med yrkessvenska och städteknik, sedan praktik där jobbet finns.",
    ),
    Pattern(
        "D", "Måltidsservice", "Måltid", "lerum", ("9412",), ("maltid",), 12,
        (
            Link("Vägledning och språkstöd", "KOMM", 16, 1, 500, HOME, 20, provider=SPRAK, parallel=True),
            Link("Storkök, hygien, specialkost (yrkesvux)", "KVUX-Y", 10, 1, 2300, HOME, 80, provider=WEST),
            Link("Praktik i kök", "PRAK", 6, 11, 0, AF, 80, BY_EMPLOYER),
        ),
        text="Skolkök och äldrekök: hygien, specialkost och sex veckors praktik.",
    ),
    Pattern(
        "E", "Barnskötare i förskola", "Förskola", "harryda", ("5311",), ("skogsstjarnan",), 15,
        (
            Link("Orienteringskurs, utdrag ur belastningsregistret uppvisat", "KOMM", 2, 1, 1200, HOME, 100),
            Link("Barnskötare yrkespaket del 1 + sva (kombination)", "KVUX-Y", 30, 3, 1750, HOME, 75, provider=WEST),
            Link("Arbetsplatsförlagt lärande", "KVUX-Y", 30, 3, 0, HOME, 25, BY_EMPLOYER),
            Link("Barnskötare yrkespaket del 2", "KVUX-Y", 20, 33, 1750, HOME, 100, provider=WEST),
        ),
        text="Ett år till barnskötare, i kombination med svenska som andraspråk.",
    ),
    Pattern(
        "F", "Äldreomsorg: vårdbiträde till undersköterska", "Vård och omsorg", "kungalv", ("5330", "5321"),
        ("fjordglimt",), 16,
        (
            Link("Introduktion vård, språkombud", "SPRAK", 3, 1, 1300, HOME, 100),
            Link("Vårdbiträde (yrkespaket) + yrkessvenska", "KVUX-Y", 24, 4, 1900, HOME, 75, provider=WEST),
            Link("APL på boende", "KVUX-Y", 24, 4, 0, HOME, 25, BY_EMPLOYER),
            Link("Anställning vårdbiträde + undersköterska deltid", "KVUX-Y", 40, 28, 1100, HOME, 40, provider=WEST),
        ),
        text="Vårdbiträde på ett halvår, anställning, och undersköterska på deltid bredvid.",
    ),
    Pattern(
        "G", "Lager, truck och logistik", "Lager och logistik", "kungsbacka", ("4322", "8344"),
        ("vastlager", "aleterminal"), 14,
        (
            Link("Förberedande utbildning", "FUB", 3, 1, 0, AF, 100, BY_AF),
            Link("Lager/logistik med WMS-övning", "KVUX-Y", 6, 4, 2800, HOME, 100, provider=VUX),
            Link("Truckkort A+B", "CERT", 1, 10, 6500, AF, 100, BY_AF, VUX),
            Link("Praktik skift", "PRAK", 4, 11, 0, AF, 100, BY_EMPLOYER),
        ),
        text="Lager på heltid i fjorton veckor, med truckkort och praktik på skift.",
    ),
    Pattern(
        "H", "Grönytor", "Gröna näringar", "alingsas", ("6113",), ("gronastaden", "skargard"), 10,
        (
            Link("Motivation, arbetsmiljö, svenska i arbetet", "MOTIV", 3, 1, 1400, HOME, 100, provider=SPRAK),
            Link("Skötsel av utemiljö, motorsåg/röjsåg", "KVUX-Y", 8, 4, 2600, HOME, 80, provider=WEST),
            Link("Säsongspraktik", "PRAK", 8, 12, 0, AF, 100, BY_EMPLOYER),
        ),
        text="Utemiljö i säsong: parker, gårdar och gravplatser.",
    ),
    Pattern(
        "P", "Prova yrken", "Flera yrken", "molndal", (), (), 12,
        (
            Link("Vägledning och framtidsbild", "KOMM", 2, 1, 900, HOME, 75),
            Link("Prova på fyra yrken", "KPRA", 4, 3, 700, HOME, 75),
            Link("Val av väg och individuell planering", "KOMM", 2, 7, 900, HOME, 50),
        ),
        scope=TrackScope.LOCAL, preparatory=True, text="För den som ännu inte vet vilket jobbspår som passar.",
    ),
)  # fmt: skip

BY_KEY: Final = {pattern.key: pattern for pattern in PATTERNS}
