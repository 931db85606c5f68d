import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobbspar.lib import text


def test_swedish_words_sort_in_their_order() -> None:
    words = ["öga", "Ärlig", "Zetterberg", "Åkesson", "Öberg", "adam", "Édouard", "Eda", "Müller", "Mysen"]
    assert sorted(words, key=text.sort_key) == [
        "adam", "Eda", "Édouard", "Müller", "Mysen", "Zetterberg", "Åkesson", "Ärlig", "Öberg", "öga",
    ]  # fmt: skip


def test_the_sort_expression_names_its_collation() -> None:
    assert text.sort_sql("name") == "translate(lower(name), 'åäöéü', '{|}ey') COLLATE \"C\""


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Åsa Öberg", "asa oberg"),
        ("Åsa Öberg", "ÅSA  ÖBERG"),
        ("Anne-Marie O'Neill", "anne marie o neill"),
        ("A\u030asa", "Åsa"),
        ("Søren Łukasz Æther", "soren lukasz ather"),
        ("Straße", "strasse"),
        ("Đorđević", "dordevic"),
    ],
)
def test_names_are_found_in_spite_of_marks_and_case(stored: str, asked: str) -> None:
    assert text.search_key(stored) == text.search_key(asked)


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
