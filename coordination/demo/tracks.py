"""Local agreements, steering groups and the tracks themselves."""

from __future__ import annotations

from datetime import date
from typing import Final

from coordination.demo.chains import PATTERNS, Pattern
from coordination.demo.organisations import office_of
from coordination.demo.world import World
from employers.models import Occupation
from tracks.domain import tracks as domain
from tracks.models import SteeringGroup, Track

# Members by address, with their mandate.
GROUPS: Final = {
    "goteborg": (
        "Styrgrupp jobbspår Göteborg",
        (
            ("styrgrupp@goteborg.example", "Beslutar om kommunens resurser"),
            ("styrgrupp2@goteborg.example", "Beslutar om vuxenutbildningens platser"),
            ("styrgrupp@af.example", "Beslutar om Arbetsförmedlingens insatser"),
        ),
    ),
    "molndal": ("Styrgrupp jobbspår Mölndal", (("styrgrupp@molndal.example", "Beslutar om kommunens resurser"),)),
    "partille": ("Styrgrupp jobbspår Partille", (("styrgrupp@partille.example", "Beslutar om kommunens resurser"),)),
}
# H-1 is a draft, and still lacks its local agreement.
WITHOUT_AGREEMENT: Final = "alingsas"


def make_frames(world: World) -> None:
    """What the tracks stand on, in each municipality that answers for one."""
    for town in dict.fromkeys(pattern.town for pattern in PATTERNS):
        if town != WITHOUT_AGREEMENT:
            _make_agreement(world, town)
    for town, (name, members) in GROUPS.items():
        seated = [(world.users[email], mandate) for email, mandate in members]
        world.groups[town] = domain.create_steering_group(actor=world.coordinator(town), name=name, members=seated)


def _make_agreement(world: World, town: str) -> None:
    office = world.organisations[office_of(town)]
    own = world.organisations[town]
    world.agreements[town] = domain.create_local_agreement(
        actor=world.coordinator(town),
        parties=[own, office],
        name=f"Lokal överenskommelse {own.name} och Arbetsförmedlingen",
        valid_from=date(world.anchor.year - 2, 1, 1),
        review_date=date(world.anchor.year + 1, 1, 31),
        organisation_text="Styrgrupp med chefer från kommunen och Arbetsförmedlingen. Operativt team med båda.",
        roles_text="Koordinatorn leder spåret. Handläggare i hemkommunen och Arbetsförmedlingen följer varje person.",
        responsibility_text="Kommunen svarar för språk och utbildning, Arbetsförmedlingen för sina insatser och stöd.",
        resources_text="En koordinator på heltid, utbildningsplatser i vuxenutbildningen och handledning på plats.",
    )


def make_tracks(world: World) -> None:
    for pattern in PATTERNS:
        world.tracks[pattern.key] = _make_track(world, pattern, world.groups.get(pattern.town))


def _make_track(world: World, pattern: Pattern, group: SteeringGroup | None) -> Track:
    actor = world.coordinator(pattern.town)
    track = domain.create_track(
        actor=actor,
        name=pattern.name,
        area_name=pattern.area,
        occupations=Occupation.objects.filter(pk__in=pattern.occupations),
        scope=pattern.scope,
        is_preparatory=pattern.preparatory,
        is_stepwise=pattern.stepwise,
        ladder_text=pattern.ladder,
        target_groups=list(pattern.targets),
        steering_group=group,
        public_text=pattern.text,
    )
    if pattern.town == WITHOUT_AGREEMENT:
        return track
    return domain.link_local_agreement(track, actor=actor, agreement=world.agreements[pattern.town])
