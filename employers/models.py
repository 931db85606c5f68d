"""Employers, their workplaces and contacts, and the needs that every jobbspår starts from (mission D3, D4)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from employers.enums import (
    Engagement,
    MandateScope,
    NeedSource,
    NeedStatus,
    Recurrence,
    Sector,
    SizeBand,
    SupportNeed,
)
from employers.querysets import (
    ContactQuerySet,
    EmployerQuerySet,
    NeedQuerySet,
    WorkplaceQuerySet,
)
from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Municipality, Organisation
from jobbspar.lib import orgnr
from jobbspar.lib.keys import SearchKey, SortKey
from jobbspar.lib.text import join_and


class Occupation(models.Model):
    """An SSYK 2012 code. `level` is the number of digits; needs use level 4."""

    code = models.CharField(max_length=4, primary_key=True)
    title = models.CharField(max_length=160)
    level = models.PositiveSmallIntegerField()
    search_text = SearchKey("title")

    class Meta:
        verbose_name = _("yrke")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Employer(Record):
    """An employer as the area knows it. `owner` is the authority that registered it; name and orgnr are `organisation`'s."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="employer")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="registered_employers")
    sector = models.CharField(_("Sektor"), max_length=20, choices=Sector)
    size_band = models.CharField(_("Storlek"), max_length=8, choices=SizeBand)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Kommun"),
    )
    collective_agreement = models.CharField(_("Kollektivavtal"), max_length=120, blank=True)
    engagement = models.CharField(_("Engagemang"), max_length=12, choices=Engagement, default=Engagement.UNKNOWN)
    support_need = models.CharField(_("Behov av stöd"), max_length=8, choices=SupportNeed, blank=True)
    # Kept here and not asked of the organisation, so that the list of employers has an index to follow.
    sort_name = SortKey("organisation__name", needs=("organisation",))
    search_text = SearchKey("organisation__name", needs=("organisation",))

    objects = EmployerQuerySet.as_manager()

    class Meta:
        verbose_name = _("arbetsgivare")
        indexes = [
            models.Index(fields=["sort_name", "id"]),
            models.Index(fields=["-changed_at", "id"]),
            models.Index(fields=["owner", "sector"]),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    def get_absolute_url(self) -> str:
        return reverse("employer", args=[self.pk])

    # Under the names the form uses, so that two people's changes can be shown beside each other.
    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def orgnr(self) -> str:
        """`556000-0000`, or a sole trader's number masked."""
        own = self.organisation
        return own.sole_trader_masked or (orgnr.formatted(own.orgnr) if own.orgnr else "")

    @property
    def is_sole_trader(self) -> bool:
        return bool(self.organisation.sole_trader_hash)


class Workplace(Record):
    employer = models.ForeignKey(Employer, models.CASCADE, related_name="workplaces")
    name = models.CharField(_("Namn"), max_length=120)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")
    cfar = models.CharField(_("CFAR-nummer"), max_length=8, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("Kommun"))
    address = models.CharField(_("Adress"), max_length=200, blank=True)
    max_placements = models.PositiveSmallIntegerField(_("Högst antal praktikplatser samtidigt"), null=True, blank=True)
    supervisors = models.CharField(_("Handledare"), max_length=200, blank=True)

    objects = WorkplaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("arbetsställe")
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name


class EmployerContact(Record):
    """A person at the employer, with what they may decide (mission 1.5: "clear mandate"). `user` when they sign in.

    Which rounds they are named in stands with the rounds' parties (tracks room), and so does what an account sees.
    """

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="contacts")
    # Who noted them: an authority, or the employer itself. None where it is not known any more.
    owner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("Noterad av"),
    )
    name = models.CharField(_("Namn"), max_length=120)
    # For lists, as Swedes sort it.
    sort_name = SortKey("name")
    title = models.CharField(_("Roll hos arbetsgivaren"), max_length=120, blank=True)
    email = models.EmailField(_("E-post"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    language = models.CharField(_("Språk"), max_length=40, blank=True)
    mandate = ArrayField(
        models.CharField(max_length=12, choices=MandateScope),
        verbose_name=_("Får besluta om"),
        default=list,
        blank=True,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("kontaktperson")
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name

    @property
    def mandate_words(self) -> str:
        """`kravprofil, urval och anställning`; empty without a mandate."""
        return join_and([str(scope.label).lower() for scope in MandateScope if scope in self.mandate])


class CompetenceNeed(Record):
    """What an employer needs: which occupation, how many, when (mission D3). Joined to rounds in the tracks room."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="needs")
    # The authority that registered it.
    owner = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    workplace = models.ForeignKey(
        Workplace,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("Arbetsställe"),
    )
    occupation = models.ForeignKey(Occupation, models.PROTECT, related_name="needs", verbose_name=_("Yrke (SSYK)"))
    headcount = models.PositiveSmallIntegerField(_("Antal personer"), validators=[MinValueValidator(1)])
    wanted_start = models.DateField(_("Önskad start"))
    recurrence = models.CharField(_("Återkommer"), max_length=12, choices=Recurrence, default=Recurrence.ONCE)
    shortage_reason = models.TextField(_("Varför är det svårt att rekrytera?"), max_length=2000, blank=True)
    source = models.CharField(_("Källa"), max_length=16, choices=NeedSource)
    status = models.CharField(_("Status"), max_length=12, choices=NeedStatus, default=NeedStatus.RECEIVED)
    declined_reason = models.CharField(max_length=300, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kompetensbehov")
        ordering = ["wanted_start"]
        indexes = [models.Index(fields=["status", "wanted_start"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(headcount__gte=1),
                name="need_headcount_positive",
                violation_error_message=_("Antalet personer ska vara minst 1."),
            )
        ]

    def __str__(self) -> str:
        return f"Need {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("need", args=[self.pk])
