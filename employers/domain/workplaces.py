"""The employer's workplaces."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from employers.models import Employer, Workplace
from employers.permissions import can_change_employer
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib.errors import RuleError


@transaction.atomic
def add_workplace(employer: Employer, *, actor: Actor, **values: Any) -> Workplace:
    """`values`: name, cfar (8 digits or empty), municipality, address, max_placements, supervisors."""
    if not can_change_employer(actor, employer):
        raise NotAllowed
    return create(Workplace, actor=actor, employer=employer, **_checked(values))


@transaction.atomic
def change_workplace(
    workplace: Workplace, *, actor: Actor, expected_version: int | None = None, **values: Any
) -> Workplace:
    row = Workplace.objects.select_for_update(of=("self",)).select_related("employer").get(pk=workplace.pk)
    if not can_change_employer(actor, row.employer):
        raise NotAllowed
    return change(row, actor=actor, expected_version=expected_version, **_checked(values))


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    cfar = values.get("cfar", "")
    if cfar and not (cfar.isascii() and cfar.isdigit() and len(cfar) == 8):
        raise RuleError(_("Ett CFAR-nummer har 8 siffror."), field="cfar")
    return values
