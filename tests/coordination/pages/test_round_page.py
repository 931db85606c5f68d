"""The round page: who sees it, what it says, what it costs."""

import pytest
from django.test import Client

from coordination.models import PhaseChange
from jobbspar.accounts.enums import OrganisationKind
from jobbspar.lib import clock
from tests.cast import Cast, a_person, a_round, a_track, an_organisation, login
from tests.coordination.builders import a_follow_up, a_participation, an_activity, ready_round
from tests.queries import queries_of
from tracks.enums import PartyRole, Phase
from tracks.models import Round, RoundParty

pytestmark = pytest.mark.django_db
REASON = "Avtalet skrivs under på torsdag."
INSIDERS = ("kerstin", "hamid", "anders", "bo", "rut", "ada")


def a_walked_round(cast: Cast, phase: Phase, people: int = 0) -> Round:
    round = ready_round(cast, phase, people=people, parties={cast.molndal: "municipality", cast.af_goteborg: "af"})
    group = cast.goteborg.steering_groups.create(name="Styrgruppen")
    group.members.create(user=cast.bo)
    type(round.track).objects.filter(pk=round.track_id).update(steering_group=group)
    return round


def part(round: Round, name: str = "") -> str:
    return f"/omgangar/{round.pk}/{name}"


class TestWhoSeesIt:
    @pytest.mark.parametrize("who", INSIDERS)
    def test_those_with_a_part_in_it_do(self, cast: Cast, client: Client, who: str) -> None:
        round = a_walked_round(cast, Phase.EXECUTION, people=1)
        answer = login(client, getattr(cast, who)).get(part(round))
        assert answer.status_code == 200
        assert login(client, getattr(cast, who)).get(part(round, "historik/")).status_code == 200

    @pytest.mark.parametrize("who", ["ute", "ensam", "lena"])
    def test_others_get_the_same_as_for_one_that_does_not_exist(self, cast: Cast, client: Client, who: str) -> None:
        round = a_walked_round(cast, Phase.EXECUTION)
        login(client, getattr(cast, who))
        real = client.get(part(round))
        made_up = client.get("/omgangar/00000000-0000-4000-8000-000000000000/")
        assert (real.status_code, real.content) == (404, made_up.content)

    @pytest.mark.parametrize(("who", "sees"), [("hamid", True), ("bo", False), ("rut", False), ("ada", False)])
    def test_only_those_who_may_see_a_participant_read_the_name(
        self, cast: Cast, client: Client, who: str, sees: bool
    ) -> None:
        round = ready_round(cast, Phase.EXECUTION)
        a_participation(cast, round, person=a_person(cast, first_name="Kerime", last_name="Yildiz"))
        group = cast.goteborg.steering_groups.create(name="Styrgruppen")
        group.members.create(user=cast.bo)
        type(round.track).objects.filter(pk=round.track_id).update(steering_group=group)
        body = login(client, getattr(cast, who)).get(part(round)).content.decode()
        assert ("Kerime" in body) is sees
        assert ("färre än 5" in body) is not sees or sees

    def test_a_case_worker_sees_only_the_own_participants(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.EXECUTION)
        a_participation(cast, round, person=a_person(cast, first_name="Egen"))
        a_participation(cast, round, person=a_person(cast, cast.goteborg, first_name="Annans"))
        body = login(client, cast.hamid).get(part(round)).content.decode()
        assert "Egen" in body and "Annans" not in body


class TestTheGateBox:
    def test_lists_what_is_missing_with_links_and_a_closed_button(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.PLANNING)
        round.packages.update(status="presented")
        body = login(client, cast.kerstin).get(part(round)).content.decode()
        assert "1 sak saknas för fasbyte" in body
        assert "Insatspaketet är inte överenskommet." in body
        assert 'aria-disabled="true"' in body and "Börja rekrytera" in body
        assert part(round, "vidare/med-skal/") in body

    def test_no_reason_is_offered_for_a_missing_signature(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.PLANNING)
        round.agreements.update(state="draft")
        body = login(client, cast.kerstin).get(part(round)).content.decode()
        assert part(round, "vidare/med-skal/") not in body

    def test_the_button_takes_the_round_on(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.PLANNING)
        login(client, cast.kerstin)
        assert "Allt är klart för fasbyte" in client.get(part(round)).content.decode()
        answer = client.post(part(round, "vidare/"), {"expected_phase": "planning"}, follow=True)
        assert "Omgången har gått till nästa fas." in answer.content.decode()
        round.refresh_from_db()
        assert round.phase == Phase.RECRUITMENT

    def test_a_second_press_is_told_that_a_colleague_was_first(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.PLANNING)
        login(client, cast.kerstin)
        for _press in range(2):
            answer = client.post(part(round, "vidare/"), {"expected_phase": "planning"}, follow=True)
        assert "En kollega hann före" in answer.content.decode()
        assert PhaseChange.objects.count() == 1

    def test_passing_with_a_reason_is_a_page_of_its_own(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.PLANNING)
        round.packages.update(status="presented")
        url = part(round, "vidare/med-skal/")
        login(client, cast.kerstin)
        assert "Insatspaketet är inte överenskommet." in client.get(url).content.decode()
        empty = client.post(url, {"reason": "", "expected_phase": "planning"})
        assert "Fyll i det här." in empty.content.decode()
        client.post(url, {"reason": REASON, "expected_phase": "planning"})
        round.refresh_from_db()
        assert round.phase == Phase.RECRUITMENT
        history = client.get(part(round, "historik/")).content.decode()
        assert REASON in history and "passerat med skäl" in history and "Kerstin Koordinator" in history

    def test_those_who_only_read_get_no_button(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.PLANNING)
        body = login(client, cast.hamid).get(part(round)).content.decode()
        assert "Koordinatorn tar omgången vidare." in body
        assert client.post(part(round, "vidare/"), {"expected_phase": "planning"}).status_code == 404
        assert client.get(part(round, "pausa/")).status_code == 404


