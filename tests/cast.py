"""The people every test can picture, and plain functions that make a need, a track, a round or a person.

    def test_a_case_worker_…(cast, client):
        login(client, cast.hamid)
        round = a_round(cast, seats=4)
        actor = actor_of(cast.kerstin)

Göteborg, Mölndal and Kungälv and AF's office stand in the area GR; Borås stands outside it and must never see any of it.
Ensam is coordinator, case worker and local admin of a small municipality, all at once.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from employers.enums import Engagement, MandateScope, NeedSource, Sector, SizeBand
from employers.models import CompetenceNeed, Employer, EmployerContact, Occupation, Workplace
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.models import AreaMember, CollaborationArea, Membership, Municipality, Organisation, User
from jobbspar.accounts.queries import actor_for
from jobbspar.lib import clock, crypto, identity
from jobbspar.lib.text import search_key
from participants.enums import IdentityKind, LegalSex
from participants.models import Person
from tests.tokens import token
from tracks.enums import PartyRole
from tracks.models import Round, RoundNeed, RoundParty, Track

PASSWORD = "en lång mening som lösenord"
# What the app of everybody in the cast makes its codes from.
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_LONG_AGO = date(2020, 1, 1)

MUNICIPALITIES = {
    "goteborg": ("1480", "Göteborg"),
    "molndal": ("1481", "Mölndal"),
    "kungalv": ("1482", "Kungälv"),
    "boras": ("1490", "Borås"),
}


@dataclass
class Cast:
    """Organisations and users by first name. `contact` is Lena as the employer's contact person."""

    goteborg: Organisation
    molndal: Organisation
    kungalv: Organisation
    boras: Organisation
    af: Organisation
    af_goteborg: Organisation
    gr: Organisation
    area: CollaborationArea
    hisingen: Employer
    workplace: Workplace
    contact: EmployerContact
    kerstin: User  # coordinator, Göteborg
    hamid: User  # case worker, Mölndal
    sara: User  # case worker, Göteborg
    anders: User  # AF case worker, AF's office in Göteborg
    ylva: User  # AF company adviser, AF's office in Göteborg
    lena: User  # contact at Hisingens Lastvagnar AB
    bo: User  # steering group, Göteborg
    rut: User  # regional support, GR
    ada: User  # local admin, Göteborg
    doris: User  # auditor, Göteborg
    sixten: User  # system admin, Göteborg
    ensam: User  # coordinator, case worker and local admin, Kungälv
    ute: User  # case worker, Borås: outside the area

    @property
    def insiders(self) -> list[User]:
        return [self.kerstin, self.hamid, self.sara, self.anders, self.ylva, self.bo, self.rut, self.ada, self.ensam]


@cache
def _hashed(password: str) -> str:
    return make_password(password)


def make_cast() -> Cast:
    """The whole cast, in few queries. Asks for nothing but an empty database with or without reference data."""
    towns = {
        key: Organisation(kind=OrganisationKind.MUNICIPALITY, name=name, keeps_installation=key == "goteborg")
        for key, (_c, name) in MUNICIPALITIES.items()
    }
    af = Organisation(kind=OrganisationKind.AF, name="Arbetsförmedlingen")
    office = Organisation(kind=OrganisationKind.AF, name="Arbetsförmedlingen Göteborg", parent=af)
    gr = Organisation(kind=OrganisationKind.FEDERATION, name="Göteborgsregionen (GR)")
    lorries = Organisation(kind=OrganisationKind.EMPLOYER, name="Hisingens Lastvagnar AB", orgnr="5511990011")
    Organisation.objects.bulk_create([*towns.values(), af, office, gr, lorries])
    area = CollaborationArea.objects.create(name="Göteborgsregionen", organisation=gr)
    inside = [towns["goteborg"], towns["molndal"], towns["kungalv"], office]
    AreaMember.objects.bulk_create([AreaMember(area=area, organisation=organisation) for organisation in inside])
    _place_municipalities(towns)
    users = _make_users(towns, office, gr, lorries)
    hisingen, workplace, contact = _make_employer(lorries, towns["goteborg"], users["lena"])
    return Cast(
        **towns, af=af, af_goteborg=office, gr=gr, area=area, hisingen=hisingen, workplace=workplace, contact=contact,
        **users,
    )  # fmt: skip


def _place_municipalities(towns: dict[str, Organisation]) -> None:
    rows = [
        Municipality(code=code, name=name, county_code="14", county_name="Västra Götalands län")
        for code, name in MUNICIPALITIES.values()
    ]
    Municipality.objects.bulk_create(rows, ignore_conflicts=True)
    for key, (code, _name) in MUNICIPALITIES.items():
        Municipality.objects.filter(code=code).update(organisation=towns[key])


