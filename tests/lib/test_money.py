from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from jobbspar.lib import money, numbers, percent


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (123450, "1 234,50 kr"),
        (0, "0,00 kr"),
        (5, "0,05 kr"),
        (10_000_000, "100 000,00 kr"),
        (123456789012, "1 234 567 890,12 kr"),
        (-123450, "\u22121 234,50 kr"),
    ],
)
def test_money_is_written_the_swedish_way_with_unbreakable_spaces(ore: int, text: str) -> None:
    assert money.format_ore(ore) == text.replace(" ", "\u00a0")
    assert money.format_kr(money.from_ore(ore)) == money.format_ore(ore)


@pytest.mark.parametrize(
    ("typed", "kronor"),
    [
        ("1234", "1234.00"),
        ("1 234,50 kr", "1234.50"),
        ("1\u00a0234,5", "1234.50"),
        ("1\u202f234", "1234.00"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("12 000:-", "12000.00"),
        ("12\u00a0000:\u2013", "12000.00"),
        ("kr 5 000", "5000.00"),
        (" 5 000 kr\t", "5000.00"),
        ("1234:50", "1234.50"),
        ("1234.50", "1234.50"),
        ("1234:-", "1234.00"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567.00"),
        ("kr 50", "50.00"),
        ("50 SEK", "50.00"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, kronor: str) -> None:
    assert money.parse_kr(typed) == Decimal(kronor)


@pytest.mark.parametrize(
    "typed", ["", "kr", "1.234", "-5", "1,2345", "tusen", "1e5", "NaN", "12,34,56", "\uff11", "1234567890123"]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        money.parse_kr(typed)


def test_a_long_text_is_refused_before_it_is_read() -> None:
    """Blanks before a unit that is not there take the square of their number."""
    with pytest.raises(ValidationError, match="belopp"):
        money.parse_kr("500" + " " * 60 + "kr")


@pytest.mark.parametrize(
    "typed", ["500\t750", "500\n750", "12 34", "1 2345", "12 3456 789", "1 234 5", "500 kr\t750 kr"]
)
def test_two_numbers_in_one_box_never_become_one(typed: str) -> None:
    with pytest.raises(ValidationError):
        money.parse_kr(typed)
    with pytest.raises(ValueError, match="whole"):
        numbers.parse_whole(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), (" 12\t", 12), ("12 000", 12_000), ("1\u202f000\u00a0000", 1_000_000), ("-3", -3), ("\u22123", -3)],
)
def test_a_whole_number_is_read_as_people_type_it(typed: str, number: int) -> None:
    assert numbers.parse_whole(typed) == number


@pytest.mark.parametrize("typed", ["", "1.000", "1,5", "12.0", "1_000", "1e3", "tolv", "--3", "\uff11"])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="whole"):
        numbers.parse_whole(typed)


@given(st.integers(0, 10**13))
def test_what_is_written_is_read_back(ore: int) -> None:
    assert money.to_ore(money.parse_kr(money.format_ore(ore))) == ore


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity"])
def test_parts_of_an_ore_are_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="öre"):
        money.to_ore(Decimal(amount))


class TestSplitting:
    def test_a_hundred_thousand_over_three_two_and_two(self) -> None:
        # The worked example of invariant 6.
        assert money.split(10_000_000, [3, 2, 2]) == [4_285_714, 2_857_143, 2_857_143]

    def test_of_equals_the_first_gets_the_ore_left_over(self) -> None:
        assert money.split(100, [1, 1, 1]) == [34, 33, 33]

    def test_nothing_to_divide_by_is_refused(self) -> None:
        for weights in ([], [0, 0], [2, -1]):
            with pytest.raises(ValueError, match="divide"):
                money.split(100, weights)
        assert money.split(0, [0, 0]) == [0, 0]

    @given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any))
    def test_the_parts_sum_to_the_total_and_none_is_an_ore_off(self, total: int, weights: list[int]) -> None:
        parts = money.split(total, weights)
        assert sum(parts) == total
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part * sum(weights) - total * weight) < sum(weights)


class TestPercent:
    @pytest.mark.parametrize(
        ("part", "whole", "text"),
        [
            (35, 42, "83,3 %"),
            (28, 42, "66,7 %"),
            (6, 42, "14,3 %"),
            (8, 42, "19,0 %"),
            (1, 1, "100,0 %"),
            (0, 5, "0,0 %"),
        ],
    )
    def test_shares_are_written_with_one_decimal(self, part: int, whole: int, text: str) -> None:
        assert percent.format_share(part, whole) == text.replace(" ", "\u00a0")

    def test_halves_go_up_and_no_whole_is_a_dash(self) -> None:
        assert percent.format_share(1, 16) == "6,3\u00a0%"
        assert percent.format_share(0, 0) == "–"
        assert percent.format_percent(75) == "75\u00a0%"
