"""Strukturerat avslut: how a participation ended, with the exact checks of A1 (mission 1.4; invariants 14 and 17)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from employers.models import Employer, Occupation, Workplace
from jobbspar.accounts.base import Record
from participants.enums import (
    EmploymentForm,
    Outcome,
    OutcomeGroup,
    StudyKind,
    SubsidyDecision,
)
from participants.models.participations import Participation
from tracks.models import InterventionType


class Closing(Record):
    """One a participation. Work fields are filled for work outcomes, study fields for studies; the rest stay empty."""

    participation = models.OneToOneField(Participation, models.PROTECT, related_name="closing")
    closed_on = models.DateField(_("Avslutsdatum"))
    outcome = models.CharField(_("Utfall"), max_length=20, choices=Outcome)
    group = models.CharField(max_length=8, choices=OutcomeGroup, editable=False)
    completed = models.BooleanField(_("Fullföljde alla obligatoriska insatser"), default=False, editable=False)
    in_track_occupation = models.BooleanField(_("I jobbspårets yrke"), default=False)
    at_track_employer = models.BooleanField(_("Hos en av jobbspårets arbetsgivare"), default=False)
    # Work
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="+")
    employer_name = models.CharField(_("Arbetsgivare"), max_length=160, blank=True)
    workplace = models.ForeignKey(Workplace, models.PROTECT, null=True, blank=True, related_name="+")
    occupation = models.ForeignKey(
        Occupation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Yrke (SSYK)"),
    )
    employment_form = models.CharField(_("Anställningsform"), max_length=12, choices=EmploymentForm, blank=True)
    extent = models.PositiveSmallIntegerField(_("Omfattning i procent"), null=True, blank=True)
    employment_start = models.DateField(_("Anställd från"), null=True, blank=True)
    employment_end = models.DateField(_("Anställd till"), null=True, blank=True)
    has_subsidy = models.BooleanField(_("Anställningsstöd"), null=True, blank=True)
    subsidy_type = models.ForeignKey(
        InterventionType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Stöd"),
    )
    subsidy_decision = models.CharField(_("Beslut om stödet"), max_length=8, choices=SubsidyDecision, blank=True)
    subsidy_decided_on = models.DateField(_("Beslutsdatum"), null=True, blank=True)
    # Studies
    study_kind = models.CharField(_("Studier"), max_length=20, choices=StudyKind, blank=True)
    study_applied_on = models.DateField(_("Anmäld den"), null=True, blank=True)
    study_admitted_on = models.DateField(_("Antagen den"), null=True, blank=True)
    study_plan_exists = models.BooleanField(_("Studieplan finns"), default=False)
    study_start = models.DateField(_("Studierna börjar"), null=True, blank=True)
    text = models.TextField(_("Kommentar"), max_length=2000, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True, editable=False)
    reopened_reason = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("avslut")

    def __str__(self) -> str:
        return f"Closing {self.pk}"
