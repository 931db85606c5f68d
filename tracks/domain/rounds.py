"""Rounds: making them from employers' needs, changing their frame, and copying them into a next one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from employers.enums import MandateScope, NeedStatus
from employers.models import CompetenceNeed, EmployerContact
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.enums import Role
from jobbspar.accounts.errors import NotAllowed
from jobbspar.accounts.models import User
from jobbspar.audit.log import record
from jobbspar.lib import clock, dates
from jobbspar.lib.errors import RuleError
from tracks import checks
from tracks.checklist import tasks_for
from tracks.domain.locks import opened
from tracks.domain.naming import set_named
from tracks.domain.parties import clear_acknowledgements
from tracks.enums import PartyRole
from tracks.models import PlanActivity, Round, RoundNeed, RoundParty, Track
from tracks.permissions import can_create_round


@transaction.atomic
def create_round(
    track: Track,
    *,
    actor: Actor,
    seats: int,
    planned_start: date,
    planned_end: date,
    coordinator: User | None = None,
    deputy: User | None = None,
    needs: Iterable[CompetenceNeed] = (),
    previous: Round | None = None,
) -> Round:
    """The track's next round, in DRAFT: with the responsible municipality and the needs' employers as parties, and the
    tasks P1–A3 as planned activities. The coordinator is the actor unless another is named.
    """
    # The lock on the track gives each round its own number.
    track = Track.objects.select_for_update().get(pk=track.pk)
    if not can_create_round(actor, track):
        raise NotAllowed
    _check_period(planned_start, planned_end)
    coordinator = coordinator or User.objects.filter(pk__in=[actor.user_id]).first()
    _check_leaders(track, coordinator, deputy)
    number = (track.rounds.aggregate(last=Max("number"))["last"] or 0) + 1
    row = create(
        Round,
        actor=actor,
        track=track,
        number=number,
        seats=seats,
        planned_start=planned_start,
        planned_end=planned_end,
        coordinator=coordinator,
        deputy=deputy,
        previous=previous,
    )
    _fill_checklist(row, _responsible_party(row, actor), actor)
    for need in needs:
        join_need(row, need, actor=actor)
    return row


def _responsible_party(round: Round, actor: Actor) -> RoundParty:
    return create(
        RoundParty,
        actor=actor,
        round_id=round.pk,
        round=round,
        organisation_id=round.track.responsible_id,
        role=PartyRole.RESPONSIBLE,
        contact_user=round.coordinator,
    )


@transaction.atomic
def change_round(round: Round, *, actor: Actor, expected_version: int | None = None, **values: Any) -> Round:
    """Change seats, period, coordinator or deputy. A new period asks the parties to acknowledge the plan again."""
    row = opened(round, actor=actor)
    start, end = values.get("planned_start", row.planned_start), values.get("planned_end", row.planned_end)
    _check_period(start, end)
    _check_seats(row, values.get("seats", row.seats))
    leaders = {name: values.get(name, getattr(row, name)) for name in ("coordinator", "deputy")}
    if (leaders["coordinator"], leaders["deputy"]) != (row.coordinator, row.deputy):
        _check_leaders(row.track, **leaders)
    before = (row.planned_start, row.planned_end, row.coordinator_id)
    change(row, actor=actor, round_id=row.pk, expected_version=expected_version, **values)
    if before[:2] != (row.planned_start, row.planned_end):
        clear_acknowledgements(row, actor=actor)
    if before[2] != row.coordinator_id:
        # What the former coordinator had left to do goes with the round.
        open_ones = PlanActivity.objects.filter(round=row, owner_user=before[2], done_on=None, struck_at=None)
        open_ones.update(owner_user=row.coordinator, changed_at=clock.now())
    return row


def _check_period(start: date, end: date) -> None:
    if end < start:
        raise RuleError(_("Slutet kan inte vara före starten."), field="planned_end")


def _check_seats(round: Round, seats: int) -> None:
    """Invariant 8: never fewer seats than are admitted, nor than the parties have reserved."""
    taken = checks.seat_floor(round)
    if seats < taken:
        raise RuleError(
            _("%(taken)d deltagare är redan antagna. Antalet platser kan inte bli lägre än så.") % {"taken": taken},
            field="seats",
        )
    reserved = sum(party.reserved_seats or 0 for party in round.parties.all())
    if seats < reserved:
        raise RuleError(
            _("Parterna har reserverat %(reserved)d platser. Ändra reservationerna först.") % {"reserved": reserved},
            field="seats",
            link=reverse("round_parties", args=[round.pk]),
        )


def _check_leaders(track: Track, coordinator: User | None, deputy: User | None) -> None:
    if coordinator is None:
        raise RuleError(_("Välj en koordinator."), field="coordinator")
    if coordinator == deputy:
        raise RuleError(_("Ersättaren ska vara någon annan än koordinatorn."), field="deputy")
    able = set(User.objects.in_organisation(track.responsible_id, Role.COORDINATOR).values_list("pk", flat=True))
    for field, user in (("coordinator", coordinator), ("deputy", deputy)):
        if user is not None and user.pk not in able:
            raise RuleError(_("Välj någon som är koordinator i den ansvariga kommunen."), field=field)


def _fill_checklist(round: Round, responsible: RoundParty, actor: Actor) -> None:
    """P3: everybody knows what is to be done and when. The suggested days are working days that have not passed."""
    earliest = dates.add_working_days(clock.today(), 5)
    now = clock.now()
    PlanActivity.objects.bulk_create(
        PlanActivity(
            round=round,
            phase=task.phase,
            code=task.code,
            order=order,
            text=str(task.text),
            owner_party=responsible,
            owner_user=round.coordinator,
            due=task.due(round.planned_start, round.planned_end, earliest=earliest),
            created_at=now,
            changed_at=now,
            created_by_id=actor.user_id,
            changed_by_id=actor.user_id,
        )
        for order, task in enumerate(tasks_for(preparatory=round.track.is_preparatory))
    )


# The employers' needs


@transaction.atomic
def join_need(round: Round, need: CompetenceNeed, *, actor: Actor) -> RoundNeed:
    """Let the round answer a need; its employer becomes a party. Joining twice is joining once."""
    row = opened(round, actor=actor)
    if row.track.is_preparatory:
        raise RuleError(
            _("Ett förberedande spår har ingen arbetsgivare, så behov kan inte kopplas till det."), field="need"
        )
    need = (
        CompetenceNeed.objects.select_for_update(of=("self",)).select_related("employer__organisation").get(pk=need.pk)
    )
    if not CompetenceNeed.objects.visible_to(actor).filter(pk=need.pk).exists():
        raise NotAllowed
    if need.status in (NeedStatus.DECLINED, NeedStatus.MET):
        raise RuleError(_("Behovet är redan tillgodosett eller avböjt."), field="need")
    link, made = RoundNeed.objects.get_or_create(round=row, need=need)
    if made:
        record(actor, "round.need_joined", row, round_id=row.pk, need_id=need.pk)
        change(need, actor=actor, status=NeedStatus.CONNECTED)
        _add_employer(row, need, actor)
    return link


def _add_employer(round: Round, need: CompetenceNeed, actor: Actor) -> None:
    organisation = need.employer.organisation
    if round.parties.filter(organisation=organisation).exists():
        return
    # Those the employer or the own municipality has noted: whom somebody else has, is for the coordinator to choose.
    known = EmployerContact.objects.filter(employer=need.employer, owner__in=[organisation.pk, actor.organisation_id])
    contacts = list(known.order_by("created_at", "pk"))
    # Whoever may decide most is the natural contact.
    contact = max(contacts, key=lambda row: len(row.mandate), default=None)
    mandate = ", ".join(str(MandateScope(scope).label).lower() for scope in contact.mandate) if contact else ""
    party = create(
        RoundParty,
        actor=actor,
        round_id=round.pk,
        round=round,
        organisation=organisation,
        role=PartyRole.EMPLOYER,
        contact=contact,
        mandate=mandate,
    )
    set_named(party, set(), actor=actor)
    clear_acknowledgements(round, actor=actor)


@transaction.atomic
def leave_need(round: Round, need: CompetenceNeed, *, actor: Actor) -> None:
    """The round no longer answers the need. The employer stays a party until somebody takes it away."""
    row = opened(round, actor=actor)
    need = CompetenceNeed.objects.select_for_update().get(pk=need.pk)
    removed, _rows = RoundNeed.objects.filter(round=row, need=need).delete()
    if not removed:
        return
    record(actor, "round.need_left", row, round_id=row.pk, need_id=need.pk)
    if need.status == NeedStatus.CONNECTED and not need.round_needs.exists():
        change(need, actor=actor, status=NeedStatus.MAPPED)
