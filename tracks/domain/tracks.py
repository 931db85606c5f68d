"""Tracks with their local agreement and steering group."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from employers.models import Occupation
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Membership, Organisation, User
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.lib.text import clean_line
from tracks.models import LocalAgreement, SteeringGroup, SteeringMember, Track
from tracks.permissions import can_create_track, can_edit_steering_group, can_edit_track


@transaction.atomic
def create_track(*, actor: Actor, name: str, occupations: Iterable[Occupation] = (), **values: Any) -> Track:
    """A track that the actor's own municipality answers for (that never changes by itself, invariant 28)."""
    if not can_create_track(actor):
        raise NotAllowed
    _check_group(actor, values.get("steering_group"))
    track = create(Track, actor=actor, name=_track_name(name), responsible_id=actor.organisation_id, **values)
    track.occupations.set(occupations)
    return track


@transaction.atomic
def change_track(
    track: Track,
    *,
    actor: Actor,
    expected_version: int | None = None,
    occupations: Iterable[Occupation] | None = None,
    **values: Any,
) -> Track:
    """Change what the track says of itself. A new name follows into its rounds' place in lists."""
    row = _opened(track, actor)
    if "name" in values:
        values["name"] = _track_name(values["name"])
    if "steering_group" in values and values["steering_group"] != row.steering_group:
        _check_group(actor, values["steering_group"])
    _check_preparatory(row, values)
    before = row.name
    change(row, actor=actor, expected_version=expected_version, **values)
    if occupations is not None:
        row.occupations.set(occupations)
    if row.name != before:
        for round in row.rounds.all():
            round.track = row
            round.save(update_fields=["sort_name"])
    return row


def _opened(track: Track, actor: Actor) -> Track:
    row = Track.objects.select_for_update().get(pk=track.pk)
    if not can_edit_track(actor, row):
        raise NotAllowed
    return row


def _track_name(name: str) -> str:
    cleaned = clean_line(name)
    if not cleaned:
        raise RuleError(_("Ge jobbspåret ett namn."), field="name")
    return cleaned


def _check_preparatory(track: Track, values: dict[str, Any]) -> None:
    if values.get("is_preparatory", track.is_preparatory) == track.is_preparatory or not track.rounds.exists():
        return
    raise RuleError(
        _("Spåret har redan omgångar, så det går inte att ändra om det är förberedande. Skapa ett nytt spår."),
        field="is_preparatory",
    )


def _check_group(actor: Actor, group: SteeringGroup | None) -> None:
    if group is not None and group.organisation_id != actor.organisation_id:
        raise RuleError(_("Välj en av din egen kommuns styrgrupper."), field="steering_group")


# Lokal överenskommelse


@transaction.atomic
def create_local_agreement(*, actor: Actor, parties: Iterable[Organisation], **values: Any) -> LocalAgreement:
    """A local agreement (Dua) with its four texts, which are required (mission 1.5)."""
    if not can_create_track(actor):
        raise NotAllowed
    _check_agreement(values)
    agreement = create(LocalAgreement, actor=actor, owner_id=actor.organisation_id, **values)
    agreement.parties.set(parties)
    return agreement


@transaction.atomic
def change_local_agreement(
    agreement: LocalAgreement,
    *,
    actor: Actor,
    expected_version: int | None = None,
    parties: Iterable[Organisation] | None = None,
    **values: Any,
) -> LocalAgreement:
    row = LocalAgreement.objects.select_for_update().get(pk=agreement.pk)
    if not can_create_track(actor) or row.owner_id != actor.organisation_id:
        raise NotAllowed
    now = {name: getattr(row, name) for name in (*FOUR_TEXTS, "valid_from", "valid_to")}
    _check_agreement(now | values)
    change(row, actor=actor, expected_version=expected_version, **values)
    if parties is not None:
        row.parties.set(parties)
    return row


FOUR_TEXTS = ("organisation_text", "roles_text", "responsibility_text", "resources_text")


def _check_agreement(values: dict[str, Any]) -> None:
    for name in FOUR_TEXTS:
        if not str(values.get(name, "")).strip():
            raise RuleError(
                _("Överenskommelsen behöver text om organisation, roller, ansvar och resurser."), field=name
            )
    if values.get("valid_to") and values["valid_to"] < values["valid_from"]:
        raise RuleError(_("Slutdatum kan inte vara före startdatum."), field="valid_to")


@transaction.atomic
def link_local_agreement(
    track: Track,
    *,
    actor: Actor,
    agreement: LocalAgreement | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Track:
    """Link the agreement the track stands on, or say why there is none: one of them is needed to plan."""
    row = _opened(track, actor)
    if agreement is None and not reason.strip():
        raise RuleError(
            _("Välj en lokal överenskommelse, eller skriv varför det saknas en."), field="no_local_agreement_reason"
        )
    if agreement is not None and agreement.owner_id != actor.organisation_id:
        raise RuleError(_("Välj en av din egen kommuns överenskommelser."), field="local_agreement")
    if agreement is not None and agreement.valid_to and agreement.valid_to < clock.today():
        raise RuleError(_("Överenskommelsen har gått ut. Välj en som gäller."), field="local_agreement")
    return change(
        row,
        actor=actor,
        action="track.local_agreement_linked",
        expected_version=expected_version,
        local_agreement=agreement,
        no_local_agreement_reason="" if agreement else reason.strip(),
    )


# Styrgrupp


@transaction.atomic
def create_steering_group(*, actor: Actor, name: str, members: Iterable[tuple[User, str]] = ()) -> SteeringGroup:
    """A steering group of the actor's own municipality. `members`: user and mandate."""
    if not actor.has(Role.COORDINATOR, Role.LOCAL_ADMIN):
        raise NotAllowed
    group = create(SteeringGroup, actor=actor, organisation_id=actor.organisation_id, name=_group_name(name))
    for user, mandate in members:
        add_steering_member(group, actor=actor, user=user, mandate=mandate)
    return group


@transaction.atomic
def rename_steering_group(
    group: SteeringGroup, *, actor: Actor, name: str, expected_version: int | None = None
) -> SteeringGroup:
    row = _opened_group(group, actor)
    return change(row, actor=actor, expected_version=expected_version, name=_group_name(name))


@transaction.atomic
def add_steering_member(group: SteeringGroup, *, actor: Actor, user: User, mandate: str = "") -> SteeringMember:
    """Seat somebody who holds the steering-group role somewhere. Adding again brings the mandate up to date."""
    row = _opened_group(group, actor)
    if not Membership.objects.current().filter(user=user, role=Role.STEERING_GROUP).exists():
        raise RuleError(_("Personen har inte rollen styrgruppsledamot. Be den lokala administratören."), field="user")
    member, _made = SteeringMember.objects.update_or_create(group=row, user=user, defaults={"mandate": mandate.strip()})
    record(actor, "steeringgroup.member_added", row, user_id=user.pk)
    return member


@transaction.atomic
def remove_steering_member(group: SteeringGroup, *, actor: Actor, user: User) -> None:
    row = _opened_group(group, actor)
    removed, _rows = SteeringMember.objects.filter(group=row, user=user).delete()
    if removed:
        record(actor, "steeringgroup.member_removed", row, user_id=user.pk)


def _opened_group(group: SteeringGroup, actor: Actor) -> SteeringGroup:
    row = SteeringGroup.objects.select_for_update().get(pk=group.pk)
    if not can_edit_steering_group(actor, row):
        raise NotAllowed
    return row


def _group_name(name: str) -> str:
    cleaned = clean_line(name)
    if not cleaned:
        raise RuleError(_("Ge styrgruppen ett namn."), field="name")
    return cleaned
