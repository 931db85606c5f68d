"""Kravprofil: what the employers require, row by row, confirmed by every employer party and the coordinator (2.0.5)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from tracks.enums import Necessity, Reached, RequirementKind
from tracks.models.chain import ChainStep
from tracks.models.rounds import Round, RoundParty


class RequirementProfile(Record):
    """One version of a round's profile; the highest number holds. A proposed one is not edited: change makes a new one."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="profiles")
    number = models.PositiveSmallIntegerField(_("Version"), default=1)
    tasks = models.TextField(_("Arbetsuppgifter"), max_length=4000, blank=True)
    working_hours = models.TextField(_("Arbetstider och resor"), max_length=2000, blank=True)
    environment = models.TextField(_("Arbetsmiljö och fysiska krav"), max_length=2000, blank=True)
    pay = models.TextField(_("Lön och avtal"), max_length=2000, blank=True)
    taught_on_site = models.TextField(_("Det vi lär ut på plats"), max_length=2000, blank=True)
    accessibility = models.TextField(_("Tillgänglighet och anpassning"), max_length=2000, blank=True)
    # Set when the rows are ready and confirmation is asked for.
    proposed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("kravprofil")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="profile_version_once")]

    def __str__(self) -> str:
        return f"Profile {self.round_id} v{self.number}"


class RequirementItem(Record):
    profile = models.ForeignKey(RequirementProfile, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("Typ"), max_length=16, choices=RequirementKind)
    text = models.CharField(_("Krav"), max_length=300)
    level = models.CharField(_("Nivå"), max_length=80, blank=True)
    necessity = models.CharField(_("Skall eller bör"), max_length=8, choices=Necessity, default=Necessity.MUST)
    reached = models.CharField(_("Hur kravet nås"), max_length=12, choices=Reached)
    step = models.ForeignKey(
        ChainStep,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("Insats"),
    )
    checked_by = models.CharField(_("Hur kravet kontrolleras"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("krav")
        ordering = ["order", "created_at"]

    def __str__(self) -> str:
        return self.text

    @property
    def how_reached(self) -> str:
        """Say in one phrase how much is asked and where it comes from: "Bör kunna från start", "Lärs i Yrkessvenska"."""
        is_plain = self.necessity == Necessity.MUST or self.reached == Reached.ALREADY
        return self.way if is_plain else _("%s (bör-krav)") % self.way

    @property
    def way(self) -> str:
        """Say where it comes from, beside a word of how much is asked: "Bör kunna från start", "Lärs i Yrkessvenska"."""
        if self.reached == Reached.ALREADY:
            return str(self.get_reached_display() if self.necessity == Necessity.MUST else _("Bör kunna från start"))
        return str(_("Lärs i %s") % self.step.name if self.step else self.get_reached_display())


class ProfileConfirmation(models.Model):
    """`party` is an employer party; None means the coordinator's own."""

    profile = models.ForeignKey(RequirementProfile, models.CASCADE, related_name="confirmations")
    party = models.ForeignKey(
        RoundParty,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="profile_confirmations",
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "party"],
                nulls_distinct=False,
                name="profile_confirmed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.party_id}"
