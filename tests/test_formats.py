"""Dates and numbers as Swedes write them, in forms and templates."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Engine
from django.utils import formats


@pytest.mark.parametrize(
    "typed",
    ["2026-11-23", "23/11 2026", "23/11/2026", "23.11.2026", "23-11-2026", "2026/11/23", "20261123", " 23/11  2026 "],
)
def test_a_date_is_read_day_before_month(typed: str) -> None:
    assert forms.DateField().clean(typed) == date(2026, 11, 23)


@pytest.mark.parametrize("typed", ["11/23/2026", "31/2 2026", "2026-02-30", "23/11", "23/11 26", "i morgon"])
def test_what_is_no_swedish_date_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        forms.DateField().clean(typed)


@pytest.mark.parametrize("typed", ["14:30", "14.30"])
def test_a_time_is_read_with_colon_or_point(typed: str) -> None:
    assert forms.TimeField().clean(typed) == time(14, 30)


def test_a_field_shows_its_date_so_that_a_date_input_understands_it() -> None:
    assert forms.DateInput().format_value(date(2026, 11, 23)) == "2026-11-23"


def test_dates_are_written_in_swedish() -> None:
    moment = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Europe/Stockholm"))
    assert formats.date_format(moment) == "23 november 2026"
    assert formats.date_format(moment, "DATETIME_FORMAT") == "23 november 2026 kl. 14.05"
    assert formats.date_format(moment, "SHORT_DATE_FORMAT") == "2026-11-23"


def test_numbers_have_comma_and_unbreakable_space() -> None:
    assert (
        formats.number_format(Decimal("1234567.5"), 2, use_l10n=True, force_grouping=True) == "1\u00a0234\u00a0567,50"
    )
    assert forms.DecimalField(localize=True).clean("1234,5") == Decimal("1234.5")


def test_a_year_or_an_id_in_a_template_gets_no_thousands_space() -> None:
    template = Engine().from_string("{{ year }}|{{ share }}")
    assert template.render(Context({"year": 2026, "share": Decimal("83.3")})) == "2026|83,3"
