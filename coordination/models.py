"""The coordinator's work: the walk's history, follow-ups, hindrances with decisions, and frozen results."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.disposal.models import DisposalItem, DisposalRun, DisposedParticipation, RetentionRule
from coordination.enums import FindingOutcome, FollowUpKind, IssueKind, IssueState, PhaseEvent, ReviewRule
from coordination.querysets import (
    FollowUpQuerySet,
    IssueQuerySet,
    LogFindingQuerySet,
    LogReviewQuerySet,
    RoundResultQuerySet,
)
from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Organisation
from jobbspar.lib import clock
from participants.models import Participation
from tracks.enums import Phase
from tracks.models import Round, RoundParty, SteeringMeeting

__all__ = [
    "Decision",
    "DisposalItem",
    "DisposalRun",
    "DisposedParticipation",
    "FollowUp",
    "Issue",
    "PhaseChange",
    "RetentionRule",
    "RoundResult",
    "Search",
]


class PhaseChange(models.Model):
    """One step of a round's walk: who, when, why, and what every gate answered then. Append-only."""

    append_only = True

    round = models.ForeignKey(Round, models.PROTECT, related_name="phase_changes")
    event = models.CharField(max_length=12, choices=PhaseEvent)
    from_phase = models.CharField(max_length=12, choices=Phase)
    to_phase = models.CharField(max_length=12, choices=Phase)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    # [{"key", "text", "met"}]: every check of the gate as it read then; one not met was passed with the reason.
    gate = models.JSONField(default=list)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["round", "at"])]

    def __str__(self) -> str:
        return f"{self.round_id} {self.to_phase}"


