"""A disposal from preview to approval. It changes nothing about anybody until two people have said so."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.disposal.enums import OPEN_RUNS, WHOLE_PERSONS, RecordType, RunState
from coordination.disposal.models import DisposalItem, DisposalRun, RetentionRule
from coordination.disposal.permissions import can_decide, can_lead_run
from coordination.disposal.queries.due import Due, find
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.enums import DISPOSAL_DECIDERS
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import Organisation, User
from jobbspar.lib import clock
from jobbspar.lib.errors import Conflict, RuleError
from jobbspar.outbox.domain import enqueue
from jobbspar.outbox.mail import enqueue_mail
from participants.models import Person

# So much one run takes; what is over comes in the next. A preview stays a page's work, and a decision can be overlooked.
MOST: Final = 2_000
JOB: Final = "disposal"
PROPOSED_MAIL, LOOK_MAIL = "disposal_proposed", "disposal_look"


@transaction.atomic
def preview(*, actor: Actor) -> DisposalRun:
    """Find out what is due today. A preview that nobody has proposed yet is made anew; Conflict where one is under way."""
    if not can_decide(actor) or actor.organisation_id is None:
        raise NotAllowed
    # One at a time: two who press together wait for each other here.
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    rules = list(RetentionRule.objects.disposing().filter(organisation=actor.organisation_id))
    if not rules:
        raise RuleError(_("Det finns ingen regel som säger att något gallras. Skriv en regel först."))
    run = DisposalRun.objects.under_way().filter(organisation=actor.organisation_id).first()
    if run is not None and run.state != RunState.PREVIEW:
        raise Conflict(_("En gallring är redan föreslagen. Den ska genomföras eller avbrytas först."))
    if run is None:
        run = create(DisposalRun, actor=actor, action="disposal.previewed", organisation_id=actor.organisation_id)
    run.items.all().delete()
    counts, is_cut = _fill(run, rules)
    return change(run, actor=actor, action="disposal.previewed", counts=counts, is_cut=is_cut, computed_at=clock.now())


def _fill(run: DisposalRun, rules: list[RetentionRule]) -> tuple[dict[str, Any], bool]:
    """Write the run's items; the counts by record type, and whether there was more than it takes.

    Whole persons come first, and single rows of theirs are not counted besides: they go with them.
    """
    counts: dict[str, Any] = {}
    items: list[DisposalItem] = []
    going: set[UUID] = set()
    is_cut = False
    by_kind = {rule.record_type: rule for rule in rules}
    for kind in [kind for kind in RecordType if kind in by_kind]:
        room = MOST - len(items)
        is_whole = kind in WHOLE_PERSONS
        found = find(by_kind[kind], most=room if is_whole else None)
        chosen = [one for one in found.due if is_whole or one.person_id not in going]
        is_cut |= (found.total if is_whole else len(chosen)) > room
        chosen = chosen[:room]
        going |= {one.subject_id for one in chosen} if is_whole else set()
        items += [_item(run, kind, one, len(items) + place) for place, one in enumerate(chosen)]
        counts[kind] = {"dispose": len(chosen), "held": dict(found.held)}
    DisposalItem.objects.bulk_create(items, batch_size=500)
    return counts, is_cut


def _item(run: DisposalRun, kind: RecordType, one: Due, position: int) -> DisposalItem:
    return DisposalItem(
        run=run,
        position=position,
        record_type=kind,
        model=one.model,
        subject_id=one.subject_id,
        person_id=one.person_id,
        mark=one.mark,
    )


@transaction.atomic
def propose(run: DisposalRun, *, actor: Actor, decision: str, registry_number: str) -> DisposalRun:
    """One person proposes, with the decision it rests on. The other deciders and the case workers concerned are told."""
    run = _locked(run, actor)
    said = {"decision": decision.strip(), "registry_number": registry_number.strip()}
    if run.state == RunState.PROPOSED and all(getattr(run, name) == value for name, value in said.items()):
        return run
    _require(run, RunState.PREVIEW)
    if not run.total:
        raise RuleError(_("Det finns inget att gallra i den här förhandsgranskningen."))
    for name, value in said.items():
        if not value:
            raise RuleError(_("Gallring görs bara efter ett beslut. Fyll i det här."), field=name)
    run = change(
        run,
        actor=actor,
        action="disposal.proposed",
        state=RunState.PROPOSED,
        proposed_by_id=actor.user_id,
        proposed_at=clock.now(),
        **said,
    )
    _tell(run, actor)
    return run


@transaction.atomic
def approve(run: DisposalRun, *, actor: Actor) -> DisposalRun:
    """Another person approves, and the worker begins. RuleError for the one who proposed it. Twice is once."""
    run = _locked(run, actor)
    if run.state in (RunState.APPROVED, RunState.DONE):
        return run
    _require(run, RunState.PROPOSED)
    if run.proposed_by_id == actor.user_id:
        raise RuleError(
            _("Du har föreslagit gallringen. En annan lokal administratör eller en enhetschef ska godkänna den.")
        )
    run = change(
        run,
        actor=actor,
        action="disposal.approved",
        state=RunState.APPROVED,
        approved_by_id=actor.user_id,
        approved_at=clock.now(),
        result={"done": {}, "dropped": {}},
    )
    ask_for_batch(run, 1)
    return run


@transaction.atomic
def withdraw(run: DisposalRun, *, actor: Actor) -> DisposalRun:
    """Call it off before it is approved. What was found is forgotten; the rules stand. Twice is once."""
    run = _locked(run, actor)
    if run.state == RunState.WITHDRAWN:
        return run
    if run.state not in OPEN_RUNS or run.state == RunState.APPROVED:
        raise Conflict(_("Gallringen är godkänd och går inte att avbryta."))
    run.items.all().delete()
    return change(run, actor=actor, action="disposal.withdrawn", state=RunState.WITHDRAWN, ended_at=clock.now())


def ask_for_batch(run: DisposalRun, number: int) -> None:
    """Ask the worker for the next few. One entry a batch, so that a killed worker has at most a batch to do again."""
    enqueue(
        JOB,
        ref_id=run.pk,
        dedup_key=f"{JOB}:{run.pk}:{number}",
        title=str(_("Gallring")),
        payload={"number": number},
        organisation_id=run.organisation_id,
    )


def _locked(run: DisposalRun, actor: Actor) -> DisposalRun:
    run = DisposalRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if not can_lead_run(actor, run):
        raise NotAllowed
    return run


def _require(run: DisposalRun, state: RunState) -> None:
    if run.state != state:
        raise Conflict(_("Gallringen har gått vidare sedan du öppnade sidan."))


def _tell(run: DisposalRun, actor: Actor) -> None:
    """Mails without a name or a number: to who may approve, and to who may know a reason against it."""
    deciders = set(User.objects.in_organisation(run.organisation_id, *DISPOSAL_DECIDERS).values_list("pk", flat=True))
    persons = Person.objects.filter(pk__in=run.items.values("person_id"), case_worker__isnull=False)
    workers = set(persons.values_list("case_worker", flat=True).distinct())
    names = reverse("disposal_persons", args=[run.pk])
    told = [(PROPOSED_MAIL, user, run.get_absolute_url()) for user in deciders - {actor.user_id}]
    told += [(LOOK_MAIL, user, names) for user in workers - {None}]
    for mail, user_id, path in told:
        enqueue_mail(
            mail,
            to_user_id=user_id,
            ref_id=run.pk,
            dedup_key=f"{mail}:{run.pk}:{user_id}",
            path=path,
            organisation_id=run.organisation_id,
        )
