"""What statistics need of a participation, written down coarsely before its person goes."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from coordination.disposal.enums import CoarseEducation
from coordination.disposal.models import DisposedParticipation
from participants.enums import EducationLevel
from participants.models import Participation

_COARSE: Final[dict[str, CoarseEducation]] = {
    EducationLevel.PRE_SCHOOL: CoarseEducation.COMPULSORY,
    EducationLevel.SHORT_COMPULSORY: CoarseEducation.COMPULSORY,
    EducationLevel.COMPULSORY: CoarseEducation.COMPULSORY,
    EducationLevel.UPPER_SECONDARY: CoarseEducation.UPPER_SECONDARY,
    EducationLevel.POST_SECONDARY_SHORT: CoarseEducation.POST_SECONDARY,
    EducationLevel.POST_SECONDARY: CoarseEducation.POST_SECONDARY,
    EducationLevel.RESEARCH: CoarseEducation.POST_SECONDARY,
}


def keep_statistics(person_id: UUID) -> None:
    """A `DisposedParticipation` for each of the person's participations."""
    rows = Participation.objects.filter(person=person_id).select_related("person", "closing")
    DisposedParticipation.objects.bulk_create(_coarse(row) for row in rows)


def _coarse(row: Participation) -> DisposedParticipation:
    person, closing = row.person, getattr(row, "closing", None)
    return DisposedParticipation(
        round_id=row.round_id,
        birth_decade=person.birth_year // 10 * 10 if person.birth_year else None,
        legal_sex=person.legal_sex,
        education=_COARSE.get(person.education_level, CoarseEducation.UNKNOWN),
        home_municipality_id=row.home_municipality_id,
        group=closing.group if closing else "",
        completed=bool(closing and closing.completed),
        left_early=row.left_early,
        half_year=half_year(row.closed_on or row.admitted_on),
    )


def half_year(day: date) -> str:
    """ "2026-1" from January to June, "2026-2" from July."""
    return f"{day.year}-{1 if day.month <= 6 else 2}"
