"""Municipalities, Arbetsförmedlingen, the region and everybody who works there. There is no page that makes these."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.hashers import make_password

from coordination.demo.staff import PASSWORD, STAFF, Colleague
from coordination.demo.world import World
from jobbspar.accounts.actor import Actor, system_actor
from jobbspar.accounts.base import create
from jobbspar.accounts.enums import OrganisationKind
from jobbspar.accounts.models import AreaMember, CollaborationArea, Membership, Municipality, Organisation, User
from jobbspar.accounts.queries import actor_for
from jobbspar.lib import clock

SYSTEM: Final = system_actor("demo")

# Code and the name of the municipality as an organisation. The thirteen members of GR, and one outside.
TOWNS: Final = {
    "goteborg": ("1480", "Göteborgs stad"),
    "molndal": ("1481", "Mölndals stad"),
    "partille": ("1402", "Partille kommun"),
    "harryda": ("1401", "Härryda kommun"),
    "lerum": ("1441", "Lerums kommun"),
    "alingsas": ("1489", "Alingsås kommun"),
    "kungsbacka": ("1384", "Kungsbacka kommun"),
    "kungalv": ("1482", "Kungälvs kommun"),
    "ale": ("1440", "Ale kommun"),
    "lillaedet": ("1462", "Lilla Edets kommun"),
    "stenungsund": ("1415", "Stenungsunds kommun"),
    "tjorn": ("1419", "Tjörns kommun"),
    "ockero": ("1407", "Öckerö kommun"),
    "boras": ("1490", "Borås stad"),
}
OUTSIDE: Final = "boras"
OFFICES: Final = {
    "af_goteborg": "Arbetsförmedlingen Göteborg",
    "af_molndal": "Arbetsförmedlingen Mölndal",
    "af_kungalv": "Arbetsförmedlingen Kungälv",
}
# Which office the people of a municipality turn to; the rest go to Göteborg's.
OFFICE_OF: Final = {
    "molndal": "af_molndal",
    "harryda": "af_molndal",
    "kungsbacka": "af_molndal",
    "kungalv": "af_kungalv",
    "ale": "af_kungalv",
    "lillaedet": "af_kungalv",
    "stenungsund": "af_kungalv",
    "tjorn": "af_kungalv",
}
# Whom the municipalities buy of, and who speaks for the employees. Nobody there signs in.
OTHERS: Final = {
    "yrkeslyftet": (OrganisationKind.PROVIDER, "Yrkeslyftet AB"),
    "facket": (OrganisationKind.SOCIAL_PARTNER, "IF Metall, avdelningen i Göteborg"),
}
DISTRICTS: Final = {
    "Göteborg–Mölndal–Partille–Härryda": ("goteborg", "molndal", "partille", "harryda"),
    "Norra": ("kungalv", "ale", "lillaedet", "stenungsund", "tjorn"),
}


def office_of(town: str) -> str:
    return OFFICE_OF.get(town, "af_goteborg")


def make_organisations(world: World) -> None:
    """The organisations and the areas they work together in."""
    for key, (code, name) in TOWNS.items():
        # Where the demo's system administrator is.
        _organisation(world, key, OrganisationKind.MUNICIPALITY, name, keeps_installation=key == "goteborg")
        town = Municipality.objects.get(code=code)
        town.organisation = world.organisations[key]
        town.save(update_fields=["organisation"])
        world.towns[key] = town
    _organisation(world, "af", OrganisationKind.AF, "Arbetsförmedlingen")
    for key, name in OFFICES.items():
        _organisation(world, key, OrganisationKind.AF, name, parent=world.organisations["af"])
    _organisation(world, "gr", OrganisationKind.FEDERATION, "Göteborgsregionen (GR)")
    for key, (kind, name) in OTHERS.items():
        _organisation(world, key, kind, name)
    members = [key for key in TOWNS if key != OUTSIDE]
    _area(world, "Göteborgsregionen", [*members, *OFFICES, *OTHERS], led_by=world.organisations["gr"])
    for name, towns in DISTRICTS.items():
        _area(world, name, list(towns))


def _organisation(world: World, key: str, kind: OrganisationKind, name: str, **more: object) -> None:
    world.organisations[key] = create(
        Organisation, actor=SYSTEM, kind=kind, name=name, active_from=clock.today(), **more
    )


def _area(world: World, name: str, members: list[str], led_by: Organisation | None = None) -> None:
    area = create(CollaborationArea, actor=SYSTEM, name=name, organisation=led_by)
    AreaMember.objects.bulk_create(
        AreaMember(area=area, organisation=world.organisations[key], valid_from=clock.today()) for key in members
    )


def make_staff(world: World) -> None:
    """Everybody with a sign-in, apart from the employers' contacts. One hash for all, since it costs half a second."""
    password = make_password(PASSWORD)
    for person in STAFF:
        add_user(world, person, password)


def add_user(world: World, person: Colleague, password: str) -> tuple[User, Actor]:
    """A user with roles, kept under "organisation:role" (the first one who has it) and under the address."""
    home = world.organisations[person.organisation]
    user = User.objects.create(
        email=person.email, name=person.name, password=password, is_demo=True, current_organisation=home
    )
    for role in person.roles:
        create(Membership, actor=SYSTEM, user=user, organisation=home, role=role, valid_from=clock.today())
    actor = actor_for(user)
    for key in (person.email, *(f"{person.organisation}:{role}" for role in person.roles)):
        world.users.setdefault(key, user)
        world.actors.setdefault(key, actor)
    return user, actor
