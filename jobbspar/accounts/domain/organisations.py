"""Authorities, offices and collaboration areas begin, change and end.

Made at the first installation (`installation.py`) and by the system admin. Employers are not made here: they come with
their needs. Every function takes the actor and leaves an audit row in the same transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts import handover
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.domain.sessions import end_every_session
from jobbspar.accounts.enums import ROLES_BY_KIND, OrganisationKind
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import (
    AreaMember,
    CollaborationArea,
    Invitation,
    Membership,
    Municipality,
    Organisation,
    User,
)
from jobbspar.accounts.permissions import can_keep_organisations
from jobbspar.accounts.taken import told_when_taken
from jobbspar.audit.log import record
from jobbspar.database import walls
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError, Taken

AF_NAME = "Arbetsförmedlingen"


def _require(actor: Actor) -> None:
    if not can_keep_organisations(actor):
        raise NotAllowed


@contextmanager
def _told(field: str | None = "name") -> Iterator[None]:
    """Say what the database refuses since somebody was first, in the constraint's own words, beside the field."""
    try:
        with transaction.atomic(), told_when_taken():
            yield
    except Taken as taken:
        raise RuleError(str(taken), field=field) from None


@transaction.atomic
def add_organisation(
    *,
    actor: Actor,
    kind: OrganisationKind,
    name: str = "",
    orgnr: str = "",
    municipality: Municipality | None = None,
) -> Organisation:
    """A municipality of the 290, an office of AF, a federation, a provider or another body; employers are not made here.

    A municipality has the list's name unless it is called something else in agreements. AF is one authority (domain.md
    2.0.2) and is made with its first office.
    """
    _require(actor)
    if kind == OrganisationKind.MUNICIPALITY:
        return _add_municipality(municipality, actor, name, orgnr)
    if not name:
        raise RuleError(_("Skriv namnet."), field="name")
    parent = _af(name, actor) if kind == OrganisationKind.AF else None
    return _create(kind, actor, name=name, orgnr=orgnr, parent=parent)


def _add_municipality(listed: Municipality | None, actor: Actor, name: str, orgnr: str) -> Organisation:
    if listed is None:
        raise RuleError(_("Välj vilken kommun det är."), field="municipality")
    town = Municipality.objects.select_for_update().get(pk=listed.pk)
    if (old := town.organisation) is not None:
        if old.active_to is None:
            raise RuleError(_("Kommunen finns redan."), field="municipality")
        # Back again: the same organisation, so that what it once did is still its own.
        values = {"active_to": None, "name": name or old.name, "orgnr": orgnr or old.orgnr}
        with _told():
            return change(old, actor=actor, action="organisation.reopened", **values)
    made = _create(OrganisationKind.MUNICIPALITY, actor, name=name or town.name, orgnr=orgnr)
    Municipality.objects.filter(pk=town.pk).update(organisation=made)
    return made


def _af(office: str, actor: Actor) -> Organisation:
    """The authority that the office stands under."""
    if office.casefold() == AF_NAME.casefold():
        raise RuleError(_("Skriv vilket kontor det är, till exempel Arbetsförmedlingen Göteborg."), field="name")
    af = Organisation.objects.active().filter(kind=OrganisationKind.AF, parent=None).first()
    return af or _create(OrganisationKind.AF, actor, name=AF_NAME)


def _create(kind: OrganisationKind, actor: Actor, **values: object) -> Organisation:
    with _told():
        return create(Organisation, actor=actor, kind=kind, active_from=clock.today(), **values)


@transaction.atomic
def change_organisation(organisation: Organisation, *, actor: Actor, name: str, orgnr: str) -> Organisation:
    """Its name and number from now on. What has been signed keeps the old ones."""
    _require(actor)
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    with _told():
        return change(row, actor=actor, name=name, orgnr=orgnr)


@transaction.atomic
def keep_installation(organisation: Organisation, *, actor: Actor) -> Organisation:
    """Its system admins add and end organisations from now on. There is one, chosen at the first installation."""
    _require(actor)
    with _told(field=None):
        return change(organisation, actor=actor, keeps_installation=True)


@transaction.atomic
def end_organisation(organisation: Organisation, *, actor: Actor, last_day: date) -> Organisation:
    """It took part until `last_day`, today or earlier: memberships of areas, roles and open invitations end with it.

    RuleError while anybody there answers for something, or there is something left that only they can take away; and for
    a day to come, since until then there would be more of both.
    """
    _require(actor)
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _require_nothing_left(row)
    if last_day > clock.today():
        raise RuleError(_("Avsluta organisationen den dag det gäller, inte i förväg."), field="last_day")
    if row.active_from and last_day < row.active_from:
        raise RuleError(_("Slutdatum kan inte vara före startdatum."), field="last_day")
    change(row, actor=actor, action="organisation.ended", active_to=last_day)
    for member in AreaMember.objects.filter(_after(last_day), organisation=row):
        end_membership(member, actor, last_day)
    # Roles to the day before at the latest: nobody adds to what has just been seen to be nothing.
    role_ends = min(last_day, clock.today() - timedelta(days=1))
    for role in Membership.objects.filter(_after(role_ends), organisation=row).select_related("user"):
        change(role, actor=actor, action="membership.ended", valid_to=role_ends)
        end_every_session(role.user)
    for waiting in Invitation.objects.filter(organisation=row, accepted_at=None, withdrawn_at=None):
        change(waiting, actor=actor, action="invitation.withdrawn", withdrawn_at=clock.now())
    return row


