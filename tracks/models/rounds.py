"""The round: one walk through the four phases, and the parties that walk it."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from employers.models import CompetenceNeed, EmployerContact
from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Organisation
from jobbspar.lib.keys import SortKey
from tracks.enums import NextRoundDecision, PartyRole, Phase
from tracks.models.tracks import Track
from tracks.querysets import PartyQuerySet, RoundQuerySet


class Round(Record):
    """`phase` is written by `coordination.workflow.transitions` alone."""

    track = models.ForeignKey(Track, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("Omgång"))
    phase = models.CharField(_("Fas"), max_length=12, choices=Phase, default=Phase.DRAFT, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_reason = models.CharField(max_length=500, blank=True, editable=False)
    seats = models.PositiveSmallIntegerField(_("Platser"), validators=[MinValueValidator(1)])
    planned_start = models.DateField(_("Planerad start"))
    planned_end = models.DateField(_("Planerat slut"))
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinated_rounds",
        verbose_name=_("Koordinator"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputised_rounds",
        verbose_name=_("Ersättare"),
    )
    needs: "models.ManyToManyField[CompetenceNeed, RoundNeed]" = models.ManyToManyField(
        CompetenceNeed, through="RoundNeed", related_name="rounds"
    )
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")
    # The case in the responsible municipality's register, which every document of the round names (domain.md 2.6).
    registry_number = models.CharField(_("Diarienummer"), max_length=40, blank=True)
    # Written in the closing phase: tasks A2 and A3.
    evaluation = models.TextField(_("Utvärdering"), max_length=10_000, blank=True)
    lessons = models.TextField(_("Lärdomar"), max_length=10_000, blank=True)
    next_decision = models.CharField(_("Beslut om ny omgång"), max_length=8, choices=NextRoundDecision, blank=True)
    next_decision_text = models.CharField(_("Motivering"), max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    # For lists sorted as people read them: omgång 2 comes before omgång 10.
    sort_name = SortKey("track__name", "number", needs=("track",))

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("omgång")
        indexes = [
            models.Index(fields=["phase", "sort_name", "id"]),
            models.Index(fields=["sort_name", "id"]),
            models.Index(fields=["planned_start", "id"]),
            models.Index(fields=["-changed_at", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["track", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=models.Q(planned_end__gte=models.F("planned_start")),
                name="round_period",
                violation_error_message=_("Slutet kan inte vara före starten."),
            ),
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="round_seats_positive"),
        ]

    def __str__(self) -> str:
        return _t("%(track)s, omgång %(number)s") % {
            "track": self.track.name,
            "number": self.number,
        }

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])


class RoundNeed(models.Model):
    round = models.ForeignKey(Round, models.CASCADE, related_name="round_needs")
    need = models.ForeignKey(CompetenceNeed, models.PROTECT, related_name="round_needs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "need"], name="round_need_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.need_id}"


class RoundParty(Record):
    """An organisation that takes part, with its contact, mandate and acknowledgement of the plan (P1, P3)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="round_parties")
    role = models.CharField(_("Roll"), max_length=16, choices=PartyRole)
    reserved_seats = models.PositiveSmallIntegerField(_("Reserverade platser"), null=True, blank=True)
    expected_candidates = models.PositiveSmallIntegerField(_("Väntat antal kandidater"), null=True, blank=True)
    # The contact is a user for authorities, a contact of the employer for employers, else just a name.
    contact_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Kontaktperson"),
    )
    contact = models.ForeignKey(
        EmployerContact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Kontaktperson"),
    )
    contact_name = models.CharField(_("Kontaktperson"), max_length=120, blank=True)
    # An employer's people who see the round in the portal: the contact and whom else somebody has named (domain.md 2.0.17).
    named: "models.ManyToManyField[EmployerContact, NamedContact]" = models.ManyToManyField(
        EmployerContact,
        through="NamedContact",
        blank=True,
        related_name="named_in",
        verbose_name=_("Ser omgången i portalen"),
    )
    mandate = models.CharField(_("Mandat"), max_length=300, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    # How the acknowledgement was given when a coordinator notes it for a party without a sign-in ("per telefon …").
    acknowledged_note = models.CharField(max_length=300, blank=True, editable=False)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("part")
        ordering = ["role", "organisation__sort_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                name="round_party_once",
                violation_error_message=_("Organisationen är redan part i omgången."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.organisation_id}"

    @property
    def is_employer(self) -> bool:
        return self.role == PartyRole.EMPLOYER


class NamedContact(Record):
    """One of the employer's people named in a round. The oldest naming in a live round says whose the contact is."""

    party = models.ForeignKey(RoundParty, models.CASCADE, related_name="namings")
    contact = models.ForeignKey(EmployerContact, models.CASCADE, related_name="namings")

    class Meta:
        verbose_name = _("namngiven kontaktperson")
        constraints = [models.UniqueConstraint(fields=["party", "contact"], name="named_contact_once")]

    def __str__(self) -> str:
        return f"{self.party_id} {self.contact_id}"
