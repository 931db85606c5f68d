"""Questions about users and organisations that have no single row as answer."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from jobbspar.accounts.actor import ANONYMOUS, Actor
from jobbspar.accounts.enums import OrganisationKind, Role
from jobbspar.accounts.models import (
    AreaMember,
    CollaborationArea,
    Invitation,
    Membership,
    Organisation,
    Session,
    User,
)
from jobbspar.lib import clock


def actor_for(user: object, organisation: Organisation | None = None) -> Actor:
    """The actor a user is today: for `organisation`, else the one chosen last, else their first.

    A user without a current membership, or deactivated, is nobody: `ANONYMOUS`.
    """
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    held = list(
        Membership.objects.current()
        .filter(user=user)
        .select_related("organisation")
        .order_by("organisation__sort_name")
        .annotate(has_second_factor=Exists(second_factors().filter(user=OuterRef("user"))))
    )
    by_id = {row.organisation_id: row.organisation for row in held}
    if not by_id:
        return ANONYMOUS
    wanted = organisation.pk if organisation else user.current_organisation_id
    chosen = by_id.get(wanted) if wanted else None
    if chosen is None:
        if organisation is not None:
            return ANONYMOUS
        chosen = next(iter(by_id.values()))
    return Actor(
        user_id=user.pk,
        name=user.name,
        organisation_id=chosen.pk,
        organisation_name=chosen.name,
        organisation_kind=chosen.kind,
        roles=frozenset(Role(row.role) for row in held if row.organisation_id == chosen.pk),
        organisations=tuple((pk, organisation.name) for pk, organisation in by_id.items()),
        keeps_installation=chosen.keeps_installation,
        has_second_factor=held[0].has_second_factor,
    )


def second_factors() -> QuerySet[Authenticator]:
    """Everybody's second steps. Recovery codes are none: they only stand in for one."""
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


@dataclass(frozen=True, slots=True)
class SeenKey:
    """One security key, as its owner sees it."""

    pk: int
    name: str
    added: datetime
    used: datetime | None

    @classmethod
    def of(cls, row: Authenticator) -> "SeenKey":
        return cls(row.pk, row.data["name"], row.created_at, row.last_used_at)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One place where somebody is signed in. `mark` names it on a page: the session's key is never shown."""

    mark: str
    browser: str
    began: datetime
    seen: datetime
    is_this: bool


def live_sessions(user: User, this_key: str | None) -> list[SignedIn]:
    """Where the user is signed in and the next click would work: this session first, then the one used last."""
    now, idle = time.time(), max(settings.SESSION_IDLE, settings.SESSION_IDLE_EMPLOYER)
    found = []
    for row in Session.objects.filter(user=user):
        data = row.get_decoded()
        seen, began = data.get("seen", 0), data.get("started", 0)
        lives = clock.is_lately(seen, idle) and clock.is_lately(began, settings.SESSION_ABSOLUTE)
        if not lives or data.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
            continue
        found.append(
            SignedIn(
                mark=row.mark,
                browser=data.get("browser", ""),
                # Sessions live by real time; what is shown follows the clock on the wall (a demo has its own).
                began=clock.now() - timedelta(seconds=now - began),
                seen=clock.now() - timedelta(seconds=now - seen),
                is_this=row.session_key == this_key,
            )
        )
    return sorted(found, key=lambda one: (not one.is_this, -one.seen.timestamp()))


def colleague_rows(organisation_id: UUID) -> QuerySet[User]:
    """Who works in the organisation today, with `own_roles` (their roles there)."""
    own = Prefetch(
        "memberships",
        Membership.objects.current().filter(organisation=organisation_id).order_by("role"),
        to_attr="own_roles",
    )
    today = Membership.objects.current().filter(organisation=organisation_id)
    return User.objects.filter(pk__in=today.values("user"), is_active=True).prefetch_related(own)


def waiting_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations that are neither accepted nor withdrawn, newest first; an expired one waits for a new link."""
    return (
        Invitation.objects.visible_to(actor).filter(accepted_at=None, withdrawn_at=None).order_by("-created_at", "id")
    )


def _keeps(actor: Actor) -> bool:
    return actor.keeps_installation and actor.has(Role.SYSTEM_ADMIN)


def kept_organisations(actor: Actor) -> QuerySet[Organisation]:
    """For the system admin: every organisation but the employers, with `has_admin`."""
    if not _keeps(actor):
        return Organisation.objects.none()
    held = Membership.objects.current().filter(organisation=OuterRef("pk"), role=Role.LOCAL_ADMIN, user__is_active=True)
    return (
        Organisation.objects.exclude(kind=OrganisationKind.EMPLOYER)
        .select_related("parent")
        .annotate(has_admin=Exists(held))
    )


def kept_areas(actor: Actor) -> QuerySet[CollaborationArea]:
    """For the system admin: every area, with how many are members today (`number`)."""
    if not _keeps(actor):
        return CollaborationArea.objects.none()
    today = clock.today()
    current = Q(members__valid_from=None) | Q(members__valid_from__lte=today)
    current &= Q(members__valid_to=None) | Q(members__valid_to__gte=today)
    return CollaborationArea.objects.select_related("organisation").annotate(number=Count("members", filter=current))


def kept_members(actor: Actor) -> QuerySet[AreaMember]:
    """For the system admin: every membership of an area, those that have ended last."""
    if not _keeps(actor):
        return AreaMember.objects.none()
    rows = AreaMember.objects.select_related("area", "organisation")
    return rows.order_by(F("valid_to").desc(nulls_first=True), "organisation__sort_name", "pk")


def first_admin_asked(organisation: Organisation) -> Invitation | None:
    """The invitation to administer the organisation that waits for an answer."""
    waiting = Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)
    return waiting.filter(roles__contains=[Role.LOCAL_ADMIN]).order_by("-created_at").first()
