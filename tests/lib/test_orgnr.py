import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from jobbspar.lib import identity, luhn, orgnr


def code(text: str) -> str | None:
    with pytest.raises(ValidationError) as caught:
        orgnr.parse(text)
    return caught.value.code


@pytest.mark.parametrize(
    "typed",
    ["551199-0011", "5511990011", "16551199-0011", " 551199 0011 ", "SE551199001101", "se 551199-0011 01"]
    + [f"551199{dash}0011" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"],
)
def test_the_demo_series_is_read_in_demo_and_test(typed: str) -> None:
    assert orgnr.formatted(orgnr.parse(typed)) == "551199-0011"


def test_every_employer_of_the_demo_has_a_right_check_digit() -> None:
    numbers = [f"551199{serial:03}{luhn.check_digit(f'551199{serial:03}')}" for serial in range(1, 15)]
    assert numbers[1] == "5511990029" and numbers[13] == "5511990144"
    assert [orgnr.parse(number) for number in numbers] == numbers


def test_the_demo_series_is_refused_elsewhere(settings: Settings) -> None:
    settings.TEST = settings.DEMO = False
    assert code("551199-0011") == "demo_series"


def test_an_ordinary_number_is_read() -> None:
    assert orgnr.parse("212000-1355") == "2120001355"


def test_a_personnummer_is_told_apart_so_that_a_form_can_ask_about_enskild_firma() -> None:
    for number in identity.test_numbers():
        with pytest.raises(orgnr.PersonalNumber) as caught:
            orgnr.parse(number)
        assert caught.value.identity.digits12 == number
        assert number[8:] not in caught.value.messages[0]
    assert code("811218-9876") == "personal_number"


def test_a_plus_is_a_personnummer_of_somebody_more_than_a_hundred_years_old() -> None:
    with pytest.raises(orgnr.PersonalNumber) as caught:
        orgnr.parse("150072+2390")
    assert caught.value.identity.digits12 == "191500722390"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "format"),
        ("556000+0000", "format"),
        ("SE551199001102", "format"),
        ("551199001101", "format"),
        ("556000", "format"),
        ("55600a-0000", "format"),
        ("212000-1356", "check_digit"),
        ("551199-0012", "check_digit"),
        ("111111-1111", "format"),
        ("202120001355", "format"),
    ],
)
def test_what_is_no_organisation_number_is_refused(typed: str, expected: str) -> None:
    assert code(typed) == expected
