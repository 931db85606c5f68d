"""The requirement profile: rows, proposal, and confirmation by every employer party and the coordinator (2.0.5).

A proposed profile is never edited. The first change after the proposal makes a new version with the same rows and no
confirmations, and is done there.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from employers.enums import MandateScope
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from tracks.domain.locks import locked, opened
from tracks.domain.mandates import require_mandate
from tracks.enums import ENDED_PHASES, Reached
from tracks.models import ChainStep, ProfileConfirmation, RequirementItem, RequirementProfile, Round, RoundParty
from tracks.permissions import can_confirm_profile_for, can_plan_round

TEXTS = ("tasks", "working_hours", "environment", "pay", "taught_on_site", "accessibility")
ITEM_FIELDS = ("order", "kind", "text", "level", "necessity", "reached", "step", "checked_by")
OUTDATED = _("Kravprofilen har fått en ny version sedan du öppnade sidan. Läs om sidan och försök igen.")


@transaction.atomic
def start_profile(round: Round, *, actor: Actor) -> RequirementProfile:
    """The round's latest profile; an empty first version where there is none."""
    row = opened(round, actor=actor)
    return _latest(row) or _first(row, actor)


@transaction.atomic
def change_profile_texts(
    round: Round, *, actor: Actor, expected_version: int | None = None, **texts: str
) -> RequirementProfile:
    """Change the texts around the rows. `expected_version` is of the version that the form was opened on."""
    row = opened(round, actor=actor)
    latest = _latest(row)
    if latest and expected_version is not None and latest.version != expected_version:
        raise Conflict(_("En kollega hann spara före dig. Se vad som ändrats och spara igen."))
    if latest and all(getattr(latest, name) == text for name, text in texts.items()):
        return latest
    draft, _copies = _draft(row, actor)
    values: dict[str, Any] = dict(texts)
    return change(draft, actor=actor, round_id=row.pk, **values)


@transaction.atomic
def add_requirement(round: Round, *, actor: Actor, **values: Any) -> RequirementItem:
    """A new row last: kind, text, level, necessity, reached, step, checked_by."""
    row = opened(round, actor=actor)
    values = _checked(row, values)
    draft, _copies = _draft(row, actor)
    return create(RequirementItem, actor=actor, round_id=row.pk, profile=draft, order=draft.items.count(), **values)


