"""Admission: the offered candidate becomes a participant, within the round's seats (invariants 5, 8 and 15)."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import AreaMember, CollaborationArea
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError, Taken
from participants.domain._guard import lock_round, locked, require, require_phase
from participants.domain.candidacies import RECRUITING
from participants.domain.disclosures import take_back_presentation, widen_with_plan
from participants.domain.enrolments import copy_chain
from participants.domain.hooks import participation_changed
from participants.enums import CandidacyState, EmployerView
from participants.models import Candidacy, NumberSeries, Participation
from participants.permissions import can_lead_candidacy
from participants.queries.rounds import seats_taken
from tracks.models import Round


@transaction.atomic
def admit(candidacy: Candidacy, *, actor: Actor, is_ladder_step: bool = False) -> Participation:
    """Take the offered candidate in: number, frozen home municipality, steps from the chain, wider disclosures.

    The round's row is locked, so the last seat goes to one. Twice gives the same participation. RuleErrors: not offered,
    the seats are taken, the person takes part elsewhere (unless `is_ladder_step`), the row is not the home municipality's.
    """
    round = lock_round(candidacy.round_id)
    candidacy = locked(candidacy, "round__track", "person__home_municipality")
    require(can_lead_candidacy(actor, candidacy))
    existing = Participation.objects.filter(candidacy=candidacy).first()
    if existing is not None:
        return existing
    require_phase(round, *RECRUITING)
    if candidacy.state != CandidacyState.OFFERED:
        raise RuleError(_("Personen ska ha erbjudits en plats innan den antas."))
    if seats_taken(round) >= round.seats:
        raise RuleError(_("Alla %(seats)d platser är fyllda.") % {"seats": round.seats})
    person = candidacy.person
    if person.home_municipality.organisation_id != person.owner_id:
        raise RuleError(_("Personen ska vara registrerad av sin hemkommun innan den antas."))
    participation = _make(candidacy, round, actor, is_ladder_step)
    ids = {"person_id": person.pk, "round_id": round.pk}
    change(candidacy, actor=actor, state=CandidacyState.ADMITTED, decided_at=clock.now(), **ids)
    for answer in candidacy.answers.filter(withdrawn_at=None, view=EmployerView.WAITING):
        # The person has a seat, so the other employers have nothing left to answer.
        take_back_presentation(answer, actor=actor)
    widen_with_plan(person, round, actor=actor)
    copy_chain(participation, actor=actor)
    participation_changed(participation, actor)
    return participation


def _make(candidacy: Candidacy, round: Round, actor: Actor, is_ladder_step: bool) -> Participation:
    person = candidacy.person
    part = candidacy.assessment.parts.filter(side="af").first()
    try:
        with transaction.atomic():
            return create(
                Participation,
                actor=actor,
                action="participation.admitted",
                person_id=person.pk,
                round_id=round.pk,
                round=round,
                person=person,
                candidacy=candidacy,
                number=next_number(round),
                home_municipality_id=person.home_municipality_id,
                admitted_on=clock.today(),
                case_worker_id=person.case_worker_id,
                af_case_worker_id=part.assessor_id if part else None,
                is_ladder_step=is_ladder_step,
            )
    except Taken as error:
        if error.constraint != "participation_open_once":
            raise
        raise RuleError(_("Personen deltar redan i ett annat jobbspår. Det behöver avslutas först.")) from None


def next_number(round: Round) -> str:
    """The next running number of the area and year: GR-2026-00042. The series' row is locked until the transaction ends."""
    code = f"{_prefix(round)}-{clock.today().year}"
    # The year's first may come from two rounds at once; the one that is late waits here and finds the other's row.
    NumberSeries.objects.bulk_create([NumberSeries(code=code)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(pk=code)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{code}-{series.last:05}"


def _prefix(round: Round) -> str:
    """The area's short name: what stands in brackets after its federation's name, else its first two letters."""
    responsible = round.track.responsible_id
    area = (
        CollaborationArea.objects.filter(members__in=AreaMember.objects.current(), members__organisation=responsible)
        .select_related("organisation")
        .order_by("created_at")
        .first()
    )
    if area is None:
        return "JS"
    names = [area.organisation.name if area.organisation else "", area.name]
    for name in names:
        if found := re.search(r"\(([A-ZÅÄÖ]{2,6})\)", name):
            return found[1]
    return area.name[:2].upper()
