"""The track: the lasting frame that rounds are run in, with its steering group and local agreement."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from employers.models import Occupation
from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Organisation
from jobbspar.lib.keys import SortKey
from tracks.enums import TargetGroup, TrackScope
from tracks.querysets import SteeringGroupQuerySet, TrackQuerySet


class LocalAgreement(Record):
    """Lokal överenskommelse (Dua) between AF and municipalities. Its four texts are required (mission 1.5)."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="local_agreements")
    name = models.CharField(_("Namn"), max_length=160)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")
    parties = models.ManyToManyField(Organisation, related_name="+", verbose_name=_("Parter"))
    valid_from = models.DateField(_("Gäller från"))
    valid_to = models.DateField(_("Gäller till"), null=True, blank=True)
    review_date = models.DateField(_("Ses över senast"), null=True, blank=True)
    organisation_text = models.TextField(_("Organisation"), max_length=4000)
    roles_text = models.TextField(_("Roller"), max_length=4000)
    responsibility_text = models.TextField(_("Ansvar"), max_length=4000)
    resources_text = models.TextField(_("Resurser"), max_length=4000)

    class Meta:
        verbose_name = _("lokal överenskommelse")
        ordering = ["sort_name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="local_agreement_period",
                violation_error_message=_("Slutdatum kan inte vara före startdatum."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SteeringGroup(Record):
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="steering_groups")
    name = models.CharField(_("Namn"), max_length=120)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")

    objects = SteeringGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("styrgrupp")
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name


class SteeringMember(models.Model):
    group = models.ForeignKey(SteeringGroup, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="steering_seats")
    mandate = models.CharField(_("Mandat"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="steering_member_once")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.user_id}"


class SteeringMeeting(Record):
    """Escalated issues stand on the agenda of the next meeting (invariant 13)."""

    group = models.ForeignKey(SteeringGroup, models.CASCADE, related_name="meetings")
    held_on = models.DateField(_("Datum"))

    class Meta:
        verbose_name = _("styrgruppsmöte")
        ordering = ["held_on"]
        constraints = [models.UniqueConstraint(fields=["group", "held_on"], name="steering_meeting_once_a_day")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.held_on}"


class Track(Record):
    """A jobbspår. `is_preparatory` has no employer and is not counted as a jobbspår (Dua's own rule, domain.md 2)."""

    name = models.CharField(_("Namn"), max_length=120)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")
    area_name = models.CharField(_("Yrkesområde"), max_length=80, blank=True)
    responsible = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="responsible_tracks",
        verbose_name=_("Ansvarig kommun"),
    )
    occupations = models.ManyToManyField(Occupation, related_name="+", blank=True, verbose_name=_("Yrken (SSYK)"))
    scope = models.CharField(_("Omfattning"), max_length=12, choices=TrackScope, default=TrackScope.LOCAL)
    is_preparatory = models.BooleanField(_("Förberedande spår, utan arbetsgivare"), default=False)
    # Stepwise tracks need a PartyAgreement before recruitment (mission L5).
    is_stepwise = models.BooleanField(_("Ingår i en utbildningsstege"), default=False)
    ladder_text = models.TextField(_("Utbildningsstegen i ord"), max_length=2000, blank=True)
    target_groups = ArrayField(
        models.CharField(max_length=16, choices=TargetGroup),
        verbose_name=_("Målgrupper"),
        default=list,
        blank=True,
    )
    steering_group = models.ForeignKey(
        SteeringGroup,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tracks",
        verbose_name=_("Styrgrupp"),
    )
    local_agreement = models.ForeignKey(
        LocalAgreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tracks",
        verbose_name=_("Lokal överenskommelse"),
    )
    no_local_agreement_reason = models.TextField(
        _("Varför saknas en lokal överenskommelse?"), max_length=1000, blank=True
    )
    public_text = models.TextField(_("Kort beskrivning"), max_length=2000, blank=True)

    objects = TrackQuerySet.as_manager()

    class Meta:
        verbose_name = _("jobbspår")
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("track", args=[self.pk])
