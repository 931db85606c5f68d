"""The walk itself. The only code that writes `Round.phase` (a test reads every file and says so).

Each function does the same things in the same order, in one transaction: lock the row → see that nobody was first →
ask permission → evaluate the gate again → write → keep what the gate answered → audit → what must follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from coordination.domain.follow_ups import plan_follow_ups
from coordination.domain.neutral import refuse_persons
from coordination.domain.results import freeze_results
from coordination.enums import PhaseEvent
from coordination.models import PhaseChange
from coordination.permissions import can_pass_gate, can_reopen_round, can_walk_round
from coordination.workflow.gates import Missing, missing_in
from coordination.workflow.links import part_of_round, portal
from coordination.workflow.phases import BACK, CANCELLABLE, NEXT
from coordination.workflow.readings import is_loaded, open_participations
from coordination.workflow.snapshots import snapshot
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.log import record
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.outbox.mail import Letterhead, enqueue_mail
from jobbspar.outbox.models import OutboxEntry
from participants.domain.access import settle_round
from participants.models import Participation
from tracks.enums import ACTIVE_PHASES, ENDED_PHASES, Phase
from tracks.models import Round
from tracks.queries.contacts import portal_users
from tracks.queries.tracks import letterhead_of_round

SHORTEST_REASON: Final = 10
PHASE_MAIL: Final = "round_phase_changed"


class GateNotMet(RuleError):
    """Something is missing. `missing` is the list that the page shows; `passable` when a reason would be enough."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(_("Omgången kan inte gå vidare än: %s") % " ".join(item.text for item in missing))
        self.missing = list(missing)

    @property
    def passable(self) -> bool:
        """Whether the coordinator may go on with a written reason."""
        return all(item.passable for item in self.missing)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a round stands before its gate. `to` is None where there is no further phase."""

    phase: Phase
    to: Phase | None
    missing: list[Missing]

    @property
    def is_met(self) -> bool:
        """Nothing hinders the next phase."""
        return self.to is not None and not self.missing

    @property
    def is_passable(self) -> bool:
        """Something is missing, and a reason would be enough."""
        return bool(self.missing) and all(item.passable for item in self.missing)


def evaluate(round: Round) -> Evaluation:
    """Where the round may go and what is missing. Writes nothing; ask again inside the transaction before writing."""
    phase = Phase(round.phase)
    return Evaluation(phase, NEXT.get(phase), missing_in(round))


@transaction.atomic
def advance(round: Round, *, actor: Actor, expected_phase: Phase, reason: str = "") -> Round:
    """Take the round to its next phase. `expected_phase` is the one the person saw.

    With unmet checks: `GateNotMet`, unless all are passable and the round's coordinator gives a `reason`. `Conflict`
    when somebody was first, `RuleError` when it is paused.
    """
    locked = _locked(round.pk)
    _same_phase(locked, expected_phase)
    _ask(can_walk_round(actor, locked))
    if locked.paused_at:
        raise RuleError(_("Omgången är pausad. Återuppta den först."), link=locked.get_absolute_url())
    standing = evaluate(locked)
    if standing.to is None:
        raise RuleError(_("Omgången är redan avslutad."))
    if standing.missing:
        _pass_or_refuse(standing, locked, actor, reason)
    gate = snapshot(locked, standing.missing)
    note = reason.strip() if standing.missing else ""
    return _move(locked, standing.to, PhaseEvent.ADVANCED, actor, reason=note, gate=gate)


@transaction.atomic
def step_back(round: Round, *, actor: Actor, expected_phase: Phase, reason: str) -> Round:
    """Take the round one phase back from recruitment, execution or closing. Participations stay as they are."""
    locked = _locked(round.pk)
    _same_phase(locked, expected_phase)
    _ask(can_walk_round(actor, locked))
    target = BACK.get(Phase(locked.phase))
    if target is None:
        raise RuleError(_("Omgången kan inte gå tillbaka från den här fasen."))
    return _move(locked, target, PhaseEvent.STEPPED_BACK, actor, reason=_written(locked, actor, reason))


@transaction.atomic
def pause(round: Round, *, actor: Actor, reason: str) -> Round:
    """Let the round rest in the phase it is in. Pressed twice it is the same as once."""
    locked = _locked(round.pk)
    _ask(can_walk_round(actor, locked))
    if locked.phase not in ACTIVE_PHASES:
        raise RuleError(_("Bara en omgång som är igång kan pausas."))
    if locked.paused_at:
        return locked
    words = _written(locked, actor, reason)
    _write(locked, actor, paused_at=clock.now(), paused_reason=words)
    return _keep(locked, locked.phase, PhaseEvent.PAUSED, actor, reason=words)


@transaction.atomic
def resume(round: Round, *, actor: Actor) -> Round:
    """Take up a paused round again. Pressed twice it is the same as once."""
    locked = _locked(round.pk)
    _ask(can_walk_round(actor, locked))
    if not locked.paused_at:
        return locked
    _write(locked, actor, paused_at=None, paused_reason="")
    return _keep(locked, locked.phase, PhaseEvent.RESUMED, actor)


@transaction.atomic
def cancel(round: Round, *, actor: Actor, expected_phase: Phase, reason: str) -> Round:
    """Call the round off: until execution has ended, when no participation is open (domain.md 2.2)."""
    locked = _locked(round.pk)
    _same_phase(locked, expected_phase)
    _ask(can_walk_round(actor, locked))
    # A round that has been stepped back to planning may have people in it, whom the page does not ask for.
    hinder = why_not_cancel(locked) or _why_people_keep(locked)
    if hinder:
        raise RuleError(hinder, link=part_of_round(locked.pk, "round_participants"))
    return _move(
        locked, Phase.CANCELLED, PhaseEvent.CANCELLED, actor, reason=_written(locked, actor, reason), paused_at=None
    )


@transaction.atomic
def reopen(round: Round, *, actor: Actor, reason: str) -> Round:
    """Take a finished round back to closing: the coordinator alone, within 30 days, with a reason."""
    locked = _locked(round.pk)
    _same_phase(locked, Phase.FINISHED)
    _ask(can_reopen_round(actor, locked))
    words = _written(locked, actor, reason)
    return _move(locked, Phase.CLOSING, PhaseEvent.REOPENED, actor, reason=words, finished_at=None)


def why_not_cancel(round: Round) -> str:
    """The sentence that says why the round cannot be called off; empty when it can."""
    if round.phase not in CANCELLABLE:
        return _("En omgång kan ställas in fram till att genomförandet är slut.")
    return _why_people_keep(round) if round.phase in (Phase.RECRUITMENT, Phase.EXECUTION) else ""


@across("En omgång med deltagare ställs inte in")
def _why_people_keep(round: Round) -> str:
    """A round that is called off with people in it would keep them from every other round."""
    if is_loaded(round):
        found = bool(open_participations(round))
    else:
        found = Participation.objects.filter(round=round).still_open().exists()
    return _("Det finns deltagare i omgången. Avsluta deras deltagande först.") if found else ""


# ── The steps every function takes ───────────────────────────────────────────────────────────────────────────────────


def _locked(round_id: UUID) -> Round:
    """The row, with everybody else kept waiting until this transaction has ended."""
    return Round.objects.select_for_update(of=("self",)).select_related("track").get(pk=round_id)


def _same_phase(round: Round, expected: Phase) -> None:
    if round.phase != expected:
        raise Conflict(_("En kollega hann före: omgången är nu i fasen %s.") % round.get_phase_display())


def _ask(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed


def _written(round: Round, actor: Actor, reason: str) -> str:
    """The reason, which all who see the round read: the steering group too, so it names no person."""
    words = reason.strip()
    if len(words) < SHORTEST_REASON:
        raise RuleError(_("Skriv skälet med några ord, så att andra förstår det senare."), field="reason")
    refuse_persons(words, round, None, actor, field="reason")
    return words


def _pass_or_refuse(standing: Evaluation, round: Round, actor: Actor, reason: str) -> None:
    """Let the coordinator go on with a written reason; otherwise GateNotMet with the list."""
    if not reason.strip() or not standing.is_passable:
        raise GateNotMet(standing.missing)
    _ask(can_pass_gate(actor, round))
    _written(round, actor, reason)


def _move(
    round: Round,
    to: Phase,
    event: PhaseEvent,
    actor: Actor,
    *,
    reason: str = "",
    gate: Sequence[dict[str, object]] = (),
    **more: object,
) -> Round:
    before = round.phase
    if to in ENDED_PHASES:
        more["finished_at"] = clock.now()
    _write(round, actor, phase=to, **more)
    _keep(round, before, event, actor, reason=reason, gate=gate)
    plan_follow_ups(round, actor=actor)
    if to in ENDED_PHASES or before in ENDED_PHASES:
        settle_round(round, actor=actor)
    if to == Phase.FINISHED:
        freeze_results(round, actor=actor)
    return round


def _write(round: Round, actor: Actor, **values: object) -> None:
    """The row is locked, so nobody can have come between; `version` still moves on for forms that were open."""
    values |= {"changed_at": clock.now(), "changed_by_id": actor.user_id}
    Round.objects.filter(pk=round.pk).update(version=F("version") + 1, **values)
    for name, value in values.items():
        setattr(round, name, value)
    round.version += 1


def _keep(
    round: Round,
    before: str,
    event: PhaseEvent,
    actor: Actor,
    *,
    reason: str = "",
    gate: Sequence[dict[str, object]] = (),
) -> Round:
    """The history row, the audit row, and the mail to those who take part."""
    change = PhaseChange.objects.create(
        round=round,
        event=event,
        from_phase=before,
        to_phase=round.phase,
        at=clock.now(),
        by_id=actor.user_id,
        reason=reason,
        gate=list(gate),
    )
    passed = [row["key"] for row in gate if not row["met"]]
    details: dict[str, Any] = {"passed": passed} if passed else {}
    record(actor, f"round.{event}", round, round_id=round.pk, before=before, after=round.phase, **details)
    _tell(change, round, actor)
    return round


def phase_letterhead(entry: OutboxEntry) -> Letterhead:
    """Say in the mail which round has gone on, and who leads it."""
    return letterhead_of_round(Round.objects.get(pk=entry.ref_id))


def _tell(change: PhaseChange, round: Round, actor: Actor) -> None:
    """One mail to each party's contact who signs in, of an employer to all who are named, and to coordinator and deputy;
    never to the one who pressed."""
    people: dict[UUID, UUID | None] = {}
    for party in round.parties.select_related("contact"):
        if party.is_employer and round.phase != Phase.DRAFT:
            people |= dict.fromkeys(portal_users(party).values_list("pk", flat=True))
        elif party.contact_user_id and not party.is_employer:
            people[party.contact_user_id] = party.organisation_id
    for leader in (round.coordinator_id, round.deputy_id):
        if leader:
            people[leader] = round.track.responsible_id
    if actor.user_id is not None:
        people.pop(actor.user_id, None)
    for user_id, organisation_id in people.items():
        enqueue_mail(
            PHASE_MAIL,
            to_user_id=user_id,
            ref_id=round.pk,
            dedup_key=f"{PHASE_MAIL}:{change.pk}:{user_id}",
            path=round.get_absolute_url() if organisation_id else portal(),
            payload={"event": str(change.event)},
            organisation_id=organisation_id or round.track.responsible_id,
        )
