"""What a closing says, as pairs of a heading and its words, with what the outcome did not ask for left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jobbspar.lib.dates import date_text
from participants.models import Closing
from participants.names import place_of

if TYPE_CHECKING:
    from datetime import date


def closing_facts(closing: Closing) -> list[tuple[object, object]]:
    """Employer, occupation, form, dates and support, or the studies: in the order the form asked for them.

    Reads `participation.person`: of a protected one the workplace is left out.
    """
    employer = closing.employer.organisation.name if closing.employer else closing.employer_name
    employer = place_of(closing.participation.person, employer)
    pairs = [
        (_("Arbetsgivare"), employer),
        (_("Yrke"), closing.occupation.title if closing.occupation else ""),
        (_("Anställning"), closing.get_employment_form_display() if closing.employment_form else ""),
        (_("Omfattning"), _("%d procent av heltid") % closing.extent if closing.extent else ""),
        (_("Arbetet börjar"), _day(closing.employment_start)),
        (_("Till och med"), _day(closing.employment_end)),
        (_("Stöd"), closing.subsidy_type.name if closing.subsidy_type else ""),
        (_("Beslut om stödet"), _decision(closing)),
        (_("Studier"), closing.get_study_kind_display() if closing.study_kind else ""),
        (_("Anmäld"), _day(closing.study_applied_on)),
        (_("Antagen"), _day(closing.study_admitted_on)),
        (_("Studieplan"), _("finns") if closing.study_plan_exists else ""),
        (_("Studierna börjar"), _day(closing.study_start)),
    ]
    return [pair for pair in pairs if pair[1]]


def _day(day: date | None) -> str:
    return date_text(day) if day else ""


def _decision(closing: Closing) -> str:
    if not closing.subsidy_decision:
        return ""
    return " ".join(filter(None, [str(closing.get_subsidy_decision_display()), _day(closing.subsidy_decided_on)]))
