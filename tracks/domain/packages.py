"""Insatspaketet: the chain's steps, gaps that are allowed, and the package's way from draft to agreed.

An agreed package is never edited: the first change makes a new version in draft, and is done there. Every change of
what or when clears the parties' acknowledgements of the plan.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.audit.log import record
from jobbspar.lib import clock, dates
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.lib.spans import Span, gaps
from tracks.domain.locks import opened
from tracks.domain.parties import clear_acknowledgements
from tracks.enums import PackageStatus, PartyRole
from tracks.models import ChainStep, GapAllowance, InterventionPackage, RequirementItem, Round
from tracks.permissions import can_edit_package
from tracks.queries.chain import missing_coverage, package_faults

STEP_FIELDS = (
    "order",
    "name",
    "type",
    "provider_name",
    "provider",
    "start_year",
    "start_week",
    "weeks",
    "share",
    "responsible",
    "funder",
    "cost_per_week",
    "is_parallel",
    "is_compulsory",
)
# A new name alone does not change the plan that the parties have acknowledged.
WEIGHTLESS = {"order", "name"}
OUTDATED = _("Insatspaketet har fått en ny version sedan du öppnade sidan. Läs om sidan och försök igen.")


@transaction.atomic
def start_package(round: Round, *, actor: Actor) -> InterventionPackage:
    """The round's latest package; an empty first version where there is none."""
    row = opened(round, actor=actor, may=can_edit_package)
    return _latest(row) or create(InterventionPackage, actor=actor, round_id=row.pk, round=row, number=1)


@transaction.atomic
def add_step(round: Round, *, actor: Actor, **values: Any) -> ChainStep:
    """A new step last in the order. See `STEP_FIELDS`; `cost_per_week` is öre per participant."""
    row = opened(round, actor=actor, may=can_edit_package)
    _check_step(row, values)
    package, _copies = _draft(row, actor)
    last = package.steps.aggregate(last=Max("order"))["last"]
    values.setdefault("order", 0 if last is None else last + 1)
    step = create(ChainStep, actor=actor, round_id=row.pk, package=package, **values)
    clear_acknowledgements(row, actor=actor)
    return step


