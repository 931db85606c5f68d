"""Rules for how long things are kept, runs of disposal, and what is left of a participation when its person is gone."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.disposal.enums import CoarseEducation, Handling, RecordType, RunState, StartEvent
from coordination.disposal.querysets import (
    DisposalRunQuerySet,
    DisposedParticipationQuerySet,
    RetentionRuleQuerySet,
)
from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Municipality, Organisation
from jobbspar.lib import clock
from participants.enums import LegalSex, OutcomeGroup
from tracks.models import Round

LONGEST_YEARS = 100


class RetentionRule(Record):
    """One line of an organisation's document plan. Where there is none, nothing of that kind is ever disposed of."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="retention_rules", editable=False)
    record_type = models.CharField(max_length=16, choices=RecordType, editable=False)
    handling = models.CharField(_("Bevaras eller gallras"), max_length=8, choices=Handling, default=Handling.DISPOSE)
    starts_from = models.CharField(_("Tiden räknas"), max_length=16, choices=StartEvent)
    years = models.PositiveSmallIntegerField(
        _("Antal år"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_YEARS)]
    )
    ground = models.TextField(_("Rättslig grund och beslut"), max_length=1000)
    # R-ARK-2. Asked of the number when the run is made; the day is never stored.
    keeps_sample = models.BooleanField(_("Bevara personer födda den 5, 15 och 25"), default=False)

    objects = RetentionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("gallringsregel")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record_type"], name="retention_rule_once"),
            models.CheckConstraint(
                condition=models.Q(years__gte=1, years__lte=LONGEST_YEARS), name="retention_rule_years"
            ),
        ]

    def __str__(self) -> str:
        return f"RetentionRule {self.pk}"

    @property
    def disposes(self) -> bool:
        return self.handling == Handling.DISPOSE


class DisposalRun(Record):
    """One disposal, from preview to counts. It holds no name; `items` are ids, and are gone when it is over.

    `counts`, by record type: {"dispose": 3, "held": {"sample": 1, "active": 2}}. `result`: {"done": {type: 3},
    "dropped": {reason: 1}}.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="disposal_runs", editable=False)
    state = models.CharField(_("Status"), max_length=12, choices=RunState, default=RunState.PREVIEW)
    computed_at = models.DateTimeField(default=clock.now, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    # More was due than one run takes; the rest comes in the next.
    is_cut = models.BooleanField(default=False, editable=False)
    decision = models.CharField(_("Beslut"), max_length=200, blank=True)
    registry_number = models.CharField(_("Diarienummer"), max_length=60, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, editable=False)

    objects = DisposalRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("gallring")
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["organisation", "-created_at", "id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state__in=["preview", "proposed", "approved"]),
                name="disposal_run_one_at_a_time",
                violation_error_message=_("En gallring pågår redan."),
            ),
            # Two people, whatever the code above says.
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | (models.Q(proposed_by__isnull=False) & ~models.Q(approved_by=models.F("proposed_by"))),
                name="disposal_run_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "done"])
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="disposal_run_approved_first",
            ),
        ]

    def __str__(self) -> str:
        return f"DisposalRun {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("disposal_run", args=[self.pk])

    @property
    def total(self) -> int:
        """How many things the preview found to take away."""
        return sum(int(row["dispose"]) for row in self.counts.values())

    @property
    def done_count(self) -> int:
        done: dict[str, Any] = self.result.get("done", {})
        return sum(done.values())


class DisposalItem(models.Model):
    """One thing a run is to take away. Plain ids, so that the thing itself can go; the row goes with it.

    `mark` is a hash over the ids and versions of everything about the person: it tells that something has been written
    since the preview.
    """

    run = models.ForeignKey(DisposalRun, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    record_type = models.CharField(max_length=16, choices=RecordType)
    model = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    mark = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["run", "position"]), models.Index(fields=["run", "person_id"])]
        constraints = [models.UniqueConstraint(fields=["run", "model", "subject_id"], name="disposal_item_once")]

    def __str__(self) -> str:
        return f"DisposalItem {self.pk}"


class DisposedParticipation(models.Model):
    """What statistics need of a participation whose person is gone: coarse, no id of anything but the round, no date.

    The key is random, so that not even the order in which they came tells anything.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="disposed_participations")
    # 1990 stands for 1990–1999.
    birth_decade = models.PositiveSmallIntegerField(null=True)
    legal_sex = models.CharField(max_length=8, choices=LegalSex)
    education = models.CharField(max_length=16, choices=CoarseEducation)
    home_municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    group = models.CharField(max_length=8, choices=OutcomeGroup, blank=True)
    completed = models.BooleanField()
    left_early = models.BooleanField()
    # "2026-1": the half-year it ended in.
    half_year = models.CharField(max_length=6)

    objects = DisposedParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("gallrat deltagande")

    def __str__(self) -> str:
        return f"DisposedParticipation {self.round_id}"
