"""Competence needs: the board, the form with the occupation picker, and how a need moves."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from employers import domain
from employers.enums import NeedStatus
from employers.models import CompetenceNeed, Occupation
from employers.queries import COLUMN_SIZE, find_occupations
from jobbspar.accounts.errors import NotAllowed
from jobbspar.audit.log import history
from jobbspar.lib.errors import Conflict, RuleError
from tests.cast import Cast, a_need, a_round, actor_of, an_employer, login
from tests.queries import queries_of
from tracks.domain.rounds import join_need

BOARD = "/arbetsgivare/behov/"


@pytest.fixture
def assembler(db: None) -> Occupation:
    return Occupation.objects.get(code="8211")


def typed(**fields: object) -> dict[str, object]:
    return {
        "occupation": "8211",
        "headcount": "12",
        "wanted_start": "2027-04-05",
        "recurrence": "once",
        "source": "outreach",
    } | fields


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fordonsmontor", "8211"),
        ("Fordonsmontör", "8211"),
        ("8211", "8211"),
        ("STÄDARE", "9111"),
        ("stadare", "9111"),
        ("kallskankor", "5120"),
        ("underskoterskor hemtjanst", "5321"),
        ("fordonsmontöör", "8211"),
    ],
)
def test_an_occupation_is_found_as_people_write_it(db: None, text: str, code: str) -> None:
    assert find_occupations(text)[0].code == code


@pytest.mark.parametrize("text", ["", "   ", "%", "qqqqqqqq", "\x00", "'; --"])
def test_a_search_for_nothing_finds_nothing(cast: Cast, client: Client, text: str) -> None:
    assert find_occupations(text.replace("\x00", "")) == []
    login(client, cast.kerstin)
    data = typed(occupation="", occupation_text=text, sok_yrke="ja")
    assert client.post(reverse("need_new", args=[cast.hisingen.pk]), data).status_code == 200


def test_a_need_is_registered_without_javascript(cast: Cast, client: Client, assembler: Occupation) -> None:
    login(client, cast.kerstin)
    url = reverse("need_new", args=[cast.hisingen.pk])
    found = client.post(url, typed(occupation="", occupation_text="montör", headcount="", sok_yrke="ja"))
    page = found.content.decode()
    assert found.status_code == 200
    assert 'value="8211"' in page and "Något behöver rättas" not in page
    # What was typed in the other fields is still there.
    assert 'value="2027-04-05"' in page
    assert not CompetenceNeed.objects.exists()
    client.post(url, typed(occupation_text="montör"))
    need = CompetenceNeed.objects.get()
    assert (need.occupation, need.headcount, need.wanted_start) == (assembler, 12, date(2027, 4, 5))
    assert need.status == NeedStatus.RECEIVED


def test_a_search_that_finds_one_is_as_good_as_choosing(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    url = reverse("need_new", args=[cast.hisingen.pk])
    page = client.post(url, typed(occupation="", occupation_text="montör")).content.decode()
    assert "Välj ett av yrkena i listan." in page and 'value="8211"' in page
    client.post(url, typed(occupation="", occupation_text="fordonsmontör"))
    assert CompetenceNeed.objects.get().occupation_id == "8211"


def test_a_search_that_is_too_long_is_told_by_how_much_and_stays(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    long = "fordonsmontör" * 9
    page = client.post(reverse("need_new", args=[cast.hisingen.pk]), typed(occupation="", occupation_text=long))
    assert "Texten är 17 tecken för lång. Högst 100 får plats." in page.content.decode()
    assert long in page.content.decode()


def test_the_picker_answers_htmx_with_rows(cast: Cast, client: Client) -> None:
    login(client, cast.kerstin)
    page = client.get(reverse("occupation_search"), {"occupation_text": "stadare"}).content.decode()
    assert 'value="9111"' in page and "<html" not in page
    assert login(Client(), cast.hamid).get(reverse("occupation_search")).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("occupation", "821", "Sök och välj ett yrke."),
        ("headcount", "0", "minst 1"),
        ("headcount", "-3", "minst 1"),
        ("headcount", "9" * 40, "högst"),
        ("headcount", "tolv", "Skriv ett heltal"),
        ("wanted_start", "2027-02-30", "Skriv ett datum som finns"),
        ("wanted_start", "0001-01-01", "Årtalet ser fel ut"),
        ("shortage_reason", "a\x00b", "osynligt tecken"),
        ("shortage_reason", "x" * 1_000_000, "för lång"),
        ("workplace", "d648bb34-01a6-42ea-b9c6-e59768cc97b5", "Välj ett av alternativen"),
    ],
)
def test_bad_input_gets_a_sentence(cast: Cast, client: Client, field: str, value: str, sentence: str) -> None:
    login(client, cast.kerstin)
    response = client.post(reverse("need_new", args=[cast.hisingen.pk]), typed(**{field: value}))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not CompetenceNeed.objects.exists()


def test_a_workplace_of_another_employer_is_refused(cast: Cast, assembler: Occupation) -> None:
    other = an_employer(cast.goteborg)
    place = domain.add_workplace(other, actor=actor_of(cast.kerstin), name="Annans", municipality_id="1480")
    with pytest.raises(RuleError, match="egna arbetsställen"):
        domain.register_need(
            cast.hisingen,
            actor=actor_of(cast.kerstin),
            occupation=assembler,
            headcount=1,
            wanted_start=date(2027, 1, 4),
            workplace=place,
        )


def test_the_employer_is_searched_for_without_leaving_the_name_in_the_address(cast: Cast, client: Client) -> None:
    an_employer(cast.boras, "Hisingens Konkurrent AB")
    login(client, cast.kerstin)
    page = client.post(reverse("need_choose_employer"), {"text": "hisingens"}).content.decode()
    assert reverse("need_new", args=[cast.hisingen.pk]) in page
    assert "Konkurrent" not in page
    assert "Ingen arbetsgivare" in client.post(reverse("need_choose_employer"), {"text": "xyz"}).content.decode()


def test_a_need_moves_from_received_to_met(cast: Cast, client: Client) -> None:
    need = a_need(cast)
    login(client, cast.ylva)
    url = need.get_absolute_url()
    assert "Kartlagt" in client.get(url).content.decode()
    client.post(reverse("need_move", args=[need.pk, "kartlagt"]))
    client.post(reverse("need_move", args=[need.pk, "kartlagt"]))
    need.refresh_from_db()
    assert need.status == NeedStatus.MAPPED
    assert [event.action for event in history(CompetenceNeed, need.pk)] == ["need.mapped"]
    client.post(reverse("need_decline", args=[need.pk]), {"reason": "Ligger utanför uppdraget"})
    assert "Ligger utanför uppdraget" in client.get(url).content.decode()
    client.post(reverse("need_move", args=[need.pk, "oppna"]))
    client.post(reverse("need_move", args=[need.pk, "tillgodosett"]))
    need.refresh_from_db()
    assert (need.status, need.declined_reason) == (NeedStatus.MET, "")
    assert client.post(reverse("need_move", args=[need.pk, "borttaget"])).status_code == 404


def test_a_need_that_a_round_answers_is_not_declined(cast: Cast, client: Client) -> None:
    need = a_need(cast)
    join_need(a_round(cast), need, actor=actor_of(cast.kerstin))
    with pytest.raises(Conflict, match="kopplat till jobbspår"):
        domain.decline_need(need, actor=actor_of(cast.kerstin), reason="Nej")
    login(client, cast.kerstin)
    response = client.post(reverse("need_decline", args=[need.pk]), {"reason": "Nej"})
    assert response.status_code == 422
    assert "så det går inte längre" in response.content.decode()


def test_declining_needs_a_reason(cast: Cast, client: Client) -> None:
    need = a_need(cast)
    login(client, cast.kerstin)
    response = client.post(reverse("need_decline", args=[need.pk]), {"reason": "  "})
    assert response.status_code == 422
    need.refresh_from_db()
    assert need.status == NeedStatus.RECEIVED


@pytest.mark.parametrize("who", ["hamid", "anders", "rut", "ada", "bo", "lena", "ute"])
def test_readers_change_no_need(cast: Cast, client: Client, who: str) -> None:
    need = a_need(cast)
    login(client, getattr(cast, who))
    for url in (
        reverse("need_new", args=[cast.hisingen.pk]),
        reverse("need_edit", args=[need.pk]),
        reverse("need_decline", args=[need.pk]),
        reverse("need_move", args=[need.pk, "kartlagt"]),
    ):
        assert client.post(url, typed(reason="Nej")).status_code == 404
    with pytest.raises(NotAllowed):
        domain.map_need(need, actor=actor_of(getattr(cast, who)))


def test_a_late_change_of_a_need_shows_both(cast: Cast, client: Client) -> None:
    need = a_need(cast)
    domain.change_need(need, actor=actor_of(cast.ylva), headcount=15)
    login(client, cast.kerstin)
    response = client.post(reverse("need_edit", args=[need.pk]), typed(headcount="20", version=need.version))
    assert response.status_code == 409
    assert (
        client.post(reverse("need_edit", args=[need.pk]), typed(headcount="20", version=need.version + 1)).status_code
        == 302
    )
    need.refresh_from_db()
    assert need.headcount == 20


@pytest.mark.parametrize("number", [1, 3, 100])
def test_the_board_costs_the_same_however_many_needs(cast: Cast, client: Client, number: int) -> None:
    for index in range(number):
        a_need(cast, wanted_start=date(2027, 1, 1) + timedelta(days=index), status=list(NeedStatus)[index % 3])
    login(client, cast.kerstin)
    assert len(queries_of(client, BOARD)) == 3
    assert len(queries_of(client, f"{BOARD}?lage=received")) == 2


def test_a_long_column_shows_its_first_and_leads_to_the_rest(cast: Cast, client: Client) -> None:
    for index in range(COLUMN_SIZE + 5):
        a_need(cast, wanted_start=date(2027, 1, 1) + timedelta(days=index), headcount=index + 1)
    a_need(cast, an_employer(cast.boras), headcount=777)
    login(client, cast.hamid)
    board = client.get(BOARD)
    first = board.context["columns"][0]
    assert first["count"] == COLUMN_SIZE + 5
    assert [need.headcount for need in first["needs"]] == list(range(1, COLUMN_SIZE + 1))
    assert f"Visa alla {COLUMN_SIZE + 5}" in board.content.decode()
    assert "777 personer" not in board.content.decode()
    assert len(client.get(first["more_url"] and f"{BOARD}{first['more_url']}").context["page"].rows) == COLUMN_SIZE + 5
    narrow = client.get(f"{BOARD}?start_fore=2027-01-03&aterkommer=once&kommun=1480")
    assert narrow.context["columns"][0]["count"] == 3
    assert client.get(f"{BOARD}?format=xlsx").headers["Content-Type"].endswith("sheet")


def test_a_coordinator_goes_from_the_need_to_a_new_round(cast: Cast, client: Client) -> None:
    need = a_need(cast)
    link = f"{reverse('round_new')}?behov={need.pk}"
    page = login(client, cast.kerstin).get(need.get_absolute_url()).content.decode()
    assert link in page
    assert client.get(link).status_code == 200
    # The company adviser keeps needs, but plans no rounds.
    assert link not in login(Client(), cast.ylva).get(need.get_absolute_url()).content.decode()
    need.status = NeedStatus.MET
    need.save(update_fields=["status"])
    assert link not in client.get(need.get_absolute_url()).content.decode()


def test_the_need_and_the_employer_show_only_rounds_the_reader_may_know_of(cast: Cast, client: Client) -> None:
    need = a_need(cast)
    own = a_round(cast, need=need)
    for url in (need.get_absolute_url(), cast.hisingen.get_absolute_url()):
        assert own.get_absolute_url() in login(Client(), cast.kerstin).get(url).content.decode()
        # Hamid sees the employer, but Mölndal is no party to the round.
        assert own.get_absolute_url() not in login(Client(), cast.hamid).get(url).content.decode()
