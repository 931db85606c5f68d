"""AF's case worker registers persons in AF's own room, and hands two of them over to their home municipality."""

from __future__ import annotations

from coordination.demo.people import People
from coordination.demo.staff import AF_CASE_WORKER
from coordination.demo.world import World
from jobbspar.lib import clock
from participants.domain import consents, referrals
from participants.enums import GivenHow, LegalGround, PersonField

HANDED: tuple[PersonField, ...] = (PersonField.IDENTITY, PersonField.CONTACT, PersonField.BACKGROUND)


def fill_af_room(world: World, people: People) -> None:
    """Three persons: one only registered, one that Mölndal has taken on, one that Göteborg has not answered yet."""
    actor = world.actor("af_goteborg", AF_CASE_WORKER)
    people.register("partille", actor)
    for town, is_accepted in (("molndal", True), ("goteborg", False)):
        person = people.register(town, actor)
        consents.register_consent(
            person,
            actor=actor,
            organisations=[world.organisations[town]],
            fields=list(HANDED),
            given_how=GivenHow.PAPER,
            given_on=clock.today(),
        )
        referral = referrals.refer_to_home_municipality(
            person,
            actor=actor,
            reason="Vill arbeta i industri och behöver kommunens stöd med svenska.",
            ground=LegalGround.CONSENT,
            fields=HANDED,
        )
        if is_accepted:
            referrals.accept_referral(referral, actor=world.case_worker(town))
