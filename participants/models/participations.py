"""Taking part: the participation, its plan, and each intervention the participant is in."""

from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Municipality
from jobbspar.lib.spans import Span
from participants.enums import EnrolmentState, ParticipationState
from participants.models.persons import Person
from participants.models.recruitment import Candidacy
from participants.querysets import ParticipationQuerySet, StepEnrolmentQuerySet
from tracks.models import ChainStep, Round, RoundParty


class Participation(Record):
    """Deltagande. `home_municipality` is frozen at admission (invariant 5); `person` is that municipality's row (2.0.1)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="participations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations")
    candidacy = models.OneToOneField(Candidacy, models.PROTECT, null=True, blank=True, related_name="participation")
    # e.g. GR-2026-00042: what leaves the house instead of a name.
    number = models.CharField(_("Deltagarnummer"), max_length=24, unique=True)
    home_municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    state = models.CharField(
        _("Status"),
        max_length=10,
        choices=ParticipationState,
        default=ParticipationState.ADMITTED,
    )
    admitted_on = models.DateField(_("Antagen"))
    started_on = models.DateField(_("Började"), null=True, blank=True)
    closed_on = models.DateField(_("Avslutad"), null=True, blank=True)
    # Leaving before the chain has ended, with the reason.
    left_early = models.BooleanField(_("Lämnade i förtid"), default=False)
    left_on = models.DateField(_("Slutade"), null=True, blank=True)
    left_reason = models.CharField(_("Skäl"), max_length=300, blank=True)
    paused_from = models.DateField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    case_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Handläggare"),
    )
    af_case_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Arbetsförmedlare"),
    )
    is_ladder_step = models.BooleanField(_("Steg på deltid efter första jobbet"), default=False)
    # An expected hire has a date, so that a gap before employment is seen (2.0.9).
    expected_employer = models.ForeignKey(
        RoundParty,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Väntad arbetsgivare"),
    )
    expected_hire_on = models.DateField(_("Väntad anställning från"), null=True, blank=True)
    language_support = models.CharField(_("Avtalat språkstöd"), max_length=200, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("deltagande")
        ordering = ["number"]
        indexes = [models.Index(fields=["round", "state"])]
        constraints = [
            # Invariant 15. The exception, one part-time ladder step after a first job, is marked on the second.
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(closed_on=None, is_ladder_step=False),
                name="participation_open_once",
                violation_error_message=_("Personen deltar redan i ett jobbspår."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(closed_on=None, is_ladder_step=True),
                name="participation_open_ladder_step_once",
                violation_error_message=_("Personen deltar redan i ett steg på deltid."),
            ),
            models.UniqueConstraint(fields=["round", "person"], name="participation_once_per_round"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("participation", args=[self.pk])


class IndividualPlan(Record):
    """Individuell plan, one version; the highest number holds."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField(default=1)
    goal = models.TextField(_("Mitt mål"), max_length=2000)
    support = models.TextField(_("Språkstöd och annat stöd"), max_length=2000, blank=True)
    adaptations = models.TextField(_("Anpassningar jag vill ska vara kända"), max_length=2000, blank=True)
    compensation = models.CharField(_("Ersättning under tiden, och vem som beslutar"), max_length=300, blank=True)
    i_promise = models.TextField(_("Vad jag lovar"), max_length=1000, blank=True)
    we_promise = models.TextField(_("Vad vi lovar"), max_length=1000, blank=True)
    if_not_working = models.CharField(_("Om det inte fungerar: vem jag ringer"), max_length=300, blank=True)
    agreed_on = models.DateField(_("Överenskommen med deltagaren den"), null=True, blank=True)

    class Meta:
        verbose_name = _("individuell plan")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["participation", "number"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"Plan {self.pk}"


class StepEnrolment(Record):
    """Deltagande i insats: one link of the round's chain, or a step of the person's own, with planned and real dates."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="enrolments")
    step = models.ForeignKey(ChainStep, models.PROTECT, null=True, blank=True, related_name="enrolments")
    name = models.CharField(_("Insats"), max_length=120)
    place = models.CharField(_("Plats"), max_length=120, blank=True)
    share = models.PositiveSmallIntegerField(_("Procent av heltid"), default=100)
    is_parallel = models.BooleanField(_("Pågår samtidigt som andra insatser"), default=False)
    is_compulsory = models.BooleanField(_("Krävs för att fullfölja"), default=True)
    planned_start = models.DateField(_("Planerad start"))
    planned_end = models.DateField(_("Planerat slut"))
    started_on = models.DateField(_("Började"), null=True, blank=True)
    ended_on = models.DateField(_("Slutade"), null=True, blank=True)
    state = models.CharField(_("Status"), max_length=12, choices=EnrolmentState, default=EnrolmentState.PLANNED)
    interrupted_reason = models.CharField(_("Skäl till avbrott"), max_length=300, blank=True)

    objects = StepEnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("deltagande i insats")
        ordering = ["planned_start", "name"]
        indexes = [models.Index(fields=["participation", "planned_end"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(planned_end__gte=models.F("planned_start")),
                name="enrolment_planned_period",
                violation_error_message=_("Slutet kan inte vara före starten."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(started_on=None)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="enrolment_real_period",
                violation_error_message=_("Slutet kan inte vara före starten."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def starts_on(self) -> date:
        return self.started_on or self.planned_start

    @property
    def ends_on(self) -> date:
        return self.ended_on or self.planned_end

    @property
    def span(self) -> Span:
        """From its first day to its last; one that began after its planned end lasts that day until somebody says more."""
        return Span(self.starts_on, max(self.starts_on, self.ends_on), self.share, self.is_parallel)


class ParticipantGapAllowance(Record):
    """A gap in one participant's chain that somebody has allowed, with the reason (semester, sjukdom, föräldraledighet)."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="gap_allowances")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(_("Skäl"), max_length=300)

    class Meta:
        verbose_name = _("tillåtet glapp")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "starts_on", "ends_on"],
                name="participant_gap_allowed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}"


class NumberSeries(models.Model):
    """The last number given out in a series such as GR-2026. Its row is locked while the next one is taken."""

    code = models.CharField(max_length=16, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("nummerserie")

    def __str__(self) -> str:
        return self.code
