"""Admission: the offered candidate becomes a participant, within the round's seats (invariants 5, 8 and 15)."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.needed import shares_costs
from jobbspar.accounts.actor import Actor
from jobbspar.accounts.base import change, create
from jobbspar.accounts.models import AreaMember, CollaborationArea
from jobbspar.database.walls import across
from jobbspar.lib import clock
from jobbspar.lib.errors import RuleError
from jobbspar.lib.spans import FULL_TIME, peak
from participants.domain._guard import TAKES_PART, lock_round, locked, one_at_a_time, require, require_phase
from participants.domain.candidacies import RECRUITING
from participants.domain.disclosures import take_back_presentation, widen_with_plan
from participants.domain.enrolments import copy_chain
from participants.domain.hooks import participation_changed
from participants.enums import CandidacyState, EmployerView, OutcomeGroup
from participants.models import Candidacy, NumberSeries, Participation, Person
from participants.permissions import can_lead_candidacy
from participants.queries.rounds import seats_taken
from tracks.models import Round


@transaction.atomic
def admit(candidacy: Candidacy, *, actor: Actor, is_ladder_step: bool = False) -> Participation:
    """Take the offered candidate in: number, frozen home municipality, steps from the chain, wider disclosures.

    The round's row is locked, so the last seat goes to one. Twice gives the same participation. RuleErrors: not offered,
    the seats are taken, the person takes part elsewhere, the row is not the home municipality's.

    `is_ladder_step`: a step on part time beside the first job, which may go on together with another participation.
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
    if not shares_costs(round, person.owner_id):
        words = _(
            "Hemkommunen har inte undertecknat omgångens kommunöverenskommelse. Det behövs innan någon därifrån antas."
        )
        raise RuleError(words, link=reverse("round_agreements", args=[round.pk]))
    if is_ladder_step:
        _require_part_time(round)
    _require_place(person, is_ladder_step)
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


def _require_part_time(round: Round) -> None:
    """Raise RuleError unless the round is a step of a ladder whose interventions leave time for a job (invariant 15)."""
    package = round.packages.first()
    share = peak(step.span for step in package.steps.all()) if package else 0
    if not round.track.is_stepwise or not 0 < share < FULL_TIME:
        raise RuleError(_("Bara ett steg i en utbildningsstege, med insatser på deltid, kan gå bredvid ett arbete."))


@across("En person deltar på ett ställe i taget")
def _require_place(person: Person, is_ladder_step: bool) -> None:
    """Raise RuleError where the person takes part elsewhere, or has no first job for a ladder step to come after.

    The person's row is locked: of two rounds that admit at once, one waits and finds the other's.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    taken = Participation.objects.filter(person=person)
    if not is_ladder_step:
        if taken.filter(closed_on=None).exists():
            raise RuleError(TAKES_PART)
        return
    # A closing that has been opened again keeps its outcome, and says nothing until it is closed anew.
    employed = Q(closed_on__isnull=False, closing__group=OutcomeGroup.WORK)
    hired = employed | Q(closed_on=None, expected_hire_on__lte=clock.today())
    if not taken.filter(hired).exists():
        raise RuleError(_("Ett steg på deltid kommer efter det första arbetet, och något sådant är inte registrerat."))


def _make(candidacy: Candidacy, round: Round, actor: Actor, is_ladder_step: bool) -> Participation:
    person = candidacy.person
    part = candidacy.assessment.parts.filter(side="af").first()
    with one_at_a_time():
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