def _make_users(
    towns: dict[str, Organisation], office: Organisation, gr: Organisation, lorries: Organisation
) -> dict[str, User]:
    people: dict[str, tuple[str, Organisation, list[Role]]] = {
        "kerstin": ("Kerstin Koordinator", towns["goteborg"], [Role.COORDINATOR]),
        "hamid": ("Hamid Handläggare", towns["molndal"], [Role.CASE_WORKER]),
        "sara": ("Sara Handläggare", towns["goteborg"], [Role.CASE_WORKER]),
        "anders": ("Anders Arbetsförmedlare", office, [Role.AF_CASE_WORKER]),
        "ylva": ("Ylva Företagsrådgivare", office, [Role.AF_COMPANY_ADVISER]),
        "lena": ("Lena Lastvagn", lorries, [Role.EMPLOYER_CONTACT]),
        "bo": ("Bo Beslut", towns["goteborg"], [Role.STEERING_GROUP]),
        "rut": ("Rut Region", gr, [Role.REGIONAL_SUPPORT]),
        "ada": ("Ada Administratör", towns["goteborg"], [Role.LOCAL_ADMIN]),
        "doris": ("Doris Dataskydd", towns["goteborg"], [Role.AUDITOR]),
        "sixten": ("Sixten System", towns["goteborg"], [Role.SYSTEM_ADMIN]),
        "ensam": ("Ensam Kungälv", towns["kungalv"], [Role.COORDINATOR, Role.CASE_WORKER, Role.LOCAL_ADMIN]),
        "ute": ("Ute Utanför", towns["boras"], [Role.CASE_WORKER]),
    }
    users = {
        key: User(email=f"{key}@cast.example", name=name, password=_hashed(PASSWORD))
        for key, (name, *_) in people.items()
    }
    User.objects.bulk_create(users.values())
    _give_apps(users.values())
    Membership.objects.bulk_create(
        Membership(user=users[key], organisation=organisation, role=role, valid_from=_LONG_AGO)
        for key, (_name, organisation, roles) in people.items()
        for role in roles
    )
    return users


def _give_apps(users: Iterable[User]) -> None:
    """Everybody's app for codes, `APP_SECRET` in all. In a demo they sign in with a password alone."""
    if settings.SECOND_FACTOR_REQUIRED:
        key = {"secret": crypto.encrypt(APP_SECRET)}
        Authenticator.objects.bulk_create(
            Authenticator(user=user, type=Authenticator.Type.TOTP, data=key) for user in users
        )


def code_now(secret: str = APP_SECRET, steps: int = 0) -> str:
    """What the app shows; `steps` of 30 seconds from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def _make_employer(
    organisation: Organisation, owner: Organisation, lena: User
) -> tuple[Employer, Workplace, EmployerContact]:
    employer = an_employer(owner, organisation=organisation)
    workplace = Workplace.objects.create(
        employer=employer, name="Fabriken på Hisingen", municipality_id="1480", max_placements=12
    )
    contact = EmployerContact.objects.create(
        employer=employer,
        owner=owner,
        name=lena.name,
        title="Produktionschef",
        email=lena.email,
        mandate=list(MandateScope),
        user=lena,
    )
    return employer, workplace, contact


def a_user(name: str, organisation: Organisation, *roles: Role, email: str = "") -> User:
    """One more person with a password (`PASSWORD`), an app for codes and roles in an organisation."""
    user = User.objects.create(
        email=email or f"{search_key(name).replace(' ', '.')}@cast.example", name=name, password=_hashed(PASSWORD)
    )
    _give_apps([user])
    for role in roles:
        Membership.objects.create(user=user, organisation=organisation, role=role, valid_from=_LONG_AGO)
    return user


def actor_of(user: User, organisation: Organisation | None = None) -> Actor:
    """Who the user is today, with the roles they hold; asserts that they are somebody."""
    actor = actor_for(user, organisation)
    assert not actor.is_anonymous, f"{user} holds no role there"
    return actor


def login(client: Client, user: User, organisation: Organisation | None = None) -> Client:
    """Sign the user in without the form, acting for `organisation` where one is given."""
    if organisation is not None:
        user.current_organisation = organisation
        user.save(update_fields=["current_organisation"])
    client.force_login(user, backend=BACKEND)
    say_fresh(client, user)
    return client


def say_fresh(client: Client, user: User, ago: float = 0) -> None:
    """As if the password had been given so many seconds ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


_running = count(1)


def an_organisation(kind: str, name: str, **fields: Any) -> Organisation:
    return Organisation.objects.create(kind=kind, name=name, **fields)