def refuse_ended(organisation: Organisation) -> None:
    """RuleError for an organisation that has been ended: it gets no roles and no invitations, not on its last day either."""
    if organisation.active_to is not None:
        raise RuleError(_("Organisationen är avslutad."))


def _require_nothing_left(organisation: Organisation) -> None:
    if organisation.keeps_installation:
        raise RuleError(_("Organisationen sköter installationen och kan inte avslutas."))
    offices = organisation.offices.active().exclude(pk=organisation.pk)
    if offices.exists():
        raise RuleError(_("Avsluta kontoren först."))
    # Counted behind the organisation's own wall: the actor's shows none of its persons.
    with walls.as_org(organisation.pk):
        for user in User.objects.in_organisation(organisation.pk):
            if handover.held_by(user, organisation, ROLES_BY_KIND.get(organisation.kind, ())):
                raise RuleError(
                    _("Någon där ansvarar för pågående arbete. Organisationens administratör lämnar över det först.")
                )
        if sentence := handover.left_in(organisation):
            raise RuleError(sentence)


def _after(day: date) -> Q:
    """What holds after the day as well."""
    return Q(valid_to=None) | Q(valid_to__gt=day)


@transaction.atomic
def make_area(name: str, *, actor: Actor, led_by: Organisation | None = None) -> CollaborationArea:
    """An area without members yet. `led_by` is the federation whose regional support follows it."""
    _require(actor)
    with _told():
        return create(CollaborationArea, actor=actor, name=name, organisation=led_by)


@transaction.atomic
def change_area(
    area: CollaborationArea, *, actor: Actor, name: str, led_by: Organisation | None = None
) -> CollaborationArea:
    """Its name, and who leads it."""
    _require(actor)
    row = CollaborationArea.objects.select_for_update().get(pk=area.pk)
    with _told():
        return change(row, actor=actor, name=name, organisation=led_by)


@transaction.atomic
def add_member(
    area: CollaborationArea,
    organisation: Organisation,
    *,
    actor: Actor,
    valid_from: date,
    valid_to: date | None = None,
) -> AreaMember:
    """The organisation takes part from a day, and to one if that is known. RuleError where it takes part already."""
    _require(actor)
    # One change of the two at a time: no periods that overlap, and no membership of one that ends meanwhile.
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    CollaborationArea.objects.select_for_update().get(pk=area.pk)
    if valid_to is not None and valid_to < valid_from:
        raise RuleError(_("Slutdatum kan inte vara före startdatum."), field="valid_to")
    if organisation.active_to is not None and organisation.active_to < (valid_to or date.max):
        raise RuleError(_("Organisationen är avslutad och kan inte vara med så länge."), field="organisation")
    same_days = Q(valid_to=None) | Q(valid_to__gte=valid_from)
    if valid_to is not None:
        same_days &= Q(valid_from=None) | Q(valid_from__lte=valid_to)
    if AreaMember.objects.filter(same_days, area=area, organisation=organisation).exists():
        raise RuleError(_("Organisationen är redan med i området då."), field="organisation")
    with _told(field="organisation"):
        made = AreaMember.objects.create(area=area, organisation=organisation, valid_from=valid_from, valid_to=valid_to)
    record(actor, "area.member_added", area, organisation=organisation.pk, valid_from=valid_from, valid_to=valid_to)
    return made


@transaction.atomic
def end_member(member: AreaMember, *, actor: Actor, last_day: date) -> None:
    """It takes part until `last_day`. One that had not begun by then never was a member."""
    _require(actor)
    CollaborationArea.objects.select_for_update().get(pk=member.area_id)
    end_membership(AreaMember.objects.get(pk=member.pk), actor, last_day)


@transaction.atomic
def end_area(area: CollaborationArea, *, actor: Actor, last_day: date) -> None:
    """The last day for every member: an area without members gives nobody anything."""
    _require(actor)
    CollaborationArea.objects.select_for_update().get(pk=area.pk)
    for member in AreaMember.objects.filter(_after(last_day), area=area):
        end_membership(member, actor, last_day)


def end_membership(member: AreaMember, actor: Actor, last_day: date) -> None:
    """Part of a change that has asked permission and holds the locks. One that has ended by then is left as it is."""
    if member.valid_to is not None and member.valid_to <= last_day:
        return
    if member.valid_from is not None and member.valid_from > last_day:
        member.delete()
    else:
        AreaMember.objects.filter(pk=member.pk).update(valid_to=last_day)
    record(actor, "area.member_ended", member.area, organisation=member.organisation_id, valid_to=last_day)
