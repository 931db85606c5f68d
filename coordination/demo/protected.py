"""One who took part in a finished round has got skyddad folkbokföring since. Their case worker alone handles them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from coordination.demo.world import World
from jobbspar.lib import clock
from participants.domain.protection import protect_person
from participants.enums import ProtectionLevel

# The last of the three from Mölndal in A1-1, who take part in no other round.
ROUND, PLACE, TOWN = "A1-1", 10, "molndal"
REVIEWED_AFTER: Final = timedelta(weeks=13)


def protect_former_participant(world: World) -> None:
    """The round is over, so its coordinator does not need to be named."""
    protect_person(
        world.persons[ROUND][PLACE],
        actor=world.case_worker(TOWN),
        level=ProtectionLevel.PROTECTED_REGISTRATION,
        review_on=clock.today() + REVIEWED_AFTER,
        handlers=[],
    )
