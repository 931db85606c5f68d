"""The Excel file: what is on screen, and no cell that Excel could run."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from jobbspar.lib import clock
from jobbspar.ui.sheets import CONTENT_TYPE, Column, download, workbook

COLUMNS = [
    Column[tuple[object, ...]]("Namn", lambda row: row[0]),
    Column[tuple[object, ...]]("Värde", lambda row: row[1]),
]
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", ";", '"', "'", "|", "%", "=\t", " =", "\u200b="]


def read(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("start", STARTS)
def test_no_text_becomes_a_formula(start: str) -> None:
    typed = f"{start}HYPERLINK(1)+cmd|' /C calc'!A0"
    book = openpyxl.load_workbook(BytesIO(workbook("Lista", COLUMNS, [(typed, 1)])))
    assert book.active is not None
    cell = book.active["A2"]

    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert str(cell.value).replace("\r", "\n").replace("_x000D_", "\n") == typed.replace("\r", "\n")


def test_values_keep_their_kind() -> None:
    rows = [
        ("antal", 12),
        ("kronor", Decimal("61234.50")),
        ("dag", date(2026, 11, 23)),
        ("stund", datetime(2026, 11, 22, 23, 30, tzinfo=UTC)),
        ("ja", True),
        ("tomt", None),
        ("nummer", "0700"),
    ]

    assert read(workbook("Lista", COLUMNS, rows)) == [
        ["Namn", "Värde"],
        ["antal", 12],
        ["kronor", 61234.5],
        ["dag", datetime(2026, 11, 23)],
        ["stund", datetime(2026, 11, 23, 0, 30)],
        ["ja", "ja"],
        ["tomt", None],
        ["nummer", "0700"],
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**30, "\x00\x07", "\ud800", "x" * 40_000])
def test_a_value_that_excel_cannot_hold_does_not_break_the_file(value: object) -> None:
    rows = read(workbook("Lista", COLUMNS, [("rad", value)]))

    assert rows[1][0] == "rad"


def test_an_empty_list_is_a_file_with_headings() -> None:
    assert read(workbook("Lista", COLUMNS, [])) == [["Namn", "Värde"]]


def test_a_title_that_no_sheet_may_have_is_mended() -> None:
    assert read(workbook("Avtal: [alla] / 2026 " + "x" * 40, COLUMNS, []))


def test_the_file_is_named_after_the_list_and_the_day() -> None:
    with clock.at(date(2026, 11, 23)):
        response = download("deltagare", COLUMNS, [("a", 1)])

    assert response["Content-Type"] == CONTENT_TYPE
    assert response["Content-Disposition"] == 'attachment; filename="deltagare-2026-11-23.xlsx"'
