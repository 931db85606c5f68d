"""The list Jobbspår: board and table, filters in the address, what each may see, what it costs."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from participants.models import Participation
from tests.cast import Cast, a_need, a_round, a_track, login
from tests.coordination.builders import a_participation, an_activity, ready_round
from tests.queries import queries_of
from tracks.enums import Phase
from tracks.models import Round

pytestmark = pytest.mark.django_db
TABLE = "/jobbspar/?visning=tabell"


def body_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("url", ["/jobbspar/", TABLE])
class TestEitherWay:
    def test_shows_the_rounds_the_actor_is_in(self, cast: Cast, client: Client, url: str) -> None:
        ready_round(cast, Phase.EXECUTION, track=a_track(cast, "Montör steg 1"))
        assert "Montör steg 1, omgång 1" in body_of(login(client, cast.kerstin), url)
        assert "Montör steg 1, omgång 1" in body_of(login(client, cast.hamid), url)

    @pytest.mark.parametrize("who", ["ute", "ensam"])
    def test_and_not_those_of_others(self, cast: Cast, client: Client, url: str, who: str) -> None:
        ready_round(cast, Phase.EXECUTION, track=a_track(cast, "Montör steg 1"))
        body = body_of(login(client, getattr(cast, who)), url)
        assert "Montör" not in body and "Hisingens" not in body

    def test_is_narrowed_by_filters_in_the_address(self, cast: Cast, client: Client, url: str) -> None:
        ready_round(cast, Phase.PLANNING, track=a_track(cast, "Min montör"))
        ready_round(cast, Phase.PLANNING, track=a_track(cast, "Annans kock"), coordinator=None)
        login(client, cast.kerstin)
        joint = "&" if "?" in url else "?"
        mine = body_of(client, f"{url}{joint}mina=on")
        assert "Min montör" in mine and "Annans kock" not in mine
        body = body_of(client, f"{url}{joint}ansvarig={cast.goteborg.pk}&arbetsgivare={cast.hisingen.organisation_id}")
        assert "Min montör" in body and "Annans kock" in body

    def test_warns_of_what_is_late(self, cast: Cast, client: Client, url: str) -> None:
        round = ready_round(cast, Phase.EXECUTION)
        an_activity(round, due=round.planned_start.replace(year=2020))
        assert "1 försenat moment" in body_of(login(client, cast.kerstin), url)

    def test_hides_small_numbers_from_those_who_see_no_persons(self, cast: Cast, client: Client, url: str) -> None:
        ready_round(cast, Phase.EXECUTION, people=2)
        assert "färre än 5 / 12" in body_of(login(client, cast.rut), url)
        assert "färre än 5" not in body_of(login(client, cast.kerstin), url)


def test_the_number_of_participants_does_not_tell_how_few_left(cast: Cast, client: Client) -> None:
    """Beside the frozen results, a number without those who left would give them by subtraction (invariant 18)."""
    round = ready_round(cast, Phase.EXECUTION, people=6)
    Participation.objects.filter(pk=round.participations.first().pk).update(left_early=True)
    assert "5 / 12" in body_of(login(client, cast.rut), TABLE) or "5 av 12" in body_of(client, TABLE)
    Round.objects.filter(pk=round.pk).update(phase=Phase.FINISHED)
    assert "6 av 12" in body_of(client, TABLE)


def test_a_filter_that_leaves_nothing_offers_a_way_out(cast: Cast, client: Client) -> None:
    ready_round(cast, Phase.PLANNING)
    body = body_of(login(client, cast.kerstin), f"{TABLE}&fas=closing")
    assert "Ingen omgång passar filtren" in body


def test_the_table_is_paged_without_losing_its_filters(cast: Cast, client: Client) -> None:
    track = a_track(cast, "Lång")
    for index in range(60):
        a_round(cast, track, number=index + 1)
    login(client, cast.kerstin)
    answer = client.get(f"{TABLE}&sort=namn&mina=on")
    page = answer.context["page"]
    assert len(page) == 50 and "mina=on" in page.next_url and "sort=namn" in page.next_url
    assert len(client.get(f"/jobbspar/{page.next_url}").context["page"]) == 10


def test_the_file_holds_what_is_on_screen(cast: Cast, client: Client) -> None:
    ready_round(cast, Phase.PLANNING, track=a_track(cast, "Montör"))
    ready_round(cast, Phase.CLOSING, track=a_track(cast, "Kock"))
    answer = login(client, cast.kerstin).get(f"{TABLE}&fas=planning&format=xlsx")
    with ZipFile(BytesIO(answer.content)) as book:
        text = book.read("xl/sharedStrings.xml").decode()
    assert "Montör, omgång 1" in text and "Kock" not in text


@pytest.mark.parametrize(("url", "queries"), [("/jobbspar/", 9), (TABLE, 5)])
def test_it_costs_the_same_at_1_3_and_100(cast: Cast, client: Client, url: str, queries: int) -> None:
    login(client, cast.kerstin)
    found = []
    need = a_need(cast)
    for size in (1, 2, 97):
        for _index in range(size):
            round = a_round(cast, need=need)
            Round.objects.filter(pk=round.pk).update(phase=Phase.EXECUTION)
        a_participation(cast, round)
        found.append(len(queries_of(client, url)))
    assert found == [queries] * 3
