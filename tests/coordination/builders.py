"""Rounds that lack nothing in a phase, so that a test can take one thing away."""

from datetime import timedelta
from itertools import count
from typing import Any

from agreements.enums import AgreementKind
from coordination.enums import FollowUpKind
from coordination.models import FollowUp
from jobbspar.lib import clock
from participants.enums import (
    AssessmentResult,
    EmployerView,
    EnrolmentState,
    LegalGround,
    Outcome,
    OutcomeGroup,
    PersonField,
)
from participants.models import (
    Assessment,
    Candidacy,
    Closing,
    Disclosure,
    EmployerAnswer,
    IndividualPlan,
    Participation,
    Person,
    Referral,
    StepEnrolment,
)
from tests.cast import Cast, a_need, a_person, a_round, a_track
from tests.participants.ways import a_signed_agreement, plan_texts
from tests.tokens import token
from tracks.enums import Funder, NextRoundDecision, PackageStatus, PartyRole, Phase
from tracks.models import (
    ChainStep,
    InterventionPackage,
    InterventionType,
    PlanActivity,
    ProfileConfirmation,
    RequirementProfile,
    Round,
    SelectionMethod,
    SelectionStep,
    Track,
)

_numbers = count(1)


def ready_round(cast: Cast, phase: Phase, *, people: int = 0, track: Track | None = None, **fields: Any) -> Round:
    """A round in `phase` that lacks nothing for going on from DRAFT, PLANNING and CLOSING; with `people` participants."""
    track = track or a_track(cast, no_local_agreement_reason="Avtalet förhandlas om just nu.")
    need = None if track.is_preparatory else a_need(cast)
    values = {"evaluation": "Det gick bra.", "next_decision": NextRoundDecision.LATER} | fields
    values.setdefault("parties", {cast.molndal: PartyRole.MUNICIPALITY})
    round = a_round(cast, track, need=need, **values)
    Round.objects.filter(pk=round.pk).update(phase=phase)
    plan_it(cast, round)
    for _index in range(people):
        a_participation(cast, round)
    return Round.objects.select_related("track").get(pk=round.pk)


def plan_it(cast: Cast, round: Round) -> None:
    """Profile, chain, agreement, method and acknowledgements: everything P1–P6 ask for."""
    now = clock.now()
    round.parties.update(acknowledged_at=now, acknowledged_by=cast.kerstin)
    employers = list(round.parties.filter(role=PartyRole.EMPLOYER))
    method = SelectionMethod.objects.create(round=round, approved_at=now)
    SelectionStep.objects.create(method=method, kind="interview_employer", employer_takes_part=bool(employers))
    package = InterventionPackage.objects.create(round=round, status=PackageStatus.AGREED)
    a_step(round, package, "Yrkessvenska", weeks_ahead=8, weeks=10)
    a_step(round, package, "Praktik", weeks_ahead=18, weeks=6)
    if employers:
        profile = RequirementProfile.objects.create(round=round, proposed_at=now)
        for party in [*employers, None]:
            ProfileConfirmation.objects.create(profile=profile, party=party, user=cast.kerstin, at=now)
    for party in employers:
        a_signed_agreement(party, AgreementKind.LETTER_OF_INTENT)
    if round.parties.filter(role=PartyRole.MUNICIPALITY).exists():
        a_signed_agreement(round.parties.get(role=PartyRole.RESPONSIBLE), AgreementKind.MUNICIPALITY_AGREEMENT)


def a_step(round: Round, package: InterventionPackage, name: str, *, weeks_ahead: int, weeks: int) -> ChainStep:
    """A link in the chain that begins so many weeks from now."""
    year, week, _day = (clock.today() + timedelta(weeks=weeks_ahead)).isocalendar()
    kind = InterventionType.objects.get_or_create(code="YRKUTB", defaults={"name": "Yrkesutbildning", "owner": "both"})[
        0
    ]
    return ChainStep.objects.create(
        package=package,
        name=name,
        type=kind,
        start_year=year,
        start_week=week,
        weeks=weeks,
        responsible=round.parties.first(),
        funder=Funder.HOME_MUNICIPALITY,
        cost_per_week=250_000,
    )


