"""The first installation: from an empty database to administrators who have been asked in.

`install` takes a whole plan and may be run again: what is there is left as it is, and whoever has an administrator or an
invitation that still works gets no second one. It is run by `manage.py setup`, or from the page behind a `SetupLink`.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor, system_actor
from jobbspar.accounts.domain import organisations
from jobbspar.accounts.domain.keepers import Asked, Contact, ask_in
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import (
    AreaMember,
    CollaborationArea,
    Membership,
    Municipality,
    Organisation,
    SetupLink,
)
from jobbspar.accounts.permissions import can_keep_organisations
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError

LIFE, SECOND_PRESS = timedelta(days=1), timedelta(minutes=5)
INSTALLING = "första installationen"
KEEPERS = (Role.LOCAL_ADMIN, Role.SYSTEM_ADMIN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An organisation of the plan: a municipality by its code, the others by kind and name. `admin`: its first one."""

    kind: OrganisationKind
    name: str = ""
    code: str = ""
    admin: Contact | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`host` is one of the organisations: whose system admin keeps the installation (`_keeper` says what if left out)."""

    area: str
    organisations: Sequence[Wanted]
    system_admin: Contact | None = None
    host: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What the plan did for one organisation: whether it was made now, and whoever was asked in as what."""

    organisation: Organisation
    is_new: bool
    asked: Sequence[Asked] = ()


def has_administrator() -> bool:
    """Whether anybody can sign in and go on from the pages."""
    return Membership.objects.current().filter(role__in=KEEPERS, user__is_active=True).exists()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(*, actor: Actor) -> str:
    """The token of a new link to the first page; older links stop working. RuleError once there is an administrator."""
    if not can_keep_organisations(actor):
        raise NotAllowed
    if has_administrator():
        raise RuleError(_("Det finns en administratör redan. Fortsätt under System när du har loggat in."))
    SetupLink.objects.all().delete()
    token = secrets.token_urlsafe(32)
    row = SetupLink.objects.create(token_hash=_hash(token), expires_at=clock.now() + LIFE)
    record(actor, "installation.link_made", row)
    return token


def link_works(token: str) -> bool:
    """Whether the first page exists behind this token."""
    return _live(token).exists() and not has_administrator()


def was_just_used(token: str) -> bool:
    """Whether the first page has been sent from this link in the last minutes: by a second press of the same button."""
    return SetupLink.objects.filter(token_hash=_hash(token), used_at__gt=clock.now() - SECOND_PRESS).exists()


def _live(token: str) -> QuerySet[SetupLink]:
    return SetupLink.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=clock.now())


@transaction.atomic
def install_by_link(token: str, plan: Plan) -> list[Line]:
    """The plan as it was filled in on the first page. NotAllowed when the link does not work, or no longer."""
    row = _live(token).select_for_update().first()
    if row is None or has_administrator():
        raise NotAllowed
    actor = system_actor(INSTALLING)
    lines = install(plan, actor=actor)
    SetupLink.objects.filter(pk=row.pk).update(used_at=clock.now())
    record(actor, "installation.link_used", row)
    return lines


@transaction.atomic
def install(plan: Plan, *, actor: Actor) -> list[Line]:
    """Make what the plan holds and is not there, and ask in who is to administer it. All of it or nothing."""
    if not can_keep_organisations(actor):
        raise NotAllowed
    found = [(wanted, *_organisation(wanted, actor)) for wanted in plan.organisations]
    _area(plan.area, [organisation for _wanted, organisation, _new in found], actor)
    host = _keeper(plan, [organisation for _wanted, organisation, _new in found], actor)
    lines = []
    for wanted, organisation, is_new in found:
        to_ask = [(Role.LOCAL_ADMIN, wanted.admin)] if wanted.admin else []
        if organisation == host and plan.system_admin:
            to_ask.append((Role.SYSTEM_ADMIN, plan.system_admin))
        lines.append(Line(organisation, is_new, ask_in(organisation, to_ask, actor=actor)))
    return lines


def _keeper(plan: Plan, found: Sequence[Organisation], actor: Actor) -> Organisation:
    """The organisation that keeps the installation: chosen once, the federation or the first where nobody says which."""
    chosen = plan.organisations.index(plan.host) if plan.host else _usual_host(plan)
    host = Organisation.objects.filter(keeps_installation=True).first() or found[chosen]
    if (plan.host and host != found[chosen]) or (plan.system_admin and host not in found):
        raise RuleError(_("Installationen sköts redan av en annan organisation. Ta med den, och ange den eller ingen."))
    return host if host.keeps_installation else organisations.keep_installation(host, actor=actor)


def _usual_host(plan: Plan) -> int:
    kinds = [wanted.kind for wanted in plan.organisations]
    return kinds.index(OrganisationKind.FEDERATION) if OrganisationKind.FEDERATION in kinds else 0


def _organisation(wanted: Wanted, actor: Actor) -> tuple[Organisation, bool]:
    """The organisation, and whether it was made now."""
    town = Municipality.objects.filter(pk=wanted.code).first()
    active = Organisation.objects.active().filter(kind=wanted.kind)
    if existing := (active.filter(municipality=town) if town else active.filter(name__iexact=wanted.name)).first():
        return existing, False
    return organisations.add_organisation(actor=actor, kind=wanted.kind, name=wanted.name, municipality=town), True


def _area(name: str, members: Sequence[Organisation], actor: Actor) -> None:
    """The area with its members from today. The first federation leads it, and is no member."""
    leading = next((one for one in members if one.kind == OrganisationKind.FEDERATION), None)
    area = CollaborationArea.objects.filter(name__iexact=name).first()
    area = area or organisations.make_area(name, actor=actor, led_by=leading)
    if leading is not None and area.organisation_id is None:
        organisations.change_area(area, actor=actor, name=area.name, led_by=leading)
    today = clock.today()
    inside = set(AreaMember.objects.filter(area=area).values_list("organisation", flat=True))
    for organisation in members:
        if organisation.kind != OrganisationKind.FEDERATION and organisation.pk not in inside:
            organisations.add_member(area, organisation, actor=actor, valid_from=today)