@transaction.atomic
def change_requirement(
    item: RequirementItem, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> RequirementItem:
    row = opened(item.profile.round, actor=actor)
    current = _current_item(row, item)
    if expected_version is not None and current.version != expected_version:
        raise Conflict(_("En kollega hann spara före dig. Se vad som ändrats och spara igen."))
    now = {name: getattr(current, name) for name in ITEM_FIELDS if name != "order"}
    values = _checked(row, now | values)
    if values == now:
        return current
    _profile, copies = _draft(row, actor)
    return change(copies.get(current.pk, current), actor=actor, round_id=row.pk, **values)


@transaction.atomic
def remove_requirement(item: RequirementItem, *, actor: Actor) -> None:
    """Take a row away. Twice is once."""
    row = opened(item.profile.round, actor=actor)
    if not RequirementItem.objects.filter(pk=item.pk).exists():
        return
    current = _current_item(row, item)
    _profile, copies = _draft(row, actor)
    own = copies.get(current.pk, current)
    record(actor, "requirementitem.removed", own, round_id=row.pk)
    own.delete()


@transaction.atomic
def move_requirement(item: RequirementItem, *, actor: Actor, up: bool) -> None:
    """Order is for the eye and changes no requirement: it needs no new version."""
    row = opened(item.profile.round, actor=actor)
    current = _current_item(row, item)
    rows = list(current.profile.items.order_by("order", "created_at"))
    place = rows.index(current)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for order, one in enumerate(rows):
        RequirementItem.objects.filter(pk=one.pk).exclude(order=order).update(order=order)


@transaction.atomic
def propose_profile(profile: RequirementProfile, *, actor: Actor) -> RequirementProfile:
    """The rows are ready: the employers and the coordinator are asked to confirm. Twice is once."""
    row = opened(profile.round, actor=actor)
    current = _as_latest(row, profile)
    if current.proposed_at:
        return current
    if not current.items.exists():
        raise RuleError(_("Lägg till minst ett krav innan profilen skickas för bekräftelse."))
    return change(current, actor=actor, round_id=row.pk, action="profile.proposed", proposed_at=clock.now())


@transaction.atomic
def confirm_profile(
    profile: RequirementProfile, *, actor: Actor, party: RoundParty | None = None, note: str = ""
) -> ProfileConfirmation:
    """Confirm for an employer `party`, or (None) as the coordinator.

    The coordinator may note an employer's confirmation given otherwise, and then says in `note` how. Twice is once.
    """
    row = locked(profile.round)
    note = note.strip()
    if party is None or not can_confirm_profile_for(actor, party):
        if not can_plan_round(actor, row):
            raise NotAllowed
        if party is not None and not note:
            raise RuleError(_("Skriv hur arbetsgivaren har bekräftat, till exempel vid möte med vem."), field="note")
    else:
        require_mandate(actor, party, MandateScope.PROFILE)
    if party is not None and (party.round_id != row.pk or not party.is_employer):
        raise RuleError(_("Bara omgångens arbetsgivare bekräftar kravprofilen."))
    if row.phase in ENDED_PHASES:
        raise RuleError(_("Omgången är avslutad."))
    current = _as_latest(row, profile)
    if not current.proposed_at:
        raise RuleError(_("Kravprofilen är inte klar att bekräfta än."))
    given: dict[str, Any] = {"user_id": actor.user_id, "at": clock.now(), "note": note}
    confirmation, made = ProfileConfirmation.objects.get_or_create(profile=current, party=party, defaults=given)
    if made:
        record(
            actor,
            "profile.confirmed",
            current,
            round_id=row.pk,
            number=current.number,
            party=party.pk if party else None,
        )
    return confirmation


@transaction.atomic
def withdraw_confirmation(confirmation: ProfileConfirmation, *, actor: Actor) -> None:
    """Undo a confirmation that was given or noted by mistake. Twice is once."""
    row = locked(confirmation.profile.round)
    party = confirmation.party
    if not can_plan_round(actor, row) and not (party and can_confirm_profile_for(actor, party)):
        raise NotAllowed
    removed, _rows = ProfileConfirmation.objects.filter(pk=confirmation.pk).delete()
    if removed:
        record(actor, "profile.confirmation_withdrawn", confirmation.profile, round_id=row.pk)


def _latest(round: Round) -> RequirementProfile | None:
    return RequirementProfile.objects.select_for_update().filter(round=round).order_by("-number").first()


def _as_latest(round: Round, profile: RequirementProfile) -> RequirementProfile:
    latest = _latest(round)
    if latest is None or latest.pk != profile.pk:
        raise Conflict(OUTDATED)
    return latest


def _current_item(round: Round, item: RequirementItem) -> RequirementItem:
    """The row itself, when it belongs to the version that holds."""
    current = (
        RequirementItem.objects.select_for_update(of=("self",)).select_related("profile", "step").filter(pk=item.pk)
    )
    row, latest = current.first(), _latest(round)
    if row is None or latest is None or row.profile_id != latest.pk:
        raise Conflict(OUTDATED)
    return row


def _first(round: Round, actor: Actor) -> RequirementProfile:
    return create(RequirementProfile, actor=actor, round_id=round.pk, round=round, number=1)


def _draft(round: Round, actor: Actor) -> tuple[RequirementProfile, dict[UUID, RequirementItem]]:
    """The version that may be edited, and where it was just copied: its new rows by the old rows' ids."""
    latest = _latest(round)
    if latest is None:
        return _first(round, actor), {}
    if latest.proposed_at is None:
        return latest, {}
    return copy_profile(latest, round, actor=actor, number=latest.number + 1)


def copy_profile(
    profile: RequirementProfile,
    round: Round,
    *,
    actor: Actor,
    number: int,
    steps: dict[UUID, ChainStep] | None = None,
) -> tuple[RequirementProfile, dict[UUID, RequirementItem]]:
    """A new unproposed version in `round` with the same texts and rows. `steps` leads from old steps to new ones."""
    texts = {name: getattr(profile, name) for name in TEXTS}
    new = create(
        RequirementProfile,
        actor=actor,
        round_id=round.pk,
        action="profile.version_made",
        round=round,
        number=number,
        **texts,
    )
    copies: dict[UUID, RequirementItem] = {}
    for old in profile.items.select_related("step"):
        values = {name: getattr(old, name) for name in ITEM_FIELDS}
        if steps is not None:
            values["step"] = steps.get(old.step_id) if old.step_id else None
        copies[old.pk] = RequirementItem(
            profile=new, created_by_id=actor.user_id, changed_by_id=actor.user_id, created_at=clock.now(), **values
        )
    RequirementItem.objects.bulk_create(copies.values())
    return new, copies


def _checked(round: Round, values: dict[str, Any]) -> dict[str, Any]:
    if round.track.is_preparatory:
        raise RuleError(_("Ett förberedande spår har ingen kravprofil."))
    if not str(values.get("text", "")).strip():
        raise RuleError(_("Skriv vad som krävs."), field="text")
    step = values.get("step")
    if values.get("reached") != Reached.IN_STEP:
        return {**values, "step": None}
    if step is not None and step.package.round_id != round.pk:
        raise RuleError(_("Välj en insats i den här omgången."), field="step")
    return values
