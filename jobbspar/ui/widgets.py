"""Inputs as people expect them: dates, weeks, money, big rows to tap. Templates lie in `templates/ui/widgets/`."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from jobbspar.lib.dates import parse_week


class DateInput(forms.DateInput):
    """The browser's date picker; a browser without one gets a text field with the same format."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "input-date", **(attrs or {})}, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What is no date goes into a text field: a date picker would throw away what was typed."""
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _is_date(shown):
            context["widget"]["type"] = "text"
        return context


class TimeInput(forms.TimeInput):
    """Clock time, 24 hours."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "input-date", **(attrs or {})}, format="%H:%M")


class EmailInput(forms.EmailInput):
    """An address, also as it comes out of a mail program: "Eva Ek <eva@exempel.se>" is read as eva@exempel.se."""

    # Room for the longest address with a name before it. What is longer the field refuses as it is.
    MOST = 500

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], name: str) -> Any:
        """What was typed, or the one address between < and >. Two of them are left for the field to refuse."""
        typed = super().value_from_datadict(data, files, name)
        if not typed or len(typed) > self.MOST:
            return typed
        found = re.fullmatch(r"[^<>]*<\s*(?:mailto:)?([^<>\s@]+@[^<>\s@]+)\s*>\s*[;,]?\s*", typed, re.IGNORECASE)
        return found[1] if found else typed


class RadioRows(forms.RadioSelect):
    """Choices as rows that are easy to hit with a thumb."""

    template_name = "ui/widgets/rows.html"
    option_template_name = "ui/widgets/row.html"


class CheckboxRows(forms.CheckboxSelectMultiple):
    """Several choices as rows that are easy to hit with a thumb."""

    template_name = "ui/widgets/rows.html"
    option_template_name = "ui/widgets/row.html"


class ScaleRow(forms.RadioSelect):
    """A few short choices (1–5, ja/nej) beside each other."""

    template_name = "ui/widgets/scale.html"
    option_template_name = "ui/widgets/row.html"


class CountedTextarea(forms.Textarea):
    """A text area that says how many characters are left (the script writes it; without one the limit is in the hint)."""

    template_name = "ui/widgets/textarea.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"rows": 4, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """How much there is room for, under a name that a template can say."""
        context = super().get_context(name, value, attrs)
        context["widget"]["most"] = context["widget"]["attrs"].get("data-most")
        return context


class MoneyInput(forms.TextInput):
    """Kronor, typed as one likes: "1 234,50", "1234.5"."""

    template_name = "ui/widgets/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input-money", **(attrs or {})})


class NumberInput(forms.TextInput):
    """A whole number, as text: a number input glues two pasted cells together, and sends nothing for what it cannot read."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "input-number", **(attrs or {})}
        super().__init__(attrs=attrs)


class WeekInput(forms.MultiWidget):
    """ISO week as two numbers, year and week; `2026-v48` in one field is understood as well."""

    template_name = "ui/widgets/week.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "year": forms.TextInput({"inputmode": "numeric", "class": "input-year"}),
                "week": forms.TextInput({"class": "input-week"}),
            },
            attrs,
        )

    def decompress(self, value: object) -> list[object | None]:
        """A value from the form's initial data: a (year, week) pair, a text `2026-v48`, or a date-like object."""
        if value is None or value == "":
            return [None, None]
        if isinstance(value, (tuple, list)):
            return [value[0], value[1]]
        return _week_and_year(str(value)) or [str(value), None]

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], name: str
    ) -> list[object | None]:
        """Both parts; a single `name=2026-v48` (an API-like post), or both typed in one box, is split."""
        if name in data and f"{name}_year" not in data:
            return self.decompress(data.get(name))
        year, week = super().value_from_datadict(data, files, name)
        return (not (year and week) and _week_and_year(str(year or week or ""))) or [year, week]


class FileInput(forms.ClearableFileInput):
    """A file; what is allowed is said in the hint."""

    template_name = "ui/widgets/file.html"


def _week_and_year(text: str) -> list[object | None] | None:
    """Year and week of a text that says both, or None."""
    with suppress(ValueError):
        if re.search(r"\d{4}", text):
            return list(parse_week(text))
    return None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
