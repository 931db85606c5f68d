"""Sök: over rounds, persons, employers and agreements, with nothing of what was typed in any address."""

from datetime import timedelta

import pytest
from django.test import Client

from agreements.models import Agreement
from coordination.models import Search
from employers.domain import register_employer
from jobbspar.documents.models import Document
from jobbspar.lib import clock
from tests.cast import Cast, a_person, a_track, actor_of, an_employer, login, published_numbers
from tests.coordination.builders import a_participation, ready_round
from tests.queries import queries_of
from tracks.enums import Phase

pytestmark = pytest.mark.django_db


def found(client: Client, text: str) -> str:
    answer = client.post("/sok/", {"q": text})
    assert answer.status_code == 302
    assert text not in answer.url
    return client.get(answer.url).content.decode()


class TestRounds:
    @pytest.mark.parametrize("text", ["Fordonsmontör", "fordonsmontor", "FORDONSMONTÖR 1", "fordonsmontrö", "industri"])
    def test_are_found_in_spite_of_marks_and_slips(self, cast: Cast, client: Client, text: str) -> None:
        ready_round(cast, Phase.PLANNING, track=a_track(cast, "Fordonsmontör"))
        assert "Fordonsmontör, omgång 1" in found(login(client, cast.kerstin), text)

    def test_by_their_employer(self, cast: Cast, client: Client) -> None:
        ready_round(cast, Phase.PLANNING, track=a_track(cast, "Fordonsmontör"))
        assert "Fordonsmontör, omgång 1" in found(login(client, cast.kerstin), "Hisingens")

    def test_not_those_of_others(self, cast: Cast, client: Client) -> None:
        ready_round(cast, Phase.PLANNING, track=a_track(cast, "Fordonsmontör"))
        assert "Ingen träff" in found(login(client, cast.ute), "Fordonsmontör")


class TestPersons:
    @pytest.mark.parametrize("text", ["Öberg", "oberg", "åsa ÖBERG", "Öbreg"])
    def test_are_found_by_name(self, cast: Cast, client: Client, text: str) -> None:
        a_person(cast, first_name="Åsa", last_name="Öberg")
        assert "Öberg" in found(login(client, cast.hamid), text)

    @pytest.mark.parametrize(
        "text", ["AnnaKarin", "anna karin", "Anna\u2011Karin", "OBrien", "o\u2019brien", "O Brien Anna"]
    )
    def test_are_found_with_or_without_hyphen_and_apostrophe(self, cast: Cast, client: Client, text: str) -> None:
        a_person(cast, first_name="Anna-Karin", last_name="O'Brien")
        assert "Anna-Karin" in found(login(client, cast.hamid), text)

    def test_by_exact_number_shown_masked(self, cast: Cast, client: Client) -> None:
        number = published_numbers()[3]
        a_person(cast, first_name="Åsa", last_name="Öberg", number=number)
        body = found(login(client, cast.hamid), f"{number[:8]}-{number[8:]}")
        assert "Öberg" in body and number not in body and number[8:] not in body

    @pytest.mark.parametrize("who", ["sara", "kerstin", "anders", "ylva", "bo", "rut", "ada", "ute"])
    def test_not_by_those_who_may_not_see_them(self, cast: Cast, client: Client, who: str) -> None:
        number = published_numbers()[3]
        a_person(cast, first_name="Åsa", last_name="Öberg", number=number)
        login(client, getattr(cast, who))
        for text in ("Öberg", number):
            assert "Öberg" not in found(client, text)

    def test_a_coordinator_finds_those_disclosed(self, cast: Cast, client: Client) -> None:
        round = ready_round(cast, Phase.EXECUTION)
        a_participation(cast, round, person=a_person(cast, first_name="Åsa", last_name="Öberg"))
        assert "Öberg" in found(login(client, cast.kerstin), "Öberg")


def test_employers_by_name_or_number(cast: Cast, client: Client) -> None:
    an_employer(cast.goteborg, "Västra Kullager AB")
    login(client, cast.kerstin)
    assert "Västra Kullager AB" in found(client, "vastra kulager")


@pytest.mark.parametrize(
    "typed", ["551199-0011", "16551199-0011", "551199\u22120011", "SE551199001101", "165511990011"]
)
def test_employers_by_number_however_it_is_written(cast: Cast, client: Client, typed: str) -> None:
    assert "Hisingens Lastvagnar AB" in found(login(client, cast.kerstin), typed)


def test_a_sole_trader_by_the_whole_number_alone(cast: Cast, client: Client) -> None:
    number = published_numbers()[3]
    register_employer(
        actor=actor_of(cast.kerstin),
        name="Ek Bygg",
        orgnr=number,
        is_sole_trader=True,
        sector="private",
        size_band="1-9",
    )
    login(client, cast.kerstin)
    assert "Ek Bygg" in found(client, f"{number[2:8]}-{number[8:]}")
    assert "Ek Bygg" not in found(client, published_numbers()[4])


def test_agreements_by_number(cast: Cast, client: Client) -> None:
    round = ready_round(cast, Phase.PLANNING)
    document = Document.objects.create(
        kind="agreement",
        ref_id=round.pk,
        number="AVS-2026-0007",
        version=1,
        title="Avsiktsförklaring",
        sha256="0" * 64,
        size=1,
        pages=1,
    )
    Agreement.objects.filter(round=round).update(document=document)
    assert "AVS-2026-0007" in found(login(client, cast.kerstin), "avs 2026 7")
    assert "AVS-2026-0007" not in found(login(client, cast.ute), "AVS-2026-0007")


class TestTheAddress:
    def test_is_the_searchers_own(self, cast: Cast, client: Client) -> None:
        a_person(cast, first_name="Åsa", last_name="Öberg")
        url = login(client, cast.hamid).post("/sok/", {"q": "Öberg"}).url
        other = login(Client(), cast.sara).get(url)
        assert other.status_code == 404 and "Öberg" not in other.content.decode()

    def test_ends_after_an_hour(self, cast: Cast, client: Client) -> None:
        url = login(client, cast.hamid).post("/sok/", {"q": "Öberg"}).url
        Search.objects.update(created_at=clock.now() - timedelta(minutes=61))
        answer = client.get(url)
        assert answer.status_code == 404 and "sparas en sökning bara en timme" in answer.content.decode()

    def test_what_was_typed_is_kept_nowhere(self, cast: Cast, client: Client) -> None:
        login(client, cast.hamid).post("/sok/", {"q": "Öberg"})
        assert "berg" not in str(Search.objects.values().get()).lower()


@pytest.mark.parametrize("text", ["", "a", " ", "x" * 101, "\0"])
def test_too_short_or_long_is_refused_in_words(cast: Cast, client: Client, text: str) -> None:
    answer = login(client, cast.kerstin).post("/sok/", {"q": text})
    assert answer.status_code in (400, 422)


def test_it_costs_the_same_at_1_3_and_100(cast: Cast, client: Client) -> None:
    login(client, cast.hamid)
    costs = []
    for size in (1, 2, 97):
        for _index in range(size):
            a_person(cast, first_name="Åsa", last_name="Öberg")
        costs.append(len(queries_of(client, client.post("/sok/", {"q": "Öberg"}).url)))
    assert costs == [5] * 3
