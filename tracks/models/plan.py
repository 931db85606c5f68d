"""Who does what and when: the tasks P1–A3, the selection method, and the parties' agreement for stepwise tracks."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from tracks.enums import Phase, SelectionStepKind
from tracks.models.rounds import Round, RoundParty


class PlanActivity(Record):
    """Moment. `code` is P1 … A3 for the pre-filled tasks of mission 1.4, else empty."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="activities")
    phase = models.CharField(_("Fas"), max_length=12, choices=Phase)
    code = models.CharField(max_length=4, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("Moment"), max_length=300)
    owner_party = models.ForeignKey(
        RoundParty,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("Ansvarig part"),
    )
    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Ansvarig person"),
    )
    due = models.DateField(_("Klart senast"), null=True, blank=True)
    # R2: recruitment activities are also held somewhere, for a number of people.
    place = models.CharField(_("Plats"), max_length=160, blank=True)
    invited = models.PositiveSmallIntegerField(_("Inbjudna"), null=True, blank=True)
    came = models.PositiveSmallIntegerField(_("Kom"), null=True, blank=True)
    done_on = models.DateField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    evidence = models.CharField(_("Vad visar att det är gjort?"), max_length=500, blank=True)
    struck_at = models.DateTimeField(null=True, blank=True, editable=False)
    struck_reason = models.CharField(_("Varför stryks momentet?"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("moment")
        ordering = ["phase", "order", "created_at"]
        indexes = [
            models.Index(
                fields=["due"],
                condition=models.Q(done_on=None, struck_at=None),
                name="activity_open_due",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.struck_at is None


class SelectionMethod(Record):
    """Urvalsmetod: planned together with the employers before anyone is recruited (P5)."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="selection_method")
    criteria = models.TextField(_("Sakliga kriterier"), max_length=4000, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("urvalsmetod")

    def __str__(self) -> str:
        return f"Method {self.round_id}"


class SelectionStep(Record):
    method = models.ForeignKey(SelectionMethod, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("Steg"), max_length=24, choices=SelectionStepKind)
    criteria = models.CharField(_("Vad prövas?"), max_length=300, blank=True)
    decided_by = models.CharField(_("Vem avgör?"), max_length=160, blank=True)
    employer_takes_part = models.BooleanField(_("Arbetsgivaren deltar"), default=False)
    planned_on = models.DateField(_("Datum"), null=True, blank=True)

    class Meta:
        verbose_name = _("urvalssteg")
        ordering = ["order", "created_at"]

    def __str__(self) -> str:
        return self.get_kind_display()


class PartyAgreement(Record):
    """Partsöverenskommelse: the parties agree on tasks and wage level before a stepwise track recruits (mission L5)."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="party_agreement")
    tasks = models.TextField(_("Arbetsuppgifter"), max_length=4000)
    wage = models.CharField(_("Lönenivå eller avtalspunkt"), max_length=300)
    parties = models.CharField(_("Parter"), max_length=300)
    agreed_on = models.DateField(_("Datum"))

    class Meta:
        verbose_name = _("partsöverenskommelse")

    def __str__(self) -> str:
        return f"PartyAgreement {self.round_id}"
