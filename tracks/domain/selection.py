"""The selection method with its steps (P5), and the parties' agreement that stepwise tracks need (L5)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.audit.log import record
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from tracks.domain.locks import opened
from tracks.models import PartyAgreement, Round, SelectionMethod, SelectionStep


@transaction.atomic
def save_method(round: Round, *, actor: Actor, criteria: str, expected_version: int | None = None) -> SelectionMethod:
    """Say by which objective criteria the selection is made."""
    row = opened(round, actor=actor)
    method = _method(row, actor)
    if method.criteria == criteria.strip():
        return method
    return change(
        method,
        actor=actor,
        round_id=row.pk,
        expected_version=expected_version,
        criteria=criteria.strip(),
        **_NOT_APPROVED,
    )


@transaction.atomic
def add_selection_step(round: Round, *, actor: Actor, **values: Any) -> SelectionStep:
    """A new step last: kind, criteria, decided_by, employer_takes_part, planned_on. The method is to be approved again."""
    row = opened(round, actor=actor)
    _check_step(row, values)
    method = _method(row, actor)
    step = create(SelectionStep, actor=actor, round_id=row.pk, method=method, order=method.steps.count(), **values)
    change(method, actor=actor, round_id=row.pk, **_NOT_APPROVED)
    return step


@transaction.atomic
def change_selection_step(
    step: SelectionStep, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> SelectionStep:
    """Change a step. A new day alone leaves the approval; what is tested and by whom does not."""
    row = opened(step.method.round, actor=actor)
    own = SelectionStep.objects.select_for_update().filter(pk=step.pk).first()
    if own is None:
        raise Conflict(_("Steget finns inte längre. En kollega har tagit bort det."))
    _check_step(row, values)
    weighty = any(getattr(own, name) != value for name, value in values.items() if name != "planned_on")
    change(own, actor=actor, round_id=row.pk, expected_version=expected_version, **values)
    if weighty:
        change(_method(row, actor), actor=actor, round_id=row.pk, **_NOT_APPROVED)
    return own


@transaction.atomic
def remove_selection_step(step: SelectionStep, *, actor: Actor) -> None:
    """Take a step away. Twice is once."""
    row = opened(step.method.round, actor=actor)
    removed, _rows = SelectionStep.objects.filter(pk=step.pk).delete()
    if removed:
        method = _method(row, actor)
        record(actor, "selectionmethod.step_removed", method, round_id=row.pk)
        change(method, actor=actor, round_id=row.pk, **_NOT_APPROVED)


@transaction.atomic
def approve_method(method: SelectionMethod, *, actor: Actor) -> SelectionMethod:
    """The method holds for the recruitment. With employers in the round, at least one step is theirs too. Twice is once."""
    row = opened(method.round, actor=actor)
    own = _method(row, actor)
    if own.approved_at:
        return own
    steps = list(own.steps.all())
    if not steps:
        raise RuleError(_("Lägg till minst ett steg i urvalet."))
    if not row.track.is_preparatory and not any(step.employer_takes_part for step in steps):
        raise RuleError(_("Minst ett steg behöver vara ett där arbetsgivaren deltar."))
    return change(
        own,
        actor=actor,
        round_id=row.pk,
        action="selectionmethod.approved",
        approved_at=clock.now(),
        approved_by_id=actor.user_id,
    )


_NOT_APPROVED: dict[str, Any] = {"approved_at": None, "approved_by_id": None}


def _method(round: Round, actor: Actor) -> SelectionMethod:
    """The round's method, made when it is first written on. The round's lock keeps it to one."""
    found = SelectionMethod.objects.select_for_update().filter(round=round).first()
    return found or create(SelectionMethod, actor=actor, round_id=round.pk, round=round)


def _check_step(round: Round, values: dict[str, Any]) -> None:
    if values.get("employer_takes_part") and round.track.is_preparatory:
        raise RuleError(_("Ett förberedande spår har ingen arbetsgivare."), field="employer_takes_part")


@transaction.atomic
def save_party_agreement(
    round: Round, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> PartyAgreement:
    """Partsöverenskommelse: tasks, wage, parties and agreed_on. Made the first time, changed after that."""
    row = opened(round, actor=actor)
    if not row.track.is_stepwise:
        raise RuleError(_("Bara spår i en utbildningsstege har en partsöverenskommelse."))
    if values["agreed_on"] > clock.today():
        raise RuleError(_("Datumet är i framtiden. Registrera överenskommelsen när den är träffad."), field="agreed_on")
    found = PartyAgreement.objects.select_for_update().filter(round=row).first()
    if found is None:
        return create(PartyAgreement, actor=actor, round_id=row.pk, round=row, **values)
    return change(found, actor=actor, round_id=row.pk, expected_version=expected_version, **values)
