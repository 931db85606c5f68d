"""The fourteen invented employers. Their numbers, 551199-NNNC, can belong to nobody: no real number begins like that."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.contrib.auth.hashers import make_password

from coordination.demo.organisations import add_user
from coordination.demo.staff import PASSWORD, Colleague
from coordination.demo.world import World
from employers.domain.contacts import add_contact
from employers.domain.employers import register_employer
from employers.domain.workplaces import add_workplace
from employers.enums import Engagement, MandateScope, Sector, SizeBand, SupportNeed
from employers.models import Employer
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change
from jobbspar.accounts.enums import Role

ALL_MANDATES: Final = list(MandateScope)
BIG, MEDIUM, SMALL, TINY = SizeBand.S250, SizeBand.S50_249, SizeBand.S10_49, SizeBand.S1_9
PRIVATE, MUNICIPAL, COMPANY = Sector.PRIVATE, Sector.MUNICIPAL, Sector.MUNICIPAL_COMPANY


class Firm(NamedTuple):
    """`kept_by`: the municipality whose coordinator registered it. `agreement`: the collective agreement in words."""

    key: str
    name: str
    orgnr: str
    sector: Sector
    size: SizeBand
    town: str
    kept_by: str
    workplace: str
    contact: str
    title: str
    agreement: str


FIRMS: Final = (
    Firm("hisingen", "Hisingens Lastvagnar AB", "551199-0011", PRIVATE, BIG, "goteborg", "goteborg",
         "Slutmonteringen, Hisingen", "Lena Arvidsson", "Produktionschef", "Teknikavtalet IF Metall"),
    Firm("kullager", "Västra Kullager AB", "551199-0029", PRIVATE, BIG, "goteborg", "goteborg",
         "Fabriken i Gamlestaden", "Johan Sellberg", "Personalchef", "Teknikavtalet IF Metall"),
    Firm("precision", "Mölndals Precisionsdelar AB", "551199-0037", PRIVATE, MEDIUM, "molndal", "molndal",
         "Verkstaden i Åbro", "Petra Nylander", "Produktionsledare", "Teknikavtalet IF Metall"),
    Firm("alvkanten", "Bostads AB Älvkanten", "551199-0045", COMPANY, BIG, "goteborg", "goteborg",
         "Distrikt Norr", "Magnus Rydell", "Distriktschef", "Fastigo"),
    Firm("fastighetsteamet", "Fastighetsteamet i Mölndal AB", "551199-0052", PRIVATE, SMALL, "molndal", "molndal",
         "Kontoret i Kållered", "Agneta Bohlin", "Driftchef", "Serviceentreprenadavtalet"),
    Firm("renarum", "Rena Rum i Väst AB", "551199-0060", PRIVATE, MEDIUM, "partille", "partille",
         "Partille centrum", "Dragana Simic", "Områdeschef", "Serviceentreprenadavtalet"),
    Firm("maltid", "Måltid Väst (påhittad kommunal enhet)", "551199-0078", MUNICIPAL, BIG, "lerum", "lerum",
         "Centralköket i Lerum", "Birgit Wallin", "Enhetschef", "HÖK Kommunal"),
    Firm("skogsstjarnan", "Förskolan Skogsstjärnan (påhittad)", "551199-0086", MUNICIPAL, MEDIUM, "harryda", "harryda",
         "Förskolan i Mölnlycke", "Camilla Frostlund", "Rektor", "HÖK Kommunal"),
    Firm("fjordglimt", "Omsorgsboendet Fjordglimt (påhittat)", "551199-0094", MUNICIPAL, MEDIUM, "kungalv", "kungalv",
         "Fjordglimt, Kungälv", "Ann-Sofie Melin", "Enhetschef", "HÖK Kommunal"),
    Firm("vastlager", "Västlager Logistik AB", "551199-0102", PRIVATE, BIG, "kungsbacka", "kungsbacka",
         "Lagret i Frillesås", "Patrik Stenqvist", "Lagerchef", "Lager- och e-handelsavtalet"),
    Firm("aleterminal", "Ale Terminal & Frakt AB", "551199-0110", PRIVATE, MEDIUM, "ale", "kungsbacka",
         "Terminalen i Nödinge", "Marcus Ivarsson", "Terminalchef", "Transportavtalet"),
    Firm("gronastaden", "Gröna Staden Entreprenad AB", "551199-0128", PRIVATE, SMALL, "alingsas", "alingsas",
         "Depån i Alingsås", "Eva-Lena Ohlin", "Arbetsledare", "Trädgårdsanläggningsavtalet"),
    Firm("aterbruk", "Älvstrandens Återbruk AB", "551199-0136", COMPANY, BIG, "goteborg", "partille",
         "Återvinningscentralen vid älven", "Nils Brandell", "Avdelningschef", "Sobona Kommunal"),
    Firm("skargard", "Öckerö Skärgårdsservice AB", "551199-0144", PRIVATE, TINY, "ockero", "alingsas",
         "Kontoret på Hönö", "Rolf Utterström", "Ägare", "Inget, följer branschens nivå"),
)  # fmt: skip

# Whose contact keeps the employer's other contacts too.
ADMINISTERED: Final = ("hisingen",)
# The address of the sign-in that the README names; the others follow the key.
DOMAINS: Final = {"hisingen": "hisingenslastvagnar"}


def address_of(key: str) -> str:
    return f"kontakt@{DOMAINS.get(key, key)}.example"


def make_employers(world: World) -> None:
    """Each with a workplace and a contact who can sign in and decides on everything."""
    password = make_password(PASSWORD)
    for firm in FIRMS:
        keeper = world.coordinator(firm.kept_by)
        employer = register_employer(
            actor=keeper,
            name=firm.name,
            orgnr=firm.orgnr,
            sector=firm.sector,
            size_band=firm.size,
            municipality=world.towns[firm.town],
            collective_agreement=firm.agreement,
            engagement=Engagement.ACTIVE if firm.key != "skargard" else Engagement.INTERESTED,
            support_need=SupportNeed.HIGH if firm.size == TINY else SupportNeed.MEDIUM,
        )
        world.employers[firm.key] = employer
        world.organisations[firm.key] = employer.organisation
        _add_people(world, firm, employer, keeper, password)


def _add_people(world: World, firm: Firm, employer: Employer, keeper: Actor, password: str) -> None:
    add_workplace(
        employer,
        actor=keeper,
        name=firm.workplace,
        municipality=world.towns[firm.town],
        max_placements={BIG: 8, MEDIUM: 6, SMALL: 4}.get(firm.size, 1),
        supervisors="",
    )
    contact = add_contact(
        employer,
        actor=keeper,
        name=firm.contact,
        title=firm.title,
        email=address_of(firm.key),
        mandate=ALL_MANDATES,
    )
    roles = (Role.EMPLOYER_CONTACT, Role.EMPLOYER_ADMIN) if firm.key in ADMINISTERED else (Role.EMPLOYER_CONTACT,)
    person = Colleague(firm.contact, address_of(firm.key), firm.key, roles)
    user, _actor = add_user(world, person, password)
    world.contacts[firm.key] = change(contact, actor=keeper, action="employercontact.signed_up", user=user)
