import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobbspar.lib import text

IN_ORDER = [
    "af Ek", "Álvarez", "Andersson", "Celik", "Çelik", "Dahl", "Đorđević", "Eda", "Édouard", "Łuka", "Lund", "Müller",
    "Mysen", "Nilsson", "Ñuñez", "Simic", "Šimić", "Skola 2", "Skola 10", "Sten", "Vik", "Wall", "Zak", "Żak", "Zetterberg",
    "Åkesson", "Æbelø", "Ärlig", "Ödman", "öga", "Østergaard", "Östergren",
]  # fmt: skip


def test_swedish_words_sort_in_their_order() -> None:
    mixed = [*IN_ORDER[::2], *IN_ORDER[1::2]]
    assert sorted(mixed, key=text.sort_key) == IN_ORDER


@given(st.text(), st.text())
def test_any_text_has_a_key_that_every_collation_compares_alike(one: str, other: str) -> None:
    assert re.fullmatch("[0-9a-f]*", text.sort_key(one))
    # No key begins another but its own, so what is put after it never mixes two names.
    assert text.sort_key(one) == text.sort_key(other) or not text.sort_key(other).startswith(text.sort_key(one))


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Åsa Öberg", "asa oberg"),
        ("Åsa Öberg", "ÅSA  ÖBERG"),
        ("A\u030asa", "Åsa"),
        ("Søren Łukasz Æther", "soren lukasz ather"),
        ("Straße", "strasse"),
        ("Đorđević", "dordevic"),
        ("Anna-Karin O'Neill", "anna\u2011karin o\u2019neill"),
    ],
)
def test_names_are_the_same_in_spite_of_marks_and_case(stored: str, asked: str) -> None:
    assert text.search_key(stored) == text.search_key(asked)


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Anna-Karin Ek", "AnnaKarin"),
        ("Anna-Karin Ek", "anna karin"),
        ("Anna Karin Ek", "Anna-Karin"),
        ("Eva Svensson Lind", "Svensson\u2010Lind"),
        ("Anne-Marie O'Neill", "anne marie o neill"),
        ("Mary O'Brien", "O\u2019Brien"),
        ("Mary O\u2019Brien", "OBrien"),
        ("Mary O\u00b4Brien", "O'Brien"),
        ("Östergren & Östergren", "Ostergren o Ostergren"),
        ("Östergren o Östergren", "östergren och östergren"),
        ("Östergren och Östergren", "Östergren & Östergren"),
        ("El-Service AB", "elservice"),
    ],
)
def test_what_is_asked_for_finds_what_is_stored(stored: str, asked: str) -> None:
    key = text.search_key(stored)
    assert all(word in key for word in text.search_words(asked))


@pytest.mark.parametrize("typed", ["Anna-Karin O'Brien", "annakarin obrien", "ANNA KARIN O\u2019BRIEN"])
def test_run_together_a_name_is_the_same_however_it_is_written(typed: str) -> None:
    assert text.run_together(typed) == "annakarinobrien"


def test_a_single_o_is_still_asked_for() -> None:
    assert text.search_words("o") == ["o"]


def test_letters_of_other_alphabets_are_kept() -> None:
    assert text.search_key("Мария") == "мария"
    assert text.search_key("محمد") == "محمد"


@given(st.text())
def test_a_search_key_is_its_own_search_key(value: str) -> None:
    assert text.search_key(text.search_key(value)) == text.search_key(value)


def test_cleaning_keeps_words_and_newlines_and_drops_what_cannot_be_stored() -> None:
    assert text.clean_text(" A\x00B\r\nC\x07\tD\u202e\ud800\x7f ") == "AB\nC D"
    assert text.clean_line("Anna\n  Svensson\x00 ") == "Anna Svensson"
    assert text.clean_text("A\x00\u030asa") == "Åsa"


NO_CHARACTERS = "\ufffe\uffff\ufdd0\ufdef\U0001fffe\U0010ffff"


def test_what_is_no_character_stays_nowhere() -> None:
    assert text.clean_text(f"A{NO_CHARACTERS}B") == text.clean_line(f"A{NO_CHARACTERS}B") == "AB"
    assert text.upright({"rows": [f"A{NO_CHARACTERS}B", 1]}) == {"rows": ["AB", 1]}


@given(st.text(st.characters()))
def test_what_is_cleaned_can_be_stored_and_is_not_changed_again(value: str) -> None:
    cleaned = text.clean_text(value)
    assert "\x00" not in cleaned
    cleaned.encode()
    assert text.clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("words", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_words_are_listed_with_och(words: list[str], joined: str) -> None:
    assert text.join_and(words) == joined


@pytest.mark.parametrize(
    ("name", "inside"), [("Truckkort A+B", "truckkort A+B"), ("APL på boende", "APL på boende"), ("", ""), ("Ö", "ö")]
)
def test_a_name_keeps_its_capitals_inside_a_sentence(name: str, inside: str) -> None:
    assert text.in_sentence(name) == inside
