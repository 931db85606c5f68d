"""Nobody sees a person by organisation alone; what may leak is there to leak, and does not."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client

from jobbspar.lib.errors import RuleError
from participants.domain import admissions
from participants.models import Assessment, Candidacy, Participation, Person
from tests.cast import Cast, a_person, a_round, a_track, actor_of, login, make_cast
from tests.participants.ways import a_candidate, a_recruiting_round, admitted, offered, ongoing, presented, referred
from tests.queries import queries_of
from tracks.enums import PartyRole, Phase
from tracks.models import Round

NAME = "Hemligasson"


def _molndals_round(cast: Cast) -> Participation:
    """A round Mölndal answers for and Ensam coordinates; Göteborg is a party to it, and sees its page."""
    track = a_track(cast, responsible=cast.molndal)
    round = a_round(
        cast, track, coordinator=cast.ensam, phase=Phase.RECRUITMENT,
        parties={cast.goteborg: PartyRole.MUNICIPALITY, cast.af_goteborg: PartyRole.AF},
    )  # fmt: skip
    person = a_person(cast, first_name="Mira", last_name=NAME)
    candidacy = Candidacy.objects.create(
        round=round, person=person, label=1, assessment=_assessment(cast, round, person)
    )
    return Participation.objects.create(
        round=round, person=person, candidacy=candidacy, number="GR-2026-99999", home_municipality_id="1481",
        admitted_on=round.planned_start,
    )  # fmt: skip


def _assessment(cast: Cast, round: Round, person: Person) -> Assessment:
    return Assessment.objects.create(referral=referred(cast, round, person, "duty"), result="suitable")


def test_goteborgs_coordinator_sees_the_round_but_no_person_of_molndals_round(cast: Cast, client: Client) -> None:
    part = _molndals_round(cast)
    login(client, cast.kerstin)
    page = client.get(f"/omgangar/{part.round_id}/deltagare/")
    text = page.content.decode()
    assert page.status_code == 200
    for secret in (NAME, "Mira H.", part.number, str(part.pk), str(part.person_id)):
        assert secret not in text
    assert NAME not in client.get("/deltagare/").content.decode()
    for url in (f"/deltagande/{part.pk}/", f"/deltagare/{part.person_id}/", f"/kandidatur/{part.candidacy_id}/"):
        assert client.get(url).status_code == 404


def test_those_with_counts_only_see_no_person_on_the_tab_and_have_no_list(cast: Cast, client: Client) -> None:
    round = a_recruiting_round(cast, steps=1)
    round.track.steering_group = cast.goteborg.steering_groups.create(name="Styrgrupp industri")
    round.track.steering_group.members.create(user=cast.bo)
    round.track.save()
    part = ongoing(cast, round, a_person(cast, first_name="Mira", last_name=NAME))
    presented(cast, a_candidate(cast, round, a_person(cast, last_name=NAME)))
    referred(cast, round, a_person(cast, last_name=NAME))
    for user in (cast.bo, cast.rut, cast.ylva, cast.ada):
        login(client, user)
        page = client.get(f"/omgangar/{round.pk}/deltagare/")
        text = page.content.decode()
        assert page.status_code == 200, user
        assert NAME not in text and "Mira" not in text and part.number not in text and "Kandidat " not in text
        assert client.get("/deltagare/").status_code == 404
        assert client.post("/deltagare/sok/", {"text": NAME}).status_code == 404
    login(client, cast.ute)
    assert client.get(f"/omgangar/{round.pk}/deltagare/").status_code == 404


def test_each_case_worker_sees_their_own_on_the_tab(cast: Cast, client: Client) -> None:
    round = a_recruiting_round(cast, steps=1)
    mine = admitted(cast, round, a_person(cast, first_name="Mira", last_name=NAME))
    for user, sees in ((cast.hamid, True), (cast.kerstin, True), (cast.anders, True), (cast.sara, False)):
        login(client, user)
        page = client.get(f"/omgangar/{round.pk}/deltagare/")
        assert (mine.number in page.content.decode()) is sees, user


def test_the_tab_costs_the_same_however_many_people_there_are(cast: Cast, client: Client) -> None:
    round = a_recruiting_round(cast, seats=50, steps=2)
    login(client, cast.kerstin)
    costs = []
    for more in (1, 2):
        for _ in range(more):
            admitted(cast, round)
            presented(cast, a_candidate(cast, round))
            referred(cast, round)
        costs.append(len(queries_of(client, f"/omgangar/{round.pk}/deltagare/")))
    assert costs == [14, 14]


def _admit_all(cast: Cast, candidacies: list[Candidacy]) -> list[str]:
    """Everybody presses at the same moment; what each of them got."""
    start = threading.Barrier(len(candidacies))
    answers: list[str] = []
    kerstin = actor_of(cast.kerstin)

    def press(candidacy: Candidacy) -> None:
        start.wait()
        try:
            admissions.admit(candidacy, actor=kerstin)
            answers.append("antagen")
        except RuleError as error:
            answers.append(str(error))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=press, args=(row,)) for row in candidacies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _twenty_offered(cast: Cast) -> tuple[Round, list[Candidacy]]:
    round = a_recruiting_round(cast, seats=1)
    return round, [offered(cast, round) for _ in range(20)]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_on_the_last_seat_admit_one() -> None:
    cast = make_cast()
    round, candidacies = _twenty_offered(cast)
    answers = _admit_all(cast, candidacies)
    assert answers.count("antagen") == 1 and len(answers) == 20
    assert Participation.objects.filter(round=round).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_than_one_gets_the_last_seat(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin that shows that the test above can fail: the seats are counted before anybody has written."""
    cast = make_cast()
    round, candidacies = _twenty_offered(cast)
    counted = threading.Barrier(20, timeout=20)

    def unlocked(round_id: object) -> Round:
        return Round.objects.select_related("track").get(pk=round_id)

    real: Callable[[Round], int] = admissions.seats_taken

    def together(of_round: Round) -> int:
        taken = real(of_round)
        counted.wait()
        return taken

    monkeypatch.setattr(admissions, "lock_round", unlocked)
    monkeypatch.setattr(admissions, "seats_taken", together)
    _admit_all(cast, candidacies)
    assert Participation.objects.filter(round=round).count() > 1
