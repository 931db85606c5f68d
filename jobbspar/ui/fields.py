"""Form fields that hand over finished values: a date, a week's Monday, a `Decimal` of kronor."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jobbspar.lib import clock
from jobbspar.lib.dates import iso_week, monday_of, parse_week
from jobbspar.lib.money import NBSP, format_kr, parse_kr
from jobbspar.lib.numbers import parse_whole
from jobbspar.lib.text import MOST_SIGNS
from jobbspar.ui import widgets

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

YES, NO = _("Ja"), _("Nej")
# So many years from this one a date is a slip of the finger, not a plan. (A year of birth is a number, not a date.)
YEARS_BACK, YEARS_AHEAD = 30, 15


# This week's Monday and this week: an example that says a year of the past is taken for a rule.
EXAMPLE_DAY = lazy(lambda: monday_of(*iso_week(clock.today())).isoformat(), str)()
EXAMPLE_WEEK = lazy(lambda: "{} och {}".format(*iso_week(clock.today())), str)()


def years() -> tuple[int, int]:
    """The first and the last year that a date may have."""
    this = clock.today().year
    return this - YEARS_BACK, this + YEARS_AHEAD


class DateField(forms.DateField):
    """A date typed as 2026-11-23, 23 nov 2026, 23/11 2026 or 20261123. Refuses years far off."""

    widget = widgets.DateInput
    default_error_messages = {
        "invalid": format_lazy(_("Skriv ett datum som finns, till exempel {day}."), day=EXAMPLE_DAY),
        "year": _("Årtalet ser fel ut. Skriv ett datum mellan %(first)d och %(last)d."),
    }

    MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

    def to_python(self, value: Any) -> date | None:
        """The date, or None when empty."""
        if isinstance(value, str):
            value = self._normal(value)
        day = super().to_python(value)
        first, last = years()
        if day is not None and not first <= day.year <= last:
            raise ValidationError(self.error_messages["year"], code="year", params={"first": first, "last": last})
        return day

    def _normal(self, text: str) -> str:
        text = text.strip().lower()
        if len(text) > MOST_SIGNS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
            return "-".join(found.groups())
        if found := re.fullmatch(r"(\d{1,2})\s*[./]\s*(\d{1,2})\s*[./ -]\s*(\d{4})", text):
            return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
        if (found := re.fullmatch(r"(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{4})", text)) and found[2] in self.MONTHS:
            return f"{found[3]}-{self.MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
        return text


class WeekField(forms.MultiValueField):
    """An ISO week; the value is its Monday (`date`), or None. Initial values: a date, (year, week) or "2026-v48"."""

    widget = widgets.WeekInput
    default_error_messages = {
        "incomplete": format_lazy(_("Skriv både år och vecka, till exempel {week}."), week=EXAMPLE_WEEK),
        "invalid": format_lazy(_("Veckan finns inte. Skriv år och vecka, till exempel {week}."), week=EXAMPLE_WEEK),
    }

    def __init__(self, **kwargs: Any) -> None:
        words = self.default_error_messages["invalid"]
        said = {"null_characters_not_allowed": words}
        parts = tuple(forms.CharField(required=False, error_messages=said) for _part in ("year", "week"))
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What the two inputs show."""
        if isinstance(value, date):
            return value.isocalendar()[:2]
        return super().prepare_value(value)

    def compress(self, data_list: list[Any]) -> date | None:
        """Year and week to the Monday."""
        year, week = (str(part or "").strip() for part in (data_list or ["", ""]))
        if not year and not week:
            return None
        if not year or not week:
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            monday = monday_of(*parse_week(week, year=int(year)))
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        first, last = years()
        if not first <= monday.year <= last:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return monday


class MoneyField(forms.DecimalField):
    """Kronor with two decimals as `Decimal`, never negative unless `min_value` says so."""

    widget = widgets.MoneyInput
    default_error_messages = {"invalid": _("Skriv ett belopp i kronor, till exempel 1 234,50.")}

    def __init__(self, *, max_digits: int = 12, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(max_digits=max_digits, decimal_places=2, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No min and step: the input is text, so that "1 234,50" may be typed."""
        return {}

    def prepare_value(self, value: Any) -> Any:
        """Decimal comma and thousands apart."""
        if isinstance(value, (Decimal, int)):
            return format_kr(Decimal(value)).removesuffix(f"{NBSP}kr").removesuffix(",00")
        return value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as DecimalField itself does
        """Everything `lib.money.parse_kr` reads: "1 234,50 kr", "1234:50", "1234"."""
        if isinstance(value, str) and value.strip():
            return parse_kr(value)
        return super().to_python(value)


class WholeField(forms.IntegerField):
    """A whole number, typed or pasted: "12", "12 000". What is two numbers, or has a point in it, is refused."""

    widget = widgets.NumberInput
    default_error_messages = {"invalid": _("Skriv ett heltal, till exempel 12.")}

    def to_python(self, value: Any) -> int | None:
        """Everything `lib.numbers.parse_whole` reads. Django's own takes "1.000" for 1."""
        if isinstance(value, str) and value.strip():
            try:
                return parse_whole(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)


class PercentField(WholeField):
    """Whole percent, 0–100 unless the field says otherwise; a percent sign may be typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 100, **kwargs})

    def to_python(self, value: Any) -> int | None:
        """ "75" and "75 %"."""
        return super().to_python(value.strip().removesuffix("%") if isinstance(value, str) else value)


class YesNoField(forms.TypedChoiceField):
    """Ja or nej, with nothing chosen beforehand; the value is a bool."""

    def __init__(self, *, yes: StrOrPromise = YES, no: StrOrPromise = NO, **kwargs: Any) -> None:
        super().__init__(
            choices=[("ja", yes), ("nej", no)],
            coerce=lambda value: value == "ja",
            empty_value=None,
            **{"widget": widgets.ScaleRow, **kwargs},
        )

    def prepare_value(self, value: Any) -> Any:
        """A bool from initial data."""
        return {True: "ja", False: "nej"}.get(value, value) if isinstance(value, bool) else value


class ScaleField(forms.TypedChoiceField):
    """A step on 1–`highest`; the value is an int. `words` may name the ends: {1: "långt kvar", 5: "redo"}."""

    def __init__(self, *, highest: int = 5, words: dict[int, StrOrPromise] | None = None, **kwargs: Any) -> None:
        names = words or {}
        choices = [(step, f"{step} – {names[step]}" if step in names else str(step)) for step in range(1, highest + 1)]
        super().__init__(choices=choices, coerce=int, empty_value=None, **{"widget": widgets.ScaleRow, **kwargs})
