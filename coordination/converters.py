"""What addresses may hold besides ids."""

from datetime import date


class DayConverter:
    """A day, as 2026-11-23. ValueError for one that does not exist, which Django answers with 404."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
