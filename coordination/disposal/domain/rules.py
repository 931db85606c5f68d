"""An organisation's retention rules are written, changed and taken away by its local admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.disposal.enums import STARTS, WITHOUT_PERSON, Handling, RecordType, StartEvent
from coordination.disposal.models import LONGEST_YEARS, RetentionRule
from coordination.disposal.permissions import can_keep_rules
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.log import record
from jobbspar.lib.errors import RuleError


@transaction.atomic
def save_rule(
    record_type: RecordType,
    *,
    actor: Actor,
    handling: Handling,
    starts_from: StartEvent,
    years: int,
    ground: str,
    keeps_sample: bool = False,
    expected_version: int | None = None,
) -> RetentionRule:
    """The organisation's rule for the kind: made, or changed where there is one. Saved twice is once."""
    _ask(actor)
    if starts_from not in STARTS[record_type]:
        raise RuleError(_("Tiden kan inte räknas så för den här sortens uppgifter."), field="starts_from")
    if not 1 <= years <= LONGEST_YEARS:
        raise RuleError(_("Ange mellan 1 och 100 år."), field="years")
    if not ground.strip():
        raise RuleError(_("Skriv vilken lag och vilket beslut regeln vilar på."), field="ground")
    values: dict[str, Any] = {
        "handling": handling,
        "starts_from": starts_from,
        "years": years,
        "ground": ground.strip(),
        "keeps_sample": keeps_sample and record_type not in WITHOUT_PERSON,
    }
    held = RetentionRule.objects.select_for_update().filter(organisation=actor.organisation_id, record_type=record_type)
    rule = held.first()
    if rule is not None:
        return change(rule, actor=actor, expected_version=expected_version, **values)
    return create(RetentionRule, actor=actor, organisation_id=actor.organisation_id, record_type=record_type, **values)


@transaction.atomic
def remove_rule(record_type: RecordType, *, actor: Actor) -> None:
    """Take the rule away: from now on nothing of the kind is disposed of. Twice is once."""
    _ask(actor)
    rule = RetentionRule.objects.filter(organisation=actor.organisation_id, record_type=record_type).first()
    if rule is not None:
        record(actor, "retentionrule.removed", rule, kind=record_type.value)
        rule.delete()


def _ask(actor: Actor) -> None:
    if not can_keep_rules(actor):
        raise NotAllowed
