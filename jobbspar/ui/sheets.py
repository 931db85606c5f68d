"""A list as an Excel file: the same rows and columns as on screen, and no cell that Excel could run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import xlsxwriter
from django.http import HttpResponse
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jobbspar.lib import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RowT = TypeVar("RowT")

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Excel's own limits; past them the file would not open.
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
# Not allowed in XML 1.0, so a file with one of them is "damaged".
CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """A heading, and how a row's value is read. `width` in characters."""

    label: StrOrPromise
    value: Callable[[RowT], object]
    width: int = 18


def workbook(title: str, columns: Sequence[Column[RowT]], rows: Iterable[RowT]) -> bytes:
    """The file's bytes. Text is written as text cells: a leading "=" stays a character (G-25 of the threat model)."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        }
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, _text(column.label), formats["head"])
        last = 0
        for last, row in enumerate(rows, start=1):
            if last > MOST_ROWS:
                raise ValueError("Listan har fler rader än ett Excelblad rymmer.")
            for index, column in enumerate(columns):
                _write(sheet, last, index, column.value(row), formats)
        sheet.freeze_panes(1, 0)
        if columns:
            sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    return buffer.getvalue()


def download(filename: str, columns: Sequence[Column[RowT]], rows: Iterable[RowT]) -> HttpResponse:
    """The file as a download named `<filename>-<date>.xlsx`. `filename` is a word for the list, never a person."""
    response = HttpResponse(workbook(filename.capitalize(), columns, rows), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}-{clock.today():%Y-%m-%d}.xlsx"'
    return response


def _write(sheet: Worksheet, row: int, column: int, value: Any, formats: dict[str, Format]) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_string(row, column, "ja" if value else "nej")
        case int() | float() | Decimal() if -(10**15) < value < 10**15:
            sheet.write_number(row, column, value)
        case datetime():
            moment = clock.local(value) if value.tzinfo else value
            sheet.write_datetime(row, column, moment.replace(tzinfo=None), formats["datetime"])
        case date():
            sheet.write_datetime(row, column, value, formats["date"])
        case _:
            sheet.write_string(row, column, _text(value))


def _text(value: object) -> str:
    text = str(value).encode("utf-8", "replace").decode("utf-8").translate(CONTROLS)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _sheet_name(title: str) -> str:
    return "".join("-" if letter in "[]:*?/\\'" else letter for letter in title)[:31] or "Lista"