class TestTheActions:
    def test_pause_and_resume(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.EXECUTION, people=1)
        login(client, cast.kerstin)
        client.post(part(round, "pausa/"), {"reason": REASON, "expected_phase": "execution"})
        body = client.get(part(round)).content.decode()
        assert REASON in body and "Återuppta omgången" in body
        client.post(part(round, "ateruppta/"))
        round.refresh_from_db()
        assert round.paused_at is None

    def test_step_back_with_a_reason(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.EXECUTION, people=1)
        login(client, cast.kerstin)
        assert "Gå tillbaka till rekrytering" in client.get(part(round)).content.decode()
        client.post(part(round, "tillbaka/"), {"reason": REASON, "expected_phase": "execution"})
        round.refresh_from_db()
        assert round.phase == Phase.RECRUITMENT

    def test_calling_off_is_shown_closed_with_why(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.EXECUTION, people=1)
        body = login(client, cast.kerstin).get(part(round)).content.decode()
        assert "Det finns deltagare i omgången. Avsluta deras deltagande först." in body
        answer = client.post(part(round, "stall-in/"), {"reason": REASON, "expected_phase": "execution"}, follow=True)
        assert "Det går inte längre." in answer.content.decode()

    def test_call_off_and_open_again(self, cast: Cast, client: Client) -> None:
        login(client, cast.kerstin)
        off = ready_round(cast, Phase.PLANNING)
        client.post(part(off, "stall-in/"), {"reason": REASON, "expected_phase": "planning"})
        off.refresh_from_db()
        assert off.phase == Phase.CANCELLED
        done = ready_round(cast, Phase.FINISHED)
        Round.objects.filter(pk=done.pk).update(finished_at=clock.now())
        client.post(part(done, "oppna-igen/"), {"reason": REASON, "expected_phase": "finished"})
        done.refresh_from_db()
        assert done.phase == Phase.CLOSING


@pytest.mark.parametrize("phase", list(Phase))
def test_the_page_shows_in_every_phase_also_an_empty_round(cast: Cast, client: Client, phase: Phase) -> None:
    bare = Round.objects.create(
        track=a_track(cast),
        number=9,
        seats=1,
        planned_start=clock.today(),
        planned_end=clock.today(),
        phase=phase,
        finished_at=clock.now() if phase == Phase.FINISHED else None,
    )
    RoundParty.objects.create(round=bare, organisation=cast.goteborg, role="responsible")
    login(client, cast.kerstin)
    assert client.get(part(bare)).status_code == 200
    assert client.get(part(bare, "historik/")).status_code == 200


@pytest.mark.parametrize(
    ("phase", "queries"),
    [(Phase.PLANNING, 17), (Phase.RECRUITMENT, 16), (Phase.EXECUTION, 16), (Phase.CLOSING, 14)],
)
def test_the_page_costs_the_same_at_1_3_and_100(cast: Cast, client: Client, phase: Phase, queries: int) -> None:
    login(client, cast.kerstin)
    found = []
    for size in (1, 3, 100):
        round = ready_round(cast, phase, seats=200)
        for index in range(size):
            row = a_participation(cast, round)
            an_activity(round, phase=phase, text=f"Moment {index}")
            a_follow_up(round, days=index, participation=row)
        found.append(len(queries_of(client, part(round))))
    assert found == [queries] * 3


def test_the_head_names_the_first_parties_and_leads_to_the_rest(cast: Cast, client: Client) -> None:
    others = [an_organisation(OrganisationKind.MUNICIPALITY, f"Kommun {letter}") for letter in "ABCDEF"]
    round = a_round(cast, parties=dict.fromkeys(others, PartyRole.MUNICIPALITY))
    body = login(client, cast.kerstin).get(round.get_absolute_url()).content.decode()
    assert "Göteborg, Kommun A, Kommun B, Kommun C" in body
    assert f'<a href="/omgangar/{round.pk}/parter/">och 3 parter till</a>' in body
