"""Occupations by SSYK 2012 on all four levels (`data/ssyk2012.csv`)."""

import csv
from pathlib import Path
from typing import Final

from employers.models import Occupation

FILE: Final = Path(__file__).parent / "data" / "ssyk2012.csv"


def load() -> int:
    """Make the rows, or bring their titles up to date; how many there are."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            Occupation(
                code=row["code"],
                title=row["title_sv"],
                level=len(row["code"]),
            )
            for row in csv.DictReader(file, delimiter=";")
        ]
    Occupation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["title", "level", "search_text"],
    )
    return len(rows)
