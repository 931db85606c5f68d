"""The way of a person into a round, step by step through the domain functions, for tests that begin further on."""

from datetime import date, timedelta

from agreements.enums import AgreementKind, AgreementState
from agreements.kinds import rule_of
from agreements.models import Agreement
from jobbspar.accounts.models import User
from jobbspar.lib import clock
from participants.domain import (
    admissions,
    assessments,
    candidacies,
    consents,
    participations,
    presentations,
    protection,
    referrals,
)
from participants.enums import AssessmentResult, GivenHow, LegalGround, PersonField
from participants.models import (
    Candidacy,
    Consent,
    EmployerAnswer,
    Participation,
    Person,
    ProtectedIdentity,
    Referral,
)
from tests.cast import Cast, a_need, a_person, a_round, actor_of
from tests.tokens import token
from tracks.enums import Funder, PartyRole, Phase
from tracks.models import ChainStep, InterventionPackage, InterventionType, Round, RoundParty


def a_recruiting_round(cast: Cast, *, seats: int = 4, steps: int = 0, **fields: object) -> Round:
    """Göteborg's round in RECRUITMENT with Mölndal, AF's office and Hisingens Lastvagnar as parties."""
    parties = {cast.molndal: PartyRole.MUNICIPALITY, cast.af_goteborg: PartyRole.AF}
    made = a_round(
        cast,
        need=a_need(cast),
        **{"seats": seats, "phase": Phase.RECRUITMENT, "parties": parties, **fields},  # type: ignore[arg-type]
    )
    if made.parties.filter(role=PartyRole.MUNICIPALITY).exists():
        a_signed_agreement(made.parties.get(role=PartyRole.RESPONSIBLE), AgreementKind.MUNICIPALITY_AGREEMENT)
    if steps:
        package = InterventionPackage.objects.create(round=made)
        kind = InterventionType.objects.first() or InterventionType.objects.create(code="YSV", name="Yrkessvenska")
        monday = clock.today() + timedelta(days=28 - clock.today().weekday())
        for number in range(steps):
            start = (monday + timedelta(weeks=4 * number)).isocalendar()
            ChainStep.objects.create(
                package=package, order=number, name=f"Insats {number + 1}", type=kind, start_year=start.year,
                start_week=start.week, weeks=4, funder=Funder.HOME_MUNICIPALITY,
            )  # fmt: skip
    return made


def a_signed_agreement(party: RoundParty, kind: AgreementKind) -> Agreement:
    """As it looks once all have signed; nobody has."""
    name = party.organisation.name.lower()
    made = Agreement.objects.create(
        round=party.round, party=party, kind=kind, state=AgreementState.SIGNED, sort_name=name
    )
    for row in rule_of(kind).signers(party, party.round.parties.select_related("organisation")):
        made.signatories.create(organisation=row.organisation, name=row.organisation.name)
    return made


def gave_consent(cast: Cast, person: Person, round: Round, *more: object) -> Consent:
    """To Göteborg, AF's office and Hisingens Lastvagnar, for everything."""
    return consents.register_consent(
        person,
        actor=actor_of(cast.hamid),
        organisations=[cast.goteborg, cast.af_goteborg, cast.hisingen.organisation],
        fields=PersonField.values,
        given_how=GivenHow.PAPER,
        given_on=clock.today(),
        round=round,
    )


def referred(cast: Cast, round: Round, person: Person | None = None, ground: str = LegalGround.CONSENT) -> Referral:
    """Hamid's person, with notice and consent, put forward to the round."""
    person = person or a_person(cast)
    hamid = actor_of(cast.hamid)
    consents.hand_over_notice(person, actor=hamid, language="svenska", handed_over_on=clock.today())
    if ground == LegalGround.CONSENT:
        gave_consent(cast, person, round)
    return referrals.refer_to_round(
        person,
        round,
        actor=hamid,
        af_office=cast.af_goteborg,
        ground=ground,
        reason=f"Vill arbeta i industrin. {token()}",
    )


def assessed(cast: Cast, referral: Referral, af: str = "suitable", home: str = "suitable") -> Referral:
    assessments.assess(
        referral, actor=actor_of(cast.anders), result=AssessmentResult(af), own_text=f"AF:s egen text {token()}",
        shared_text=f"Har varit på två möten {token()}",
    )  # fmt: skip
    assessments.assess(
        referral, actor=actor_of(cast.hamid), result=AssessmentResult(home), own_text=f"Hemligt om Amina {token()}",
        shared_text=f"Vi ser god motivation {token()}", conditions=f"Barnomsorg {token()}",
        reasons_shown=f"Intyget saknas {token()}",
    )  # fmt: skip
    return Referral.objects.get(pk=referral.pk)


def a_candidate(cast: Cast, round: Round, person: Person | None = None, ground: str = LegalGround.CONSENT) -> Candidacy:
    referral = assessed(cast, referred(cast, round, person, ground))
    return candidacies.become_candidate(referral, actor=actor_of(cast.kerstin), can_start=date(2027, 1, 11))


def presented(cast: Cast, candidacy: Candidacy) -> EmployerAnswer:
    party = candidacy.round.parties.get(role=PartyRole.EMPLOYER)
    return presentations.present_to_employer(candidacy, party, actor=actor_of(cast.kerstin))


def offered(cast: Cast, round: Round, person: Person | None = None) -> Candidacy:
    candidacy = a_candidate(cast, round, person)
    candidacies.select(candidacy, actor=actor_of(cast.kerstin))
    return candidacies.offer(candidacy, actor=actor_of(cast.kerstin))


def admitted(cast: Cast, round: Round, person: Person | None = None) -> Participation:
    return admissions.admit(offered(cast, round, person), actor=actor_of(cast.kerstin))


def plan_texts() -> dict[str, str]:
    """What a plan says beside its goal, in words that nobody else's says."""
    names = ("support", "adaptations", "compensation", "i_promise", "we_promise", "if_not_working")
    return {name: f"Så här: {token()}" for name in names}


def ongoing(cast: Cast, round: Round, person: Person | None = None) -> Participation:
    """A participant with a plan who has begun; the round is then in EXECUTION."""
    participation = admitted(cast, round, person)
    participations.save_plan(participation, actor=actor_of(cast.hamid), goal="Jag vill bli montör.", **plan_texts())
    Round.objects.filter(pk=round.pk).update(phase=Phase.EXECUTION)
    return participations.start_participation(participation, actor=actor_of(cast.hamid), started_on=clock.today())


def protected(cast: Cast, person: Person, *handlers: User, level: str = "marking") -> ProtectedIdentity:
    """Hamid sets the mark; he is a handler, and those who are named besides."""
    return protection.protect_person(
        Person.objects.get(pk=person.pk),
        actor=actor_of(cast.hamid),
        level=level,
        handlers=handlers,
        review_on=clock.today() + timedelta(days=180),
    )
