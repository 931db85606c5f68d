"""What the employers need: one need for each employer and track, and seven that no round answers yet."""

from __future__ import annotations

from typing import Final, NamedTuple

from coordination.demo.chains import PATTERNS
from coordination.demo.employers import FIRMS
from coordination.demo.world import World
from employers.domain.needs import map_need, register_need
from employers.enums import NeedSource, Recurrence
from employers.models import Occupation

KEEPER: Final = {firm.key: firm.kept_by for firm in FIRMS}


class Loose(NamedTuple):
    """A need that is not joined to a round. `start` is weeks from the anchor."""

    firm: str
    occupation: str
    headcount: int
    start: int
    recurrence: Recurrence
    source: NeedSource
    is_mapped: bool
    reason: str


# Three occupations, four municipalities, one that comes back each half-year.
LOOSE: Final = (
    Loose("skargard", "9622", 2, 20, Recurrence.ONCE, NeedSource.OUTREACH, True, "Få söker sig ut till öarna."),
    Loose("fastighetsteamet", "9622", 3, 14, Recurrence.ONCE, NeedSource.EMPLOYER, True, "Två går i pension."),
    Loose("alvkanten", "9622", 5, 18, Recurrence.ONCE, NeedSource.OUTREACH, False, "Tar över skötsel i egen regi."),
    Loose("aleterminal", "9320", 6, 10, Recurrence.ONCE, NeedSource.AF, True, "Ny packlinje efter nyår."),
    Loose("hisingen", "9320", 8, 16, Recurrence.ONCE, NeedSource.OUTREACH, False, "Svårt att få sökande till kvällsskift."),
    Loose("aterbruk", "9610", 10, 12, Recurrence.HALF_YEARLY, NeedSource.EMPLOYER, True,
          "Behovet kommer tillbaka varje halvår."),
    Loose("alvkanten", "9610", 3, 22, Recurrence.ONCE, NeedSource.EMPLOYER, False, "Nya miljörum i hela beståndet."),
)  # fmt: skip


def make_needs(world: World, *, wanted_start_weeks: int) -> None:
    """The need behind each track, from each of its employers. It recurs, so one need stands behind all the rounds."""
    for pattern in PATTERNS:
        for place, firm in enumerate(pattern.firms):
            keeper = world.coordinator(KEEPER[firm])
            share = pattern.seats // len(pattern.firms)
            need = register_need(
                world.employers[firm],
                actor=keeper,
                occupation=Occupation.objects.get(pk=pattern.occupations[0]),
                headcount=pattern.seats - share * (len(pattern.firms) - 1) if place == 0 else share,
                wanted_start=world.day(wanted_start_weeks),
                source=NeedSource.PUBLIC_FORM if pattern.key == "H" else NeedSource.OUTREACH,
                workplace=world.employers[firm].workplaces.first(),
                recurrence=Recurrence.HALF_YEARLY,
                shortage_reason="Det finns få utbildade som söker, och många går i pension.",
            )
            world.needs[pattern.key, firm] = map_need(need, actor=keeper) if pattern.key != "H" else need


def make_loose_needs(world: World) -> None:
    for loose in LOOSE:
        keeper = world.coordinator(KEEPER[loose.firm])
        need = register_need(
            world.employers[loose.firm],
            actor=keeper,
            occupation=Occupation.objects.get(pk=loose.occupation),
            headcount=loose.headcount,
            wanted_start=world.day(loose.start),
            source=loose.source,
            workplace=world.employers[loose.firm].workplaces.first(),
            recurrence=loose.recurrence,
            shortage_reason=loose.reason,
        )
        if loose.is_mapped:
            map_need(need, actor=keeper)
