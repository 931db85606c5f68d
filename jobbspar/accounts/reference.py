"""The 290 municipalities with SCB's codes (`data/kommuner.csv`)."""

import csv
from pathlib import Path
from typing import Final

from jobbspar.accounts.models import Municipality

FILE: Final = Path(__file__).parent / "data" / "kommuner.csv"


def load() -> int:
    """Make the rows, or bring their names up to date; how many there are. Which organisation uses them is kept."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [Municipality(**row) for row in csv.DictReader(file, delimiter=";")]
    Municipality.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "sort_name", "county_code", "county_name"],
    )
    return len(rows)
