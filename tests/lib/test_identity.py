import csv
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from jobbspar.lib import clock, identity, luhn
from jobbspar.lib.identity import IdentityNumber, Kind

PUBLISHED = list(csv.DictReader(identity.TEST_NUMBERS_FILE.open(encoding="utf-8"), delimiter=";"))


def code(text: str) -> str | None:
    with pytest.raises(ValidationError) as caught:
        identity.parse(text)
    return caught.value.code


def made(first_eleven: str) -> str:
    return f"{first_eleven}{luhn.check_digit(first_eleven[2:])}"


def test_every_published_test_number_is_read_with_its_kind_and_birth_year() -> None:
    assert len(PUBLISHED) == 895 + 765
    for row in PUBLISHED:
        number = identity.read(row["number"])
        assert (number.digits12, number.kind, number.birth_year()) == (
            row["number"],
            row["kind"],
            int(row["birth_year"]),
        )


def test_all_170_samordningsnummer_with_unknown_month_or_day_are_read_and_have_no_birth_date() -> None:
    partial = [row["number"] for row in PUBLISHED if row["number"][4:6] == "00" or row["number"][6:8] == "60"]
    assert len(partial) == 170
    assert all(identity.read(number).born_on() is None for number in partial)
    assert all(identity.read(r["number"]).born_on() for r in PUBLISHED if r["number"] not in partial)


@pytest.mark.parametrize("shape", ["{0}{1}", "{0}-{1}", "{2}-{1}", "{2}{1}", " {0} {1} ", "{0}\u2013{1}"])
def test_ten_or_twelve_digits_with_or_without_a_dash_are_the_same_number(shape: str) -> None:
    published = next(row["number"] for row in PUBLISHED if row["number"].startswith("1990"))
    number = identity.parse(shape.format(published[:8], published[8:], published[2:8]))
    assert number == IdentityNumber(published, Kind.PERSONNUMMER)
    assert number.born_on() == date(1990, int(published[4:6]), int(published[6:8]))


def test_a_plus_means_more_than_a_hundred_years_old() -> None:
    ten = made("20150101001")[2:]
    with clock.at(date(2026, 11, 22)):
        assert identity.parse(f"{ten[:6]}-{ten[6:]}").birth_year() == 2015
        assert identity.parse(f"{ten[:6]}+{ten[6:]}").birth_year() == 1915


def test_ten_digits_never_mean_a_birth_in_the_future() -> None:
    ten = made("20261201001")[2:]
    with clock.at(date(2026, 11, 30)):
        assert identity.parse(ten).birth_year() == 1926
    with clock.at(date(2026, 12, 1)):
        assert identity.parse(ten).birth_year() == 2026


def test_a_leap_day_finds_the_century_that_has_it() -> None:
    with clock.at(datetime(2105, 1, 1, tzinfo=UTC)):
        assert identity.parse(made("20000229001")[2:]).born_on() == date(2000, 2, 29)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "format"),
        ("12345", "format"),
        ("1990051512345", "format"),
        ("19900515-12a4", "format"),
        ("19900515*1234", "format"),
        ("１９９００５１５１２３４", "format"),
        ("199002302384", "date"),
        ("199000152384", "date"),
        ("199013152384", "date"),
        ("199001922384", "date"),
        ("199000922384", "date"),
        ("000001012384", "date"),
        ("000000612384", "date"),
        (made("20990101238"), "future"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(typed: str, expected: str) -> None:
    assert code(typed) == expected


@given(st.sampled_from(PUBLISHED), st.integers(8, 11), st.integers(1, 9))
def test_any_single_wrong_digit_among_the_last_four_is_noticed(row: dict[str, str], place: int, step: int) -> None:
    right = row["number"]
    wrong = f"{right[:place]}{(int(right[place]) + step) % 10}{right[place + 1 :]}"
    assert code(wrong) == "check_digit"


@given(st.text(max_size=20))
def test_any_text_is_either_a_number_or_refused_with_a_sentence(text: str) -> None:
    try:
        identity.parse(text)
    except ValidationError as error:
        assert error.messages[0].endswith(".")


def test_neither_text_nor_representation_shows_the_last_four() -> None:
    number = identity.read(PUBLISHED[0]["number"])
    last = number.digits12[8:]
    assert number.masked() == f"{number.digits12[:8]}-••••"
    assert number.full().endswith(last)
    assert last not in str(number) + repr(number) + f"{number}"


def test_production_refuses_test_numbers_and_takes_others(settings: Settings) -> None:
    settings.PRODUCTION = True
    for row in PUBLISHED:
        with pytest.raises(ValidationError, match="testnummer"):
            identity.read(row["number"])
    identity.check_allowed(IdentityNumber("198112189876", Kind.PERSONNUMMER))


def test_outside_production_only_test_numbers_are_taken() -> None:
    with pytest.raises(ValidationError, match="påhittade"):
        identity.read("811218-9876")
