"""How every change of a round's plan begins: lock the round, ask, and refuse what is over."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib.errors import RuleError
from tracks.enums import ENDED_PHASES
from tracks.models import Round
from tracks.permissions import can_plan_round


def locked(round: Round) -> Round:
    """The round's row, locked until the transaction ends. All that belongs to its plan is changed under this lock."""
    return Round.objects.select_for_update(of=("self",)).select_related("track").get(pk=round.pk)


def opened(round: Round, *, actor: Actor, may: Callable[[Actor, Round], bool] = can_plan_round) -> Round:
    """The locked round, when `actor` may change its plan. NotAllowed, or RuleError when the round is over."""
    row = locked(round)
    if not may(actor, row):
        raise NotAllowed
    if row.phase in ENDED_PHASES:
        raise RuleError(_("Omgången är avslutad. Planen kan inte ändras längre."))
    return row