def an_activity(round: Round, phase: Phase = Phase.RECRUITMENT, **fields: Any) -> PlanActivity:
    values = {"text": "Informationsträff på biblioteket", "due": clock.today() + timedelta(days=5)} | fields
    return PlanActivity.objects.create(round=round, phase=phase, **values)


def a_candidacy(cast: Cast, round: Round, person: Person | None = None, **fields: Any) -> Candidacy:
    """Somebody with a positive joint assessment, disclosed to Göteborg for this round."""
    person = person or a_person(cast)
    referral = Referral.objects.create(
        person=person,
        round=round,
        from_organisation=person.owner,
        to_organisation=round.track.responsible,
        referred_on=clock.today(),
        reason=f"Vill arbeta. {token()}",
    )
    Disclosure.objects.create(
        person=person,
        round=round,
        from_organisation=person.owner,
        to_organisation=round.track.responsible,
        fields=[PersonField.IDENTITY, PersonField.BACKGROUND],
        ground=LegalGround.CONSENT,
        valid_from=clock.today() - timedelta(days=30),
    )
    assessment = Assessment.objects.create(
        referral=referral,
        result=AssessmentResult.SUITABLE,
        conditions=f"Barnomsorg {token()}",
        reasons_shown=f"Intyg finns {token()}",
    )
    values = {"label": round.candidacies.count() + 1} | fields
    return Candidacy.objects.create(round=round, person=person, assessment=assessment, **values)


def a_participation(
    cast: Cast, round: Round, *, plan: bool = True, days_left: int = 10, **fields: Any
) -> Participation:
    """Somebody admitted, with a plan, whose chain ends so many days from now."""
    candidacy = a_candidacy(
        cast, round, state="admitted", **({"person": fields.pop("person")} if "person" in fields else {})
    )
    row = Participation.objects.create(
        round=round,
        person=candidacy.person,
        candidacy=candidacy,
        number=f"GR-2026-{next(_numbers):05}",
        home_municipality_id=candidacy.person.home_municipality_id,
        admitted_on=clock.today() - timedelta(days=30),
        **fields,
    )
    if plan:
        IndividualPlan.objects.create(participation=row, goal="Jag vill bli montör.", **plan_texts())
    StepEnrolment.objects.create(
        participation=row,
        name="Praktik",
        place=f"Verkstaden {token()}",
        planned_start=clock.today() - timedelta(days=20),
        planned_end=clock.today() + timedelta(days=days_left),
        state=EnrolmentState.STARTED,
    )
    return row


def close_it(participation: Participation) -> None:
    """Closed with an outcome."""
    day = clock.today()
    Closing.objects.create(
        participation=participation, closed_on=day, outcome=Outcome.WORK_UNSUBSIDISED, group=OutcomeGroup.WORK,
        text=f"Fick stanna. {token()}",
    )  # fmt: skip
    Participation.objects.filter(pk=participation.pk).update(closed_on=day, state="closed")


def a_follow_up(round: Round, *, days: int, participation: Participation | None = None, **fields: Any) -> FollowUp:
    """A planned follow-up so many days from now, of a participant or else of the employer."""
    party = None if participation else round.parties.get(role=PartyRole.EMPLOYER)
    kind = FollowUpKind.PARTICIPANT if participation else FollowUpKind.EMPLOYER
    due = clock.today() + timedelta(days=days)
    if participation:
        fields = {"text": f"Det går framåt. {token()}"} | fields
    return FollowUp.objects.create(round=round, kind=kind, participation=participation, party=party, due=due, **fields)


def an_answer(round: Round, candidacy: Candidacy, view: str = EmployerView.WAITING) -> EmployerAnswer:
    """The candidate presented to the round's employer."""
    party, comment = round.parties.get(role=PartyRole.EMPLOYER), f"Vi undrar. {token()}"
    return EmployerAnswer.objects.create(
        candidacy=candidacy, party=party, presented_at=clock.now(), view=view, comment=comment
    )
