"""Insatspaketet: a connected chain of interventions built from the employers' requirements (mission D7)."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from jobbspar.lib import dates, money
from jobbspar.lib.keys import SortKey
from jobbspar.lib.spans import Span
from tracks.enums import Funder, InterventionOwner, PackageStatus
from tracks.models.rounds import Round, RoundParty


class InterventionType(models.Model):
    """Insatstyp, reference data with validity: AF's rules change every year (reference-data.md 4.4)."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=160)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")
    owner = models.CharField(max_length=12, choices=InterventionOwner)
    is_intervention = models.BooleanField(default=True)
    is_subsidy = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("insatstyp")
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name


class InterventionPackage(Record):
    """One version of a round's package; the highest number holds."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="packages")
    number = models.PositiveSmallIntegerField(_("Version"), default=1)
    status = models.CharField(_("Status"), max_length=12, choices=PackageStatus, default=PackageStatus.DRAFT)
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("insatspaket")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="package_version_once")]

    def __str__(self) -> str:
        return f"Package {self.round_id} v{self.number}"


class ChainStep(Record):
    """Länk i kedjan. Time is whole ISO weeks (invariant 30); money is öre per participant and week."""

    package = models.ForeignKey(InterventionPackage, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("Insats"), max_length=120)
    type = models.ForeignKey(InterventionType, models.PROTECT, related_name="+", verbose_name=_("Insatstyp"))
    provider_name = models.CharField(_("Anordnare"), max_length=120, blank=True)
    # Set where the step is bought: a provider that is a party of the round, and has an agreement about it (2.2).
    provider = models.ForeignKey(
        RoundParty,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sold_steps",
        verbose_name=_("Köps av"),
    )
    start_year = models.PositiveSmallIntegerField(
        _("År"), validators=[MinValueValidator(2015), MaxValueValidator(2100)]
    )
    start_week = models.PositiveSmallIntegerField(
        _("Startvecka"), validators=[MinValueValidator(1), MaxValueValidator(53)]
    )
    weeks = models.PositiveSmallIntegerField(
        _("Antal veckor"), validators=[MinValueValidator(1), MaxValueValidator(160)]
    )
    share = models.PositiveSmallIntegerField(
        _("Procent av heltid"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    responsible = models.ForeignKey(
        RoundParty,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name=_("Ansvarig part"),
    )
    funder = models.CharField(_("Finansieras av"), max_length=28, choices=Funder, blank=True)
    cost_per_week = models.PositiveIntegerField(_("Kostnad per deltagare och vecka"), default=0)
    is_parallel = models.BooleanField(_("Pågår samtidigt som andra insatser"), default=False)
    is_compulsory = models.BooleanField(_("Krävs för att fullfölja"), default=True)

    class Meta:
        verbose_name = _("insats")
        ordering = ["order", "start_year", "start_week", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share__gte=1, share__lte=100),
                name="chain_step_share",
                violation_error_message=_("Andelen ska vara mellan 1 och 100 procent."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def starts_on(self) -> date:
        """The Monday of the first week."""
        return dates.monday_of(self.start_year, self.start_week)

    @property
    def ends_on(self) -> date:
        """The Friday of the last week."""
        return self.starts_on + timedelta(days=7 * self.weeks - 3)

    @property
    def first_day(self) -> date:
        """The first day that anybody is there."""
        return dates.next_working_day(self.starts_on)

    @property
    def last_day(self) -> date:
        """The last day that anybody is there: långfredag and juldagen are nobody's."""
        return dates.previous_working_day(self.ends_on)

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on, self.share, self.is_parallel)

    @property
    def provider_text(self) -> str:
        """Who gives it: the party it is bought from, or what somebody has written. The caller has fetched the party."""
        return self.provider.organisation.name if self.provider else self.provider_name

    @property
    def weeks_text(self) -> str:
        """`v. 35–40 2027`."""
        return dates.weeks_label(self.starts_on, self.ends_on)

    @property
    def weekly_cost(self) -> Decimal:
        """Kronor per participant and week, as the form writes it."""
        return money.from_ore(self.cost_per_week)

    @property
    def cost(self) -> int:
        """Öre per participant for the whole step."""
        return self.cost_per_week * self.weeks


class GapAllowance(Record):
    """A gap in the chain that somebody has allowed, with the reason (semester, lov …)."""

    package = models.ForeignKey(InterventionPackage, models.CASCADE, related_name="allowances")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(_("Skäl"), max_length=300)

    class Meta:
        verbose_name = _("tillåtet glapp")
        constraints = [models.UniqueConstraint(fields=["package", "starts_on", "ends_on"], name="gap_allowed_once")]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}"
