"""Idag: what waits for whom, in which order, and what it costs."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement
from coordination.enums import IssueKind
from coordination.models import FollowUp, Issue
from coordination.workflow import transitions
from jobbspar.accounts.models import User
from jobbspar.audit.log import record
from jobbspar.lib import clock
from participants.models import EmployerAnswer, StepEnrolment
from tests.cast import Cast, a_person, a_track, actor_of, login
from tests.coordination.builders import (
    a_candidacy,
    a_follow_up,
    a_participation,
    a_step,
    an_activity,
    an_answer,
    ready_round,
)
from tests.queries import queries_of
from tracks.enums import Phase
from tracks.models import LocalAgreement, Round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    """Before a weekend or a holiday a gap that opens on the next working day is more than three days off."""
    with clock.at(clock.moment_on(date(2026, 11, 24), 9)):
        yield


def a_busy_round(cast: Cast) -> Round:
    """A gap in three days, an unsigned letter, an unanswered candidate, a late follow-up and a late moment."""
    round = ready_round(cast, Phase.EXECUTION)
    row = a_participation(cast, round, person=a_person(cast, first_name="Kerime", last_name="Yildiz"), days_left=1)
    later = clock.today() + timedelta(days=30)
    StepEnrolment.objects.create(
        participation=row, name="Validering", planned_start=later, planned_end=later + timedelta(days=5)
    )
    Agreement.objects.filter(round=round, kind="letter_of_intent").update(
        state="for_signature", sent_for_signature_at=clock.now() - timedelta(days=8)
    )
    answer = an_answer(round, a_candidacy(cast, round))
    EmployerAnswer.objects.filter(pk=answer.pk).update(answer_by=clock.today() - timedelta(days=1))
    a_follow_up(round, days=-2, participation=row, owner=cast.kerstin)
    an_activity(round, phase=Phase.EXECUTION, text="Handledarmöte", due=clock.today() - timedelta(days=3))
    return round


class TestTheQueue:
    def test_comes_by_consequence(self, cast: Cast, client: Client) -> None:
        a_busy_round(cast)
        body = login(client, cast.kerstin).get("/").content.decode()
        order = [
            "Glapp öppnas för en deltagare",
            "Hisingens Lastvagnar AB har inte svarat om en kandidat",
            "Avsiktsförklaring med Hisingens Lastvagnar AB saknar underskrift",
            "Uppföljning med Kerime Y.",
            "Handledarmöte",
        ]
        places = [body.index(words) for words in order]
        assert places == sorted(places)
        assert "Fem saker väntar på dig." in body

    def test_is_narrowed_by_a_pill_in_the_address(self, cast: Cast, client: Client) -> None:
        a_busy_round(cast)
        body = login(client, cast.kerstin).get("/?visa=avtal").content.decode()
        assert "saknar underskrift" in body and "Glapp öppnas" not in body

    def test_htmx_gets_the_queue_alone(self, cast: Cast, client: Client) -> None:
        login(client, cast.kerstin)
        assert "<html" not in client.get("/", headers={"HX-Request": "true"}).content.decode()

    def test_names_nobody_to_those_who_see_no_persons(self, cast: Cast, client: Client) -> None:
        round = a_busy_round(cast)
        group = cast.goteborg.steering_groups.create(name="Styrgruppen")
        group.members.create(user=cast.bo)
        type(round.track).objects.filter(pk=round.track_id).update(steering_group=group)
        for who in (cast.bo, cast.rut, cast.ada, cast.ylva, cast.sara):
            assert "Kerime" not in login(client, who).get("/").content.decode()

    def test_a_case_worker_is_asked_for_the_own_follow_up_and_the_plan(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.EXECUTION)
        row = a_participation(cast, round, person=a_person(cast, first_name="Kerime", last_name="Yildiz"))
        a_follow_up(round, days=0, participation=row, owner=cast.hamid)
        planning = ready_round(cast, Phase.PLANNING)
        planning.parties.update(acknowledged_at=None)
        body = login(client, cast.hamid).get("/").content.decode()
        assert "Uppföljning med Kerime Y." in body
        assert "Er kvittering av planen saknas" in body

    def test_whoever_leads_the_round_sees_what_others_are_late_with_and_who(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.EXECUTION)
        row = a_participation(cast, round, person=a_person(cast, first_name="Kerime", last_name="Yildiz"))
        a_follow_up(round, days=0, participation=row, owner=cast.hamid)
        assert "Uppföljning med" not in login(client, cast.kerstin).get("/").content.decode()
        FollowUp.objects.update(due=clock.today() - timedelta(days=2))
        body = login(client, cast.kerstin).get("/").content.decode()
        assert "Uppföljning med Kerime Y." in body and f"{cast.hamid.name} har ansvaret" in body

    def test_a_hole_in_a_chain_being_planned_waits_for_its_coordinator(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.PLANNING)
        a_step(round, round.packages.get(), "Intyg", weeks_ahead=27, weeks=1)
        assert "Kedjan har ett glapp" in login(client, cast.kerstin).get("/").content.decode()
        transitions.pause(round, actor=actor_of(cast.kerstin), reason="Vi väntar på beslut.")
        assert "Kedjan har ett glapp" not in client.get("/").content.decode()

    def test_a_local_agreement_is_gone_through_by_its_own_coordinators(self, cast: Cast, client: Client) -> None:
        """A month before its day, for those who may change it, while a round stands on it."""
        review = clock.today() + timedelta(days=30)
        agreement = LocalAgreement.objects.create(
            owner=cast.goteborg, name="Dua Göteborg", valid_from=clock.today(), review_date=review
        )
        words = "Den lokala överenskommelsen ska ses över eller förlängas"
        assert words not in login(client, cast.kerstin).get("/").content.decode(), "no round stands on it"
        round = ready_round(cast, Phase.EXECUTION, track=a_track(cast, local_agreement=agreement))
        body = client.get("/").content.decode()
        assert words in body and reverse("local_agreement", args=[agreement.pk]) in body
        for other in (cast.hamid, cast.ensam, cast.anders):
            assert words not in login(client, other).get("/").content.decode()
        Round.objects.filter(pk=round.pk).update(phase=Phase.FINISHED)
        assert words not in login(client, cast.kerstin).get("/").content.decode()

    def test_the_steering_group_reads_neutral_words(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.EXECUTION)
        group = cast.goteborg.steering_groups.create(name="Styrgruppen")
        group.members.create(user=cast.bo)
        meeting = group.meetings.create(held_on=clock.today() + timedelta(days=1))
        type(round.track).objects.filter(pk=round.track_id).update(steering_group=group)
        Issue.objects.create(
            round=round,
            kind=IssueKind.CHILDCARE,
            title="Kerime saknar barnomsorg",
            neutral_text="Barnomsorg saknas på kvällar.",
            state="escalated",
            escalated_at=clock.now(),
            meeting=meeting,
        )
        body = login(client, cast.bo).get("/").content.decode()
        assert "Barnomsorg saknas på kvällar." in body and "Kerime" not in body

    def test_an_empty_one_says_what_to_do_next(self, cast: Cast, client: Client) -> None:
        for who in cast.insiders:
            body = login(client, who).get("/").content.decode()
            assert "Inget väntar på dig idag" in body and 'href="/jobbspar/"' in body
            assert "Allt är gjort för idag" not in body

    def test_it_says_that_all_is_done_only_where_something_was(self, cast: Cast, client: Client) -> None:
        record(actor_of(cast.kerstin), "round.need_joined", a_track(cast))
        assert "Allt är gjort för idag" in login(client, cast.kerstin).get("/").content.decode()
        assert "Allt är gjort för idag" not in login(client, cast.hamid).get("/").content.decode()


def test_an_employers_contact_is_sent_to_the_portal(cast: Cast, client: Client) -> None:
    assert login(client, cast.lena).get("/").url == "/portal/"


def test_what_colleagues_did_since_last_time_is_told_without_names(cast: Cast, client: Client) -> None:
    round = ready_round(cast, Phase.EXECUTION, people=1, deputy=cast.kerstin, coordinator=cast.ensam)
    transitions.advance(round, actor=actor_of(cast.ensam), expected_phase=Phase.EXECUTION)
    body = login(client, cast.kerstin).get("/").content.decode()
    assert "Sedan sist" in body and "Ensam Kungälv: omgången gick till nästa fas" in body
    # A new visit, a day later: it has been told.
    User.objects.filter(pk=cast.kerstin.pk).update(seen_today_at=clock.now() + timedelta(minutes=1))
    client.session.flush()
    assert "Ensam Kungälv" not in login(Client(), cast.kerstin).get("/").content.decode()


def test_it_costs_the_same_at_1_3_and_100(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    client.get("/")
    found = []
    for size in (1, 2, 97):
        ready_round(cast, Phase.PLANNING)
        round = a_busy_round(cast)
        for index in range(size):
            row = a_participation(cast, round)
            a_follow_up(round, days=-index, participation=row, owner=cast.kerstin)
            an_activity(round, phase=Phase.EXECUTION, due=clock.today() - timedelta(days=index))
        found.append(len(queries_of(client, "/")))
    assert found == [30] * 3