class FollowUp(Record):
    """Uppföljning with fixed questions (G2). Planned automatically in the rhythm of invariant 12, done in a minute."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=12, choices=FollowUpKind)
    participation = models.ForeignKey(Participation, models.CASCADE, null=True, blank=True, related_name="follow_ups")
    party = models.ForeignKey(RoundParty, models.CASCADE, null=True, blank=True, related_name="follow_ups")
    due = models.DateField(_("Ska göras senast"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Ansvarig"),
    )
    done_on = models.DateField(_("Datum"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Participant's questions
    progression = models.PositiveSmallIntegerField(
        _("Progression"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    plan_followed = models.BooleanField(_("Följs planen?"), null=True, blank=True)
    steps_carried_out = models.BooleanField(_("Genomförs insatserna?"), null=True, blank=True)
    support_enough = models.BooleanField(_("Räcker stödet?"), null=True, blank=True)
    obstacles = models.TextField(_("Finns det hinder?"), max_length=2000, blank=True)
    # Employer's questions
    cooperation_works = models.BooleanField(_("Fungerar samarbetet?"), null=True, blank=True)
    promise_stands = models.BooleanField(_("Står löftet om anställning kvar?"), null=True, blank=True)
    text = models.TextField(_("Anteckning"), max_length=2000, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("uppföljning")
        ordering = ["due"]
        indexes = [
            models.Index(
                fields=["due"],
                condition=models.Q(done_on=None),
                name="follow_up_open_due",
            )
        ]
        constraints = [
            # At most one planned at a time, so that planning may run twice.
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(done_on=None, cancelled_at=None, participation__isnull=False),
                name="follow_up_open_once_participant",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(done_on=None, cancelled_at=None, party__isnull=False),
                name="follow_up_open_once_employer",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="participant", participation__isnull=False, party=None)
                | models.Q(kind="employer", participation=None, party__isnull=False),
                name="follow_up_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"FollowUp {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("follow_up", args=[self.pk])


class Issue(Record):
    """Hinder (G4). `title` and `text` may speak of a participant; `neutral_text` is what the steering group reads."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="issues")
    participation = models.ForeignKey(Participation, models.CASCADE, null=True, blank=True, related_name="issues")
    kind = models.CharField(_("Typ"), max_length=12, choices=IssueKind)
    title = models.CharField(_("Hinder"), max_length=160)
    text = models.TextField(_("Beskrivning"), max_length=4000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Ansvarig"),
    )
    due = models.DateField(_("Klart senast"), null=True, blank=True)
    state = models.CharField(_("Status"), max_length=16, choices=IssueState, default=IssueState.OPEN)
    action_text = models.TextField(_("Åtgärd"), max_length=2000, blank=True)
    neutral_text = models.TextField(_("Beskrivning utan namn, för styrgruppen"), max_length=2000, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    meeting = models.ForeignKey(SteeringMeeting, models.SET_NULL, null=True, blank=True, related_name="issues")
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("hinder")
        ordering = ["due", "created_at"]
        indexes = [
            models.Index(fields=["round", "state"]),
            models.Index(fields=["due", "id"]),
        ]

    def __str__(self) -> str:
        return f"Issue {self.pk}"

    @property
    def neutral_kind(self) -> str:
        """For those who may not read that a participant's hindrance is about health (2.0.14)."""
        hides = self.kind == IssueKind.HEALTH and self.participation_id is not None
        return str(IssueKind.OTHER.label if hides else self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("issue", args=[self.pk])


class Decision(Record):
    """Beslut of the steering group on an escalated issue. An escalated issue closes only with one (invariant 13)."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(SteeringMeeting, models.PROTECT, null=True, blank=True, related_name="decisions")
    text = models.TextField(_("Beslut"), max_length=2000)
    decided_on = models.DateField(_("Beslutsdatum"))
    responsible = models.CharField(_("Ansvarig för att det blir gjort"), max_length=160, blank=True)
    due = models.DateField(_("Klart senast"), null=True, blank=True)

    class Meta:
        verbose_name = _("beslut")
        ordering = ["-decided_on", "-created_at"]

    def __str__(self) -> str:
        return f"Decision {self.pk}"


class RoundResult(models.Model):
    """A finished round's figures, frozen as counts (2.0.10). `organisations` are those that may read them.

    `cells` is [{"sex", "education", "upper_secondary", "municipality", "group", "completed", "left_early", "count"}]: every
    combination that occurred, with no key to a person. `started`, `completed`, … are its sums. A round that is finished
    anew gets a new version (invariant 26): the one before stays as it was, with when it was replaced.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField(_("Version"), default=1)
    replaced_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField()
    finished_on = models.DateField()
    started = models.PositiveSmallIntegerField()
    completed = models.PositiveSmallIntegerField()
    left_early = models.PositiveSmallIntegerField()
    work = models.PositiveSmallIntegerField()
    work_left_early = models.PositiveSmallIntegerField()
    studies = models.PositiveSmallIntegerField()
    other = models.PositiveSmallIntegerField()
    cells = models.JSONField(default=list)
    organisations = models.ManyToManyField(Organisation, related_name="+")
    is_preparatory = models.BooleanField(default=False)

    objects = RoundResultQuerySet.as_manager()

    class Meta:
        ordering = ["-finished_on"]
        indexes = [models.Index(fields=["-finished_on", "id"])]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="round_result_version_once"),
            models.UniqueConstraint(
                fields=["round"], condition=models.Q(replaced_at=None), name="round_result_standing_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Result {self.round_id}"


class Search(models.Model):
    """What a search found, kept a while so that the page has an opaque address (architecture.md 5).

    What was typed is not kept: it may be a name or an identity number. Only the user who searched can open it, acting
    for the same organisation, and what is shown is asked of `visible_to` again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=clock.now, db_index=True)
    # {"rounds": [ids], "persons": …, "employers": …, "agreements": …}, best first.
    found = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("sökning")

    def __str__(self) -> str:
        return f"Search {self.pk}"


class LogReview(Record):
    """Logguppföljning: one organisation's look-ups of one month, as the auditor goes through them (R-LOG-2).

    Prepared once, when the month is over: the sample is drawn with `seed` and kept, so that everybody sees the same and
    nobody can draw again. Once signed neither the row nor its findings change; a trigger refuses it.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="log_reviews")
    # The first day of the month.
    month = models.DateField(_("Månad"))
    seed = models.CharField(max_length=32, editable=False)
    # How large the sample was and how many persons were many, as the settings stood then.
    rules = models.JSONField(default=dict, editable=False)
    # How many look-ups the month has in all: so many rows its file has.
    looks = models.PositiveIntegerField(default=0, editable=False)
    prepared_at = models.DateTimeField(null=True, editable=False)
    signed_at = models.DateTimeField(null=True, editable=False)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)

    objects = LogReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("logguppföljning")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="log_review_once_a_month"),
            models.CheckConstraint(
                condition=models.Q(signed_at=None, signed_by=None)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False),
                name="log_review_signed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"LogReview {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("log_review", args=[self.pk])


class LogFinding(Record):
    """One look-up that a rule or the lot put before the auditor. `person_id` is a plain id, as in the log.

    It stands for everything the reader did with the person that month; `event_id` is the first such event.
    """

    review = models.ForeignKey(LogReview, models.PROTECT, related_name="findings")
    rule = models.CharField(_("Regel"), max_length=16, choices=ReviewRule)
    # Where it stands in the review's list: by rule, then by time.
    place = models.PositiveIntegerField(editable=False)
    event_id = models.BigIntegerField(editable=False)
    at = models.DateTimeField(editable=False)
    action = models.CharField(max_length=80, editable=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    reader_roles = models.CharField(max_length=200, editable=False)
    reader_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", editable=False)
    person_id = models.UUIDField(null=True, editable=False)
    outcome = models.CharField(_("Bedömning"), max_length=12, choices=FindingOutcome, blank=True, default="")
    note = models.TextField(_("Anteckning"), max_length=1000, blank=True)
    judged_at = models.DateTimeField(null=True, editable=False)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)

    objects = LogFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("fynd i logguppföljningen")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["review", "place"], name="log_finding_place"),
            models.UniqueConstraint(fields=["review", "rule", "event_id"], name="log_finding_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="", judged_at=None)
                | ~models.Q(outcome="") & models.Q(judged_at__isnull=False),
                name="log_finding_judged_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"LogFinding {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("log_finding", args=[self.pk])
