"""From a registered person to a participant: what each step asks for, and what it refuses."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import AgreementKind
from jobbspar.accounts.errors import NotAllowed
from jobbspar.lib import clock, identity
from jobbspar.lib.errors import RuleError
from jobbspar.outbox.models import OutboxEntry
from participants.domain import (
    admissions,
    assessments,
    candidacies,
    consents,
    disclosures,
    persons,
    presentations,
    referrals,
)
from participants.domain import closings as participation_closings
from participants.enums import (
    AssessmentResult,
    CandidacyState,
    EmployerView,
    LegalGround,
    NotSelectedReason,
    PersonField,
)
from participants.models import Candidacy, Disclosure, EmployerAnswer, Participation, Person, Referral
from participants.projections import MetCandidate
from participants.queries.candidates import candidate_cards
from tests.cast import Cast, a_person, a_track, actor_of, an_organisation, login
from tests.coordination.builders import close_it
from tests.participants.ways import (
    a_candidate,
    a_recruiting_round,
    a_signed_agreement,
    admitted,
    assessed,
    gave_consent,
    offered,
    ongoing,
    presented,
    referred,
)
from tracks.checks import seat_floor
from tracks.enums import PartyRole, Phase
from tracks.models import ChainStep, RequirementItem, RequirementProfile, Round, Track


def test_all_special_samordningsnummer_can_be_registered(cast: Cast) -> None:
    special = [n for n in identity.test_numbers() if int(n[6:8]) >= 60 and (n[4:6] == "00" or n[6:8] == "60")]
    assert len(special) == 170
    hamid, home = actor_of(cast.hamid), cast.molndal.municipality
    for number in special:
        made = persons.register_person(
            actor=hamid, first_name="Test", last_name="Testsson", home_municipality=home, number=number
        )
        assert made.identity_masked == f"{number[:8]}-••••" and number not in str(made.__dict__)
        assert persons.reveal_number(made, actor=hamid) == f"{number[:8]}-{number[8:]}"


def test_a_wrong_check_digit_and_a_twin_are_refused_in_swedish(cast: Cast) -> None:
    hamid, home = actor_of(cast.hamid), cast.molndal.municipality
    good = a_person(cast)
    number = persons.reveal_number(good, actor=hamid)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    values = {"actor": hamid, "first_name": "A", "last_name": "B", "home_municipality": home}
    with pytest.raises(RuleError, match="Den sista siffran stämmer inte"):
        persons.register_person(number=wrong, **values)
    with pytest.raises(RuleError, match="finns redan hos er"):
        persons.register_person(number=number, **values)


def test_only_case_workers_register_and_only_their_own_residents(cast: Cast) -> None:
    values = {"first_name": "A", "last_name": "B", "home_municipality": cast.molndal.municipality}
    for user in (cast.kerstin, cast.lena, cast.bo, cast.rut, cast.ada, cast.ylva):
        with pytest.raises(NotAllowed):
            persons.register_person(actor=actor_of(user), **values)
    with pytest.raises(RuleError, match="hemkommun"):
        persons.register_person(actor=actor_of(cast.sara), **values)
    assert persons.register_person(actor=actor_of(cast.anders), **values).owner == cast.af_goteborg


def test_af_refers_home_and_the_municipality_makes_its_own_row(cast: Cast) -> None:
    anders, hamid = actor_of(cast.anders), actor_of(cast.hamid)
    person = a_person(cast, cast.af_goteborg, home_municipality_id="1481", phone="031-12", case_worker=cast.anders)
    referral = referrals.refer_to_home_municipality(
        person, actor=anders, reason="Vill bli montör.", ground=LegalGround.DUTY, fields=[PersonField.IDENTITY]
    )
    assert not Person.objects.visible_to(hamid).exists()
    own = referrals.accept_referral(referral, actor=hamid)
    assert own.owner == cast.molndal and own.identity_hash == person.identity_hash
    assert own.phone == "", "contact details were not handed over"
    assert referrals.accept_referral(referral, actor=hamid) == own
    assert not Person.objects.visible_to(anders).filter(pk=own.pk).exists()
    with pytest.raises(NotAllowed):
        referrals.accept_referral(referral, actor=actor_of(cast.sara))


def test_a_municipality_that_has_said_no_no_longer_sees_what_af_sent(cast: Cast) -> None:
    """Not by row security alone: these tests ask without it."""
    hamid = actor_of(cast.hamid)
    person = a_person(cast, cast.af_goteborg, home_municipality_id="1481", case_worker=cast.anders)
    referral = referrals.refer_to_home_municipality(
        person, actor=actor_of(cast.anders), reason="Vill bli montör.", ground=LegalGround.DUTY
    )
    assert list(Referral.objects.visible_to(hamid)) == [referral]
    referrals.decline_referral(referral, actor=hamid, reason="Bor inte här.")
    assert not Referral.objects.visible_to(hamid).exists()
    assert list(Referral.objects.visible_to(actor_of(cast.anders))) == [referral]


def test_a_referral_to_a_round_discloses_to_the_responsible_municipality_and_to_af(cast: Cast) -> None:
    round = a_recruiting_round(cast)
    person, stranger = a_person(cast), a_person(cast)
    kerstin, anders = actor_of(cast.kerstin), actor_of(cast.anders)
    with pytest.raises(RuleError, match="samtycke"):
        referrals.refer_to_round(
            person, round, actor=actor_of(cast.hamid), af_office=cast.af_goteborg, ground=LegalGround.CONSENT
        )
    assert not Disclosure.objects.exists()
    referred(cast, round, person)
    assert set(Disclosure.objects.values_list("to_organisation__name", flat=True)) == {
        "Göteborg",
        "Arbetsförmedlingen Göteborg",
    }
    for actor in (kerstin, anders):
        assert list(Person.objects.visible_to(actor)) == [person]
    for user in (cast.sara, cast.bo, cast.rut, cast.ada, cast.ylva, cast.ute, cast.lena, cast.ensam):
        assert not Person.objects.visible_to(actor_of(user)).exists(), user
    assert set(Person.objects.visible_to(actor_of(cast.hamid))) == {person, stranger}


@pytest.mark.parametrize(
    ("af", "home", "together"),
    [
        ("suitable", "suitable", "suitable"),
        ("suitable", "suitable_with_support", "suitable_with_support"),
        ("not_now", "suitable", "not_now"),
        ("suitable", "no", "no"),
    ],
)
def test_the_joint_result_is_never_more_positive_than_its_parts(cast: Cast, af: str, home: str, together: str) -> None:
    referral = assessed(cast, referred(cast, a_recruiting_round(cast)), af, home)
    assert referral.assessment.result == together


def test_one_half_alone_gives_no_result_and_no_candidate(cast: Cast) -> None:
    referral = referred(cast, a_recruiting_round(cast))
    assessments.assess(referral, actor=actor_of(cast.anders), result=AssessmentResult.SUITABLE)
    referral.refresh_from_db()
    assert referral.assessment.result == ""
    with pytest.raises(RuleError, match="Båda delarna"):
        candidacies.become_candidate(referral, actor=actor_of(cast.kerstin))


def test_the_municipalitys_half_is_the_home_municipalitys_and_not_the_responsible_ones(cast: Cast) -> None:
    referral = referred(cast, a_recruiting_round(cast))
    for user in (cast.sara, cast.kerstin, cast.ensam, cast.ute, cast.ylva):
        with pytest.raises(NotAllowed):
            assessments.assess(referral, actor=actor_of(user), result=AssessmentResult.SUITABLE)


def test_nobody_becomes_a_candidate_without_the_notice(cast: Cast) -> None:
    referral = assessed(cast, referred(cast, a_recruiting_round(cast)))
    referral.person.notices.all().delete()
    with pytest.raises(RuleError, match="informationen"):
        candidacies.become_candidate(referral, actor=actor_of(cast.kerstin))
    assert not Candidacy.objects.exists()


def test_an_employer_sees_nobody_before_consent_or_another_ground(cast: Cast) -> None:
    round = a_recruiting_round(cast)
    candidacy = a_candidate(cast, round, ground=LegalGround.DUTY)
    party = round.parties.get(role=PartyRole.EMPLOYER)
    kerstin, lena = actor_of(cast.kerstin), actor_of(cast.lena)
    with pytest.raises(RuleError, match="inget samtycke"):
        presentations.present_to_employer(candidacy, party, actor=kerstin)
    answer = presentations.present_to_employer(candidacy, party, actor=kerstin, other_ground="Menprövad 2026-11-01")
    assert list(EmployerAnswer.objects.visible_to(lena)) == [answer]
    assert presentations.present_to_employer(candidacy, party, actor=kerstin, other_ground="Igen") == answer
    assert presentations.answer_candidate(answer, EmployerView.YES, actor=lena).view == EmployerView.YES
    assert OutboxEntry.objects.filter(recipient_user_id=cast.lena.pk).count() == 1


def test_a_withdrawn_consent_closes_what_rests_on_it_at_once_and_tells_the_coordinator(cast: Cast) -> None:
    round = a_recruiting_round(cast)
    candidacy = a_candidate(cast, round)
    answer = presented(cast, candidacy)
    consent = candidacy.person.consents.get()
    consents.withdraw_consent(consent, actor=actor_of(cast.hamid))
    consents.withdraw_consent(consent, actor=actor_of(cast.hamid))
    for user in (cast.kerstin, cast.anders):
        assert not Person.objects.visible_to(actor_of(user)).exists()
        assert not Candidacy.objects.visible_to(actor_of(user)).exists()
    assert not EmployerAnswer.objects.visible_to(actor_of(cast.lena)).exists()
    with pytest.raises(RuleError):
        presentations.answer_candidate(answer, EmployerView.YES, actor=actor_of(cast.lena))
    assert OutboxEntry.objects.filter(recipient_user_id=cast.kerstin.pk, title__contains="samtycke").count() == 1
    with pytest.raises(RuleError, match="samtycke"):
        disclosures.disclose(
            candidacy.person, actor=actor_of(cast.hamid), to=cast.goteborg, round=round, fields=["identity"],
            ground=LegalGround.CONSENT,
        )  # fmt: skip


@pytest.mark.parametrize("phase", [Phase.RECRUITMENT, Phase.EXECUTION])
def test_a_municipality_that_joins_later_signs_before_its_first_participant(cast: Cast, phase: Phase) -> None:
    """The planning gate has been passed by then, so the agreement about the costs is asked for here."""
    round = a_recruiting_round(cast)
    round.agreements.all().delete()
    responsible = round.parties.get(role=PartyRole.RESPONSIBLE)
    agreement = a_signed_agreement(responsible, AgreementKind.MUNICIPALITY_AGREEMENT)
    agreement.signatories.filter(organisation=cast.molndal).delete()
    candidacy = offered(cast, round)
    Round.objects.filter(pk=round.pk).update(phase=phase)
    with pytest.raises(RuleError, match="kommunöverenskommelse"):
        admissions.admit(candidacy, actor=actor_of(cast.kerstin))
    agreement.signatories.create(organisation=cast.molndal, name="Mölndals kommun")
    agreement.state = "for_signature"
    agreement.save()
    with pytest.raises(RuleError, match="kommunöverenskommelse"):
        admissions.admit(candidacy, actor=actor_of(cast.kerstin))
    agreement.state = "signed"
    agreement.save()
    assert admissions.admit(candidacy, actor=actor_of(cast.kerstin)).number


def bought(round: Round, step: ChainStep) -> None:
    """The step is bought of a school that has joined the round."""
    school = round.parties.create(organisation=an_organisation("provider", "Yrkeslyftet AB"), role=PartyRole.PROVIDER)
    ChainStep.objects.filter(pk=step.pk).update(provider=school)


def test_reserves_keep_their_order_and_move_up_in_time_only(cast: Cast) -> None:
    """The days are counted from the first step that is bought, not from what the municipality gives itself before it."""
    round = a_recruiting_round(cast, steps=2)
    kerstin = actor_of(cast.kerstin)
    own, course = sorted(round.packages.get().steps.all(), key=lambda step: step.starts_on)
    bought(round, course)
    first, second, third = (candidacies.make_reserve(a_candidate(cast, round), actor=kerstin) for _ in range(3))
    candidacies.make_reserve(third, actor=kerstin, order=1)
    order = Candidacy.objects.filter(state=CandidacyState.RESERVE).order_by("reserve_order")
    assert list(order) == [third, first, second]
    with clock.at(own.starts_on + timedelta(days=6)):
        assert candidacies.select(first, actor=kerstin).reserve_order is None
    with clock.at(course.starts_on + timedelta(days=5)):
        candidacies.select(third, actor=kerstin)
    with clock.at(course.starts_on + timedelta(days=6)), pytest.raises(RuleError, match="för sent"):
        candidacies.select(second, actor=kerstin)


def test_from_not_selected_there_is_no_way_back(cast: Cast, client: Client) -> None:
    """domain.md 2.2 has no arrow from it: the person has been told, the employers see nothing more. The reason may be
    put right."""
    candidacy, kerstin = a_candidate(cast, a_recruiting_round(cast)), actor_of(cast.kerstin)
    candidacies.not_select(candidacy, actor=kerstin, reason=NotSelectedReason.UNREACHABLE)
    for way in (candidacies.select, candidacies.make_reserve, candidacies.offer):
        with pytest.raises(RuleError, match="Inte utvald"):
            way(candidacy, actor=kerstin)
    body = login(client, cast.kerstin).get(reverse("candidacy", args=[candidacy.pk])).content.decode()
    assert "Välj ut" not in body and "Gör till reserv" not in body and "Rätta skälet" in body
    right = candidacies.not_select(candidacy, actor=kerstin, reason=NotSelectedReason.MUST_NOT_MET)
    assert right.reason == NotSelectedReason.MUST_NOT_MET


def test_a_person_may_say_no_at_each_step(cast: Cast) -> None:
    round = a_recruiting_round(cast)
    kerstin = actor_of(cast.kerstin)
    said = []
    for reach in (lambda c: c, lambda c: candidacies.select(c, actor=kerstin), lambda c: candidacies.offer(
        candidacies.select(c, actor=kerstin), actor=kerstin)):  # fmt: skip
        candidacy = reach(a_candidate(cast, round))
        said.append(candidacies.decline(candidacy, actor=actor_of(cast.hamid)).declined_at_state)
    assert said == ["candidate", "selected", "offered"]


def test_not_selected_needs_a_reason_of_the_closed_list(cast: Cast) -> None:
    candidacy = a_candidate(cast, a_recruiting_round(cast))
    with pytest.raises(RuleError, match="skäl"):
        candidacies.not_select(candidacy, actor=actor_of(cast.kerstin), reason="för gammal")


def test_the_seats_are_filled_only_when_they_are(cast: Cast) -> None:
    round = a_recruiting_round(cast, seats=1)
    kerstin, candidacy = actor_of(cast.kerstin), a_candidate(cast, round)
    with pytest.raises(RuleError, match="platser kvar"):
        candidacies.not_select(candidacy, actor=kerstin, reason=NotSelectedReason.SEATS_FILLED)
    candidacies.select(a_candidate(cast, round), actor=kerstin)
    told = candidacies.not_select(candidacy, actor=kerstin, reason=NotSelectedReason.SEATS_FILLED)
    assert told.state == CandidacyState.NOT_SELECTED


def test_admission_freezes_the_home_municipality_and_copies_the_chain(cast: Cast) -> None:
    round = a_recruiting_round(cast, steps=3)
    participation = admitted(cast, round)
    assert participation.number.startswith(f"GR-{clock.today().year}-") and participation.home_municipality_id == "1481"
    assert participation.enrolments.count() == 3
    assert admissions.admit(participation.candidacy, actor=actor_of(cast.kerstin)) == participation
    assert seat_floor(round) == 1
    given = Disclosure.objects.get(to_organisation=cast.goteborg)
    assert PersonField.PLAN in given.fields
    second = admitted(cast, round)
    assert int(second.number[-5:]) == int(participation.number[-5:]) + 1


def test_nobody_is_admitted_past_the_seats_or_to_two_tracks_at_once(cast: Cast) -> None:
    small, other = a_recruiting_round(cast, seats=1), a_recruiting_round(cast)
    taken = admitted(cast, small)
    with pytest.raises(RuleError, match="fyllda"):
        admitted(cast, small)
    gave_consent(cast, taken.person, other)
    second = offered(cast, other, taken.person)
    with pytest.raises(RuleError, match="deltar redan"):
        admissions.admit(second, actor=actor_of(cast.kerstin))
    assert Participation.objects.count() == 1


def a_step_of_the_ladder(cast: Cast, share: int = 50) -> Round:
    """A recruiting round of a stepwise track, whose interventions are part time."""
    round = a_recruiting_round(cast, track=a_track(cast, is_stepwise=True), steps=2)
    ChainStep.objects.filter(package__round=round).update(share=share)
    return round


def offered_beside(cast: Cast, first: Participation, round: Round) -> Candidacy:
    """The one who takes part already is offered a seat in `round` too."""
    gave_consent(cast, first.person, round)
    return offered(cast, round, first.person)


def hired(participation: Participation, days: int = 0) -> None:
    Participation.objects.filter(pk=participation.pk).update(expected_hire_on=clock.today() + timedelta(days=days))


class TestAStepOfALadder:
    """Invariant 15: the one second participation there may be is on part time, after a first job."""

    def admit(self, cast: Cast, candidacy: Candidacy) -> Participation:
        return admissions.admit(candidacy, actor=actor_of(cast.kerstin), is_ladder_step=True)

    def test_goes_on_beside_the_first_job(self, cast: Cast) -> None:
        first = admitted(cast, a_recruiting_round(cast))
        candidacy = offered_beside(cast, first, a_step_of_the_ladder(cast))
        with pytest.raises(RuleError, match="första arbetet"):
            self.admit(cast, candidacy)
        hired(first, days=1)
        with pytest.raises(RuleError, match="första arbetet"):
            self.admit(cast, candidacy)
        hired(first)
        assert self.admit(cast, candidacy).is_ladder_step

    def test_or_after_one_that_ended_in_a_job(self, cast: Cast) -> None:
        first = admitted(cast, a_recruiting_round(cast))
        candidacy = offered_beside(cast, first, a_step_of_the_ladder(cast))
        close_it(first)
        Round.objects.filter(pk=first.round_id).update(phase=Phase.EXECUTION)
        participation_closings.reopen_participation(first, actor=actor_of(cast.kerstin), reason="Fel utfall.")
        with pytest.raises(RuleError, match="första arbetet"):
            self.admit(cast, candidacy)
        Participation.objects.filter(pk=first.pk).update(closed_on=clock.today(), state="closed")
        assert self.admit(cast, candidacy).is_ladder_step

    def test_is_on_part_time(self, cast: Cast) -> None:
        first = admitted(cast, a_recruiting_round(cast))
        hired(first)
        candidacy = offered_beside(cast, first, a_step_of_the_ladder(cast, share=100))
        with pytest.raises(RuleError, match="deltid"):
            self.admit(cast, candidacy)
        steps = ChainStep.objects.filter(package__round=candidacy.round)
        steps.update(share=50, is_parallel=True, start_week=steps[0].start_week, start_year=steps[0].start_year)
        with pytest.raises(RuleError, match="deltid"):
            self.admit(cast, candidacy)
        steps.update(share=40)
        assert self.admit(cast, candidacy).is_ladder_step

    def test_is_in_a_track_that_is_a_step_of_one(self, cast: Cast) -> None:
        first = admitted(cast, a_recruiting_round(cast))
        hired(first)
        round = a_step_of_the_ladder(cast)
        Track.objects.filter(pk=round.track_id).update(is_stepwise=False)
        with pytest.raises(RuleError, match="utbildningsstege"):
            self.admit(cast, offered_beside(cast, first, round))

    def test_is_one_at_a_time_and_no_other_track_comes_beside_it(self, cast: Cast) -> None:
        first = admitted(cast, a_recruiting_round(cast))
        hired(first)
        second, third = (offered_beside(cast, first, a_step_of_the_ladder(cast)) for _ in range(2))
        self.admit(cast, second)
        with pytest.raises(RuleError, match="deltar redan"):
            self.admit(cast, third)
        close_it(first)
        with pytest.raises(RuleError, match="deltar redan"):
            admissions.admit(third, actor=actor_of(cast.kerstin))

    def test_has_a_button_of_its_own(self, cast: Cast, client: Client) -> None:
        first = admitted(cast, a_recruiting_round(cast))
        hired(first)
        candidacy = offered_beside(cast, first, a_step_of_the_ladder(cast))
        page = reverse("candidacy", args=[candidacy.pk])
        assert "Anta på deltid bredvid arbetet" in login(client, cast.kerstin).get(page).content.decode()
        client.post(reverse("candidacy_admit", args=[candidacy.pk]), {"ladder": "1"})
        assert Participation.objects.get(candidacy=candidacy).is_ladder_step


def test_a_closing_is_not_opened_again_once_the_person_takes_part_elsewhere(cast: Cast) -> None:
    """Invariant 15 from behind: a sentence, and nothing is half changed."""
    first = ongoing(cast, a_recruiting_round(cast))
    close_it(first)
    admissions.admit(offered_beside(cast, first, a_recruiting_round(cast)), actor=actor_of(cast.kerstin))
    with pytest.raises(RuleError, match="deltar redan"):
        participation_closings.reopen_participation(first, actor=actor_of(cast.kerstin), reason="Fel utfall")
    first.refresh_from_db()
    assert first.closed_on is not None and first.closing.reopened_at is None


def test_another_coordinator_may_not_lead_the_recruitment(cast: Cast) -> None:
    candidacy = a_candidate(cast, a_recruiting_round(cast))
    for user in (cast.ensam, cast.hamid, cast.anders, cast.bo, cast.ada):
        with pytest.raises(NotAllowed):
            candidacies.select(candidacy, actor=actor_of(user))


def test_candidates_stand_in_the_order_they_came_and_never_by_how_well_they_match(cast: Cast) -> None:
    round = a_recruiting_round(cast)
    profile = RequirementProfile.objects.create(round=round)
    item = RequirementItem.objects.create(profile=profile, kind="skill", text="Kan svetsa", reached="already")
    kerstin = actor_of(cast.kerstin)
    for value in ("no", "unknown", "yes"):
        candidacy = a_candidate(cast, round)
        candidacies.set_matches(candidacy, {item: value}, actor=kerstin)
        presented(cast, candidacy)
    cards = candidate_cards(actor_of(cast.lena), round)
    assert [card.label for card in cards] == ["Kandidat 1", "Kandidat 2", "Kandidat 3"]
    assert [card.rows[0].value for card in cards] == ["no", "unknown", "yes"]
    assert not {"score", "total", "rank"} & {name for card in cards for name in card.__dataclass_fields__}


def test_the_employer_gets_name_and_phone_after_a_yes_and_nothing_of_them_before(cast: Cast) -> None:
    round = a_recruiting_round(cast)
    person = a_person(cast, last_name="Hemligasson", phone="070-765 43 21")
    answer = presented(cast, a_candidate(cast, round, person))
    lena = actor_of(cast.lena)
    before = repr(candidate_cards(lena))
    assert "Kandidat 1" in before
    for secret in ("Hemligasson", "Amina", "070-765", person.identity_masked[:8], str(person.pk)):
        assert secret not in before
    presentations.answer_candidate(answer, EmployerView.YES, actor=lena)
    after = candidate_cards(lena)[0]
    assert isinstance(after, MetCandidate) and (after.name, after.phone) == ("Amina Hemligasson", "070-765 43 21")
    assert person.identity_masked[:8] not in repr(after)