def an_employer(
    owner: Organisation, name: str = "", organisation: Organisation | None = None, **fields: Any
) -> Employer:
    """An employer registered by `owner`; without a name it is "Företag 7 AB"."""
    organisation = organisation or an_organisation(OrganisationKind.EMPLOYER, name or f"Företag {next(_running)} AB")
    values = {"sector": Sector.PRIVATE, "size_band": SizeBand.S250, "engagement": Engagement.ACTIVE} | fields
    values.setdefault("municipality_id", "1480")
    return Employer.objects.create(organisation=organisation, owner=owner, **values)


def an_occupation(code: str = "8211", title: str = "Fordonsmontörer m.fl.") -> Occupation:
    """From the reference data where it is loaded."""
    return Occupation.objects.get_or_create(code=code, defaults={"title": title, "level": len(code)})[0]


def a_need(cast: Cast, employer: Employer | None = None, **fields: Any) -> CompetenceNeed:
    """Twelve vehicle assemblers for Hisingens Lastvagnar AB, half a year from now."""
    values: dict[str, Any] = {
        "headcount": 12,
        "wanted_start": clock.today() + timedelta(days=180),
        "source": NeedSource.OUTREACH,
        "occupation": fields.pop("occupation", None) or an_occupation(),
    }
    return CompetenceNeed.objects.create(employer=employer or cast.hisingen, **(values | fields))


def a_track(cast: Cast, name: str = "", **fields: Any) -> Track:
    """A track Göteborg is responsible for."""
    values: dict[str, Any] = {"responsible": cast.goteborg, "area_name": "Industri"} | fields
    return Track.objects.create(name=name or f"Fordonsmontör {next(_running)}", **values)


def a_round(cast: Cast, track: Track | None = None, *, need: CompetenceNeed | None = None, **fields: Any) -> Round:
    """A round in DRAFT that Kerstin coordinates, with Göteborg as responsible party and, given a need, its employer.

    `parties={organisation: PartyRole.MUNICIPALITY}` adds more parties.
    """
    parties: dict[Organisation, PartyRole] = fields.pop("parties", {})
    track = track or a_track(cast)
    start = clock.today() + timedelta(days=60)
    values: dict[str, Any] = {
        "number": track.rounds.count() + 1,
        "seats": 12,
        "planned_start": start,
        "planned_end": start + timedelta(weeks=30),
        "coordinator": cast.kerstin,
    } | fields
    made = Round.objects.create(track=track, **values)
    everyone = {track.responsible: PartyRole.RESPONSIBLE} | parties
    if need is not None:
        RoundNeed.objects.create(round=made, need=need)
        everyone.setdefault(need.employer.organisation, PartyRole.EMPLOYER)
    for organisation, role in everyone.items():
        contact = need.employer.contacts.first() if need and role == PartyRole.EMPLOYER else None
        RoundParty.objects.create(round=made, organisation=organisation, role=role, contact=contact)
    return made


@cache
def published_numbers() -> tuple[str, ...]:
    """Skatteverket's published test personnummer, 12 digits, in order."""
    return tuple(sorted(number for number in identity.test_numbers() if int(number[6:8]) < 60))


def _canaries(*, named: bool) -> dict[str, str]:
    """A text for each field that nobody else has. One whom the test gives a name is called by it."""
    return {
        "first_name": "Amina",
        "last_name": f"Testsson{token()}",
        "preferred_name": "" if named else f"Mina{token()}",
        "email": f"{token()}@person.example",
        "phone": f"070-{token()}",
        "address": f"{token()}gatan 1",
        "language": f"språket {token()}",
        "experience": f"Har arbetat på {token()}",
    }


def a_person(cast: Cast, owner: Organisation | None = None, *, number: str | None = None, **fields: Any) -> Person:
    """A person of Mölndal (Hamid's) with a published test number of their own; `number=""` for one without."""
    owner = owner or cast.molndal
    digits = published_numbers()[next(_running) % len(published_numbers())] if number is None else number
    values: dict[str, Any] = {
        **_canaries(named=bool({"first_name", "last_name"} & fields.keys())),
        "legal_sex": LegalSex.WOMAN,
        "home_municipality_id": fields.pop("home_municipality_id", None) or _code_of(owner),
        "case_worker": cast.hamid if owner == cast.molndal else None,
        "identity_kind": IdentityKind.NONE,
    }
    if digits:
        known = identity.parse(digits)
        values |= {
            "identity_kind": IdentityKind(known.kind.value),
            "identity_encrypted": crypto.encrypt(known.digits12).encode(),
            "identity_hash": crypto.keyed_hash(known.digits12),
            "identity_masked": known.masked(),
            "birth_year": known.birth_year(),
        }
    values |= fields
    return Person.objects.create(owner=owner, **values)


def _code_of(owner: Organisation) -> str:
    code = Municipality.objects.filter(organisation=owner).values_list("code", flat=True).first()
    return code or "1481"