@transaction.atomic
def change_step(
    step: ChainStep, *, actor: Actor, expected_version: int | None = None, shift_later: bool = False, **values: Any
) -> ChainStep:
    """Change a step. `shift_later`: the steps that begin after it move as many weeks as its end does."""
    row = opened(step.package.round, actor=actor, may=can_edit_package)
    current = _current_step(row, step)
    if expected_version is not None and current.version != expected_version:
        raise Conflict(_("En kollega hann spara före dig. Se vad som ändrats och spara igen."))
    now = {name: getattr(current, name) for name in STEP_FIELDS}
    _check_step(row, now | values)
    changed = {name for name, value in values.items() if now[name] != value}
    if not changed:
        return current
    before_end, before_start = current.ends_on, current.starts_on
    package, copies = _draft(row, actor)
    own = copies.get(current.pk, current)
    own.package = package
    change(own, actor=actor, round_id=row.pk, **values)
    if shift_later:
        _shift(package, own, after=before_start, weeks=(own.ends_on - before_end).days // 7, actor=actor)
    if changed - WEIGHTLESS:
        clear_acknowledgements(row, actor=actor)
    return own


def _shift(package: InterventionPackage, step: ChainStep, *, after: date, weeks: int, actor: Actor) -> None:
    if not weeks:
        return
    for later in package.steps.exclude(pk=step.pk):
        if later.starts_on > after:
            week = dates.iso_week(later.starts_on + timedelta(weeks=weeks))
            change(later, actor=actor, round_id=package.round_id, start_year=week.year, start_week=week.week)


@transaction.atomic
def remove_step(step: ChainStep, *, actor: Actor) -> None:
    """Take a step away. Requirements learnt in it stand without a step until somebody says where. Twice is once."""
    row = opened(step.package.round, actor=actor, may=can_edit_package)
    if not ChainStep.objects.filter(pk=step.pk).exists():
        return
    current = _current_step(row, step)
    _package, copies = _draft(row, actor)
    own = copies.get(current.pk, current)
    record(actor, "chainstep.removed", own, round_id=row.pk)
    own.delete()
    clear_acknowledgements(row, actor=actor)


@transaction.atomic
def move_step(step: ChainStep, *, actor: Actor, up: bool) -> None:
    """Order is for the eye: it moves no date and needs no new version."""
    row = opened(step.package.round, actor=actor, may=can_edit_package)
    current = _current_step(row, step)
    steps = list(current.package.steps.all())
    place = steps.index(current)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(steps):
        return
    steps[place], steps[other] = steps[other], steps[place]
    for order, one in enumerate(steps):
        ChainStep.objects.filter(pk=one.pk).exclude(order=order).update(order=order)


@transaction.atomic
def present_package(package: InterventionPackage, *, actor: Actor) -> InterventionPackage:
    """The employers have been shown the planned interventions. Twice is once."""
    row = opened(package.round, actor=actor, may=can_edit_package)
    current = _as_latest(row, package)
    if current.status != PackageStatus.DRAFT:
        return current
    if not current.steps.exists():
        raise RuleError(_("Lägg till minst en insats innan paketet presenteras."))
    return change(current, actor=actor, round_id=row.pk, action="package.presented", status=PackageStatus.PRESENTED)


@transaction.atomic
def agree_package(package: InterventionPackage, *, actor: Actor) -> InterventionPackage:
    """The parties agree on the package: it is whole, and covers what is to be learnt (invariant 9). Twice is once."""
    row = opened(package.round, actor=actor)
    current = _as_latest(row, package)
    if current.status == PackageStatus.AGREED:
        return current
    if current.status == PackageStatus.DRAFT and not row.track.is_preparatory:
        raise RuleError(_("Presentera paketet för arbetsgivaren först."))
    faults = package_faults(list(current.steps.all()))
    if faults:
        raise RuleError(faults[0])
    uncovered = missing_coverage(row)
    if uncovered:
        raise RuleError(
            _("%(count)d skall-krav ska läras i en insats men har ingen i paketet.") % {"count": len(uncovered)},
            link=reverse("round_profile", args=[row.pk]),
        )
    return change(
        current,
        actor=actor,
        round_id=row.pk,
        action="package.agreed",
        status=PackageStatus.AGREED,
        agreed_at=clock.now(),
    )


@transaction.atomic
def allow_gap(round: Round, *, actor: Actor, starts_on: date, ends_on: date, reason: str) -> GapAllowance:
    """Let a gap in the chain stand, with the reason. It holds for those days: a moved step makes another gap."""
    row = opened(round, actor=actor, may=can_edit_package)
    if not reason.strip():
        raise RuleError(_("Skriv varför glappet får finnas, till exempel semester eller lov."), field="reason")
    package = _latest(row)
    holes = gaps(step.span for step in package.steps.all()) if package else []
    if package is None or not any((hole.start, hole.end) == (starts_on, ends_on) for hole in holes):
        raise Conflict(_("Glappet finns inte längre. Kedjan har ändrats sedan du öppnade sidan."))
    allowance = package.allowances.filter(starts_on=starts_on, ends_on=ends_on).first()
    if allowance:
        return change(allowance, actor=actor, round_id=row.pk, reason=reason.strip())
    return create(
        GapAllowance,
        actor=actor,
        round_id=row.pk,
        action="package.gap_allowed",
        package=package,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
    )


@transaction.atomic
def withdraw_gap_allowance(allowance: GapAllowance, *, actor: Actor) -> None:
    """The gap is no longer allowed. Twice is once."""
    row = opened(allowance.package.round, actor=actor, may=can_edit_package)
    removed, _rows = GapAllowance.objects.filter(pk=allowance.pk).delete()
    if removed:
        record(actor, "package.gap_allowance_withdrawn", allowance, round_id=row.pk)


def _latest(round: Round) -> InterventionPackage | None:
    return InterventionPackage.objects.select_for_update().filter(round=round).order_by("-number").first()


def _as_latest(round: Round, package: InterventionPackage) -> InterventionPackage:
    latest = _latest(round)
    if latest is None or latest.pk != package.pk:
        raise Conflict(OUTDATED)
    return latest


def _current_step(round: Round, step: ChainStep) -> ChainStep:
    row = ChainStep.objects.select_for_update(of=("self",)).select_related("package", "type", "responsible", "provider")
    current, latest = row.filter(pk=step.pk).first(), _latest(round)
    if current is None or latest is None or current.package_id != latest.pk:
        raise Conflict(OUTDATED)
    return current


def _draft(round: Round, actor: Actor) -> tuple[InterventionPackage, dict[UUID, ChainStep]]:
    """The version that may be edited, and where it was just copied: its new steps by the old steps' ids."""
    latest = _latest(round)
    if latest is None:
        return create(InterventionPackage, actor=actor, round_id=round.pk, round=round, number=1), {}
    if latest.status == PackageStatus.AGREED:
        package, copies = copy_package(latest, round, actor=actor, number=latest.number + 1)
        # What is learnt where is the same as before: the profile's rows follow to the new steps.
        for old, new in copies.items():
            RequirementItem.objects.filter(step_id=old, profile__round=round).update(step=new)
        return package, copies
    if latest.status == PackageStatus.PRESENTED:
        change(latest, actor=actor, round_id=round.pk, status=PackageStatus.DRAFT)
    return latest, {}


def copy_package(
    package: InterventionPackage,
    round: Round,
    *,
    actor: Actor,
    number: int,
    weeks: int = 0,
    parties: dict[UUID, Any] | None = None,
) -> tuple[InterventionPackage, dict[UUID, ChainStep]]:
    """A new draft in `round` with the same steps, moved `weeks` weeks. Allowed gaps come along where nothing moves.

    `parties` leads from the old round's parties to the new one's.
    """
    new = create(
        InterventionPackage, actor=actor, round_id=round.pk, action="package.version_made", round=round, number=number
    )
    copies: dict[UUID, ChainStep] = {}
    for old in package.steps.select_related("type", "responsible", "provider"):
        values = {name: getattr(old, name) for name in STEP_FIELDS}
        week = dates.iso_week(old.starts_on + timedelta(weeks=weeks))
        values |= {"start_year": week.year, "start_week": week.week}
        if parties is not None:
            values["responsible"] = parties.get(old.responsible_id) if old.responsible_id else None
            values["provider"] = parties.get(old.provider_id) if old.provider_id else None
        copies[old.pk] = ChainStep(
            package=new, created_by_id=actor.user_id, changed_by_id=actor.user_id, created_at=clock.now(), **values
        )
    ChainStep.objects.bulk_create(copies.values())
    if not weeks:
        for allowed in package.allowances.all():
            GapAllowance.objects.create(
                package=new,
                starts_on=allowed.starts_on,
                ends_on=allowed.ends_on,
                reason=allowed.reason,
                created_by_id=allowed.created_by_id,
            )
    return new, copies


def _check_step(round: Round, values: dict[str, Any]) -> None:
    try:
        starts_on = dates.monday_of(values["start_year"], values["start_week"])
    except ValueError:
        raise RuleError(_("Veckan finns inte det året."), field="starts_on") from None
    for name in ("responsible", "provider"):
        party = values.get(name)
        if party is not None and party.round_id != round.pk:
            raise RuleError(_("Välj en av omgångens parter."), field=name)
    if values.get("provider") is not None and values["provider"].role != PartyRole.PROVIDER:
        raise RuleError(_("Insatser köps av en part som är utbildningsanordnare."), field="provider")
    kind = values["type"]
    if not kind.is_intervention:
        raise RuleError(_("Det är en anställningsform, inte en insats. Välj en insatstyp."), field="type")
    if kind.valid_to and starts_on > kind.valid_to:
        raise RuleError(_("Insatstypen finns inte längre när insatsen börjar."), field="type")
    Span(starts_on, starts_on + timedelta(days=7 * values["weeks"] - 3))
