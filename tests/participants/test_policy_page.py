"""The page `/om/behorighet/` says what the documentation's table says, for anybody who asks."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import Client
from playwright.sync_api import Page

from jobbspar.accounts.policy import NO_SIGN_IN, Column, Kind
from tests.cast import Cast, login
from tests.live import Live, NewPage
from tests.test_policy import ROWS, documented

ADDRESS = "/om/behorighet/"
LETTERS = {"R": "Läser", "W": "Ändrar", "C": "Lägger till", "S": "Beslutar eller skriver under", "a": "Bara antal"}


class _Rows(HTMLParser):
    """The cells of each table row, as the texts of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[list[str]]] = []
        self.is_in_cell = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append([])
            self.is_in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_in_cell and data.strip():
            self.rows[-1][-1].append(" ".join(data.split()))


def shown(client: Client, column: Column) -> dict[str, tuple[list[str], str]]:
    """By kind of information: the words, and the condition."""
    parser = _Rows()
    parser.feed(client.get(ADDRESS, {"roll": column.value}).content.decode())
    rows = [row for row in parser.rows if row and row[0] != ["Uppgifter"]]
    return {row[0][0]: (row[1], " ".join(row[2])) for row in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("column", list(Column))
def test_each_role_reads_what_the_documentation_gives_it(client: Client, column: Column) -> None:
    head, *rows = documented()
    place = head.index(column.name)
    page = shown(client, column)
    assert list(page) == [str(kind.label) for kind in Kind]
    for row in rows:
        words, condition = page[str(ROWS[row[0]].label)]
        letters = "".join(part for part in row[place].replace(",", "").replace(":", "").split() if part in _PARTS)
        expected = {word for letter, word in LETTERS.items() if letter in letters}
        if expected:
            assert set(words) == expected, row[0]
        elif row[place] == "–":
            assert words == ["Ingenting"] and condition.startswith(("–", "I dag")) is (condition != ""), row[0]
        else:
            assert words in (["Läser"], ["Se villkoret"]), row[0]
        assert ("Bara efter ett utlämnande." in condition) is ("d" in letters), row[0]
        assert ("Siffror utan namn." in condition) is ("n" in letters), row[0]


_PARTS = {"R", "W", "C", "S", "RW", "CW", "CRW", "R/W", "a", "o", "d", "n"}


@pytest.mark.django_db
def test_it_is_open_to_all_and_names_nobody(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 405
    assert client.get(ADDRESS, {"roll": "kung"}).status_code == 200
    assert f'href="{ADDRESS}"' in client.get("/om/komponenter/").content.decode()


def test_whoever_is_signed_in_reads_the_own_role_first(cast: Cast, client: Client) -> None:
    for user, label in ((cast.hamid, Column.HK.label), (cast.bo, Column.SG.label), (cast.lena, Column.AG.label)):
        text = login(client, user).get(ADDRESS).content.decode()
        assert f"<h2>{label}" in text and "Din roll" in text
    assert "Din roll" not in client.get(ADDRESS, {"roll": Column.KO.value}).content.decode()


@pytest.mark.django_db
def test_it_says_why_some_roles_have_no_way_in(client: Client) -> None:
    for column, why in NO_SIGN_IN.items():
        assert str(why) in client.get(ADDRESS, {"roll": column.value}).content.decode()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1360, 390])
def test_it_shuts_nobody_out_and_never_scrolls_sideways(
    live: Live, new_page: NewPage, axe: Callable[[Page], None], width: int
) -> None:
    page = new_page(width=width)
    for column in (Column.KO, Column.AG, Column.DE):
        page.goto(f"{live.base_url}{ADDRESS}?roll={column.value}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
