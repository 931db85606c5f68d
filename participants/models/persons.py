"""A person, as one organisation knows them, and what lifts the secrecy around them."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Municipality, Organisation
from jobbspar.lib import clock
from jobbspar.lib.keys import SearchKey, SortKey
from participants.enums import (
    ConsentState,
    EducationLevel,
    GivenHow,
    IdentityKind,
    LegalGround,
    LegalSex,
    PersonField,
    SwedishLevel,
    YesNoUnknown,
)
from participants.models.notices import NoticeText
from participants.querysets import ConsentQuerySet, DisclosureQuerySet, PersonQuerySet, PersonSearchQuerySet
from tracks.enums import TargetGroup
from tracks.models import Round

NO_NAME = _("Skriv personens namn. Den som bara har ett namn har bara det.")


class Person(Record):
    """One organisation's row about one human (domain.md 2.0.1).

    Two organisations may each have a row for the same human and never learn it from a constraint. The number is kept
    encrypted (`identity_encrypted`, 12 digits), found through a keyed hash, and shown masked (law R-PNR).
    """

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="persons", editable=False)
    # Many have one name only; one of the two is always there.
    first_name = models.CharField(_("Förnamn"), max_length=80, blank=True)
    last_name = models.CharField(_("Efternamn"), max_length=80, blank=True)
    preferred_name = models.CharField(_("Tilltalsnamn"), max_length=80, blank=True)
    email = models.EmailField(_("E-post"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    address = models.CharField(_("Adress"), max_length=200, blank=True)
    needs_interpreter = models.BooleanField(_("Behöver tolk"), default=False)
    language = models.CharField(_("Språk för tolk"), max_length=60, blank=True)
    identity_kind = models.CharField(_("Identitet"), max_length=20, choices=IdentityKind)
    identity_encrypted = models.BinaryField(null=True, blank=True, editable=False)
    identity_hash = models.CharField(max_length=64, blank=True, editable=False)
    identity_masked = models.CharField(max_length=20, blank=True, editable=False)
    birth_year = models.PositiveSmallIntegerField(_("Födelseår"), null=True, blank=True)
    legal_sex = models.CharField(_("Juridiskt kön"), max_length=8, choices=LegalSex, default=LegalSex.UNKNOWN)
    home_municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="residents",
        verbose_name=_("Hemkommun"),
    )
    education_level = models.CharField(
        _("Utbildningsnivå"),
        max_length=1,
        choices=EducationLevel,
        default=EducationLevel.UNKNOWN,
    )
    upper_secondary_completed = models.CharField(
        _("Fullföljd gymnasieutbildning"),
        max_length=8,
        choices=YesNoUnknown,
        default=YesNoUnknown.UNKNOWN,
    )
    swedish_level = models.CharField(_("Nivå i svenska"), max_length=8, choices=SwedishLevel, blank=True)
    experience = models.CharField(_("Erfarenhet i korthet"), max_length=300, blank=True)
    target_group = models.CharField(_("Målgrupp"), max_length=16, choices=TargetGroup, blank=True)
    case_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="persons",
        verbose_name=_("Ansvarig handläggare"),
    )
    # Art. 18: nothing new is done with the data from this day (`SubjectRequest` says why and until when).
    restricted_on = models.DateField(_("Behandlingen begränsad från"), null=True, blank=True, editable=False)
    sort_name = SortKey("last_name", "first_name")
    search_text = SearchKey("first_name", "preferred_name", "last_name")
    # Whether `protection` holds. Written by domain/protection.py alone; the walls ask it, so that they stay flat.
    is_protected = models.BooleanField(default=False, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        indexes = [
            models.Index(fields=["owner", "sort_name", "id"]),
            models.Index(fields=["sort_name", "id"]),
            models.Index(fields=["-changed_at", "id"]),
            models.Index(fields=["home_municipality", "sort_name", "id"]),
            models.Index(fields=["case_worker"]),
            models.Index(fields=["identity_hash"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "identity_hash"],
                condition=~models.Q(identity_hash=""),
                name="person_number_once_per_owner",
                violation_error_message=_("Personen finns redan hos er."),
            ),
            models.CheckConstraint(
                condition=~models.Q(first_name="", last_name=""),
                name="person_has_a_name",
                violation_error_message=NO_NAME,
            ),
        ]

    def __str__(self) -> str:
        # Never a name: this text ends up in logs and error reports.
        return f"Person {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])


class PersonNote(Record):
    """A dated note of the owner organisation. Never disclosed to another (domain.md 2.7)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notes")
    noted_on = models.DateField(_("Datum"))
    text = models.TextField(_("Anteckning"), max_length=4000)

    class Meta:
        verbose_name = _("anteckning")
        ordering = ["-noted_on", "-created_at"]

    def __str__(self) -> str:
        return f"Note {self.pk}"


class Notice(Record):
    """Information to the person, handed over (GDPR art. 12–14). Nobody becomes a candidate without it (invariant 4)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    # The very text; a later version changes nothing here. None for one handed over before the texts were kept.
    text = models.ForeignKey(NoticeText, models.PROTECT, null=True, blank=True, related_name="+")
    text_version = models.CharField(_("Version av informationen"), max_length=20)
    language = models.CharField(_("Språk"), max_length=40)
    handed_over_on = models.DateField(_("Lämnad den"))

    class Meta:
        verbose_name = _("information")
        ordering = ["-handed_over_on"]

    def __str__(self) -> str:
        return f"Notice {self.pk}"


class Consent(Record):
    """OSL consent (samtycke): the person lifts the secrecy themself. Not the GDPR ground (domain.md 2.8.5)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="consents")
    organisations = models.ManyToManyField(Organisation, related_name="+", verbose_name=_("Får lämnas till"))
    fields = ArrayField(
        models.CharField(max_length=12, choices=PersonField),
        verbose_name=_("Uppgifter"),
    )
    state = models.CharField(_("Status"), max_length=10, choices=ConsentState, default=ConsentState.REQUESTED)
    requested_on = models.DateField(_("Begärt den"), null=True, blank=True)
    given_how = models.CharField(_("Hur lämnades det?"), max_length=8, choices=GivenHow, blank=True)
    given_on = models.DateField(_("Lämnat den"), null=True, blank=True)
    valid_to = models.DateField(_("Gäller till"), null=True, blank=True)
    withdrawn_on = models.DateField(_("Återkallat den"), null=True, blank=True)
    # Who took it from the person: read the paper, heard it said.
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("samtycke")
        ordering = ["-given_on"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=ConsentState.GIVEN)
                | (models.Q(given_on__isnull=False) & ~models.Q(given_how="")),
                name="consent_given_says_how_and_when",
                violation_error_message=_("Skriv när och hur samtycket lämnades."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ConsentState.REQUESTED) | models.Q(given_on=None),
                name="consent_requested_is_not_given",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ConsentState.WITHDRAWN) | models.Q(withdrawn_on__isnull=False),
                name="consent_withdrawn_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Consent {self.pk}"


class Disclosure(Record):
    """Utlämnande: the only way a person's data crosses from one organisation to another (domain.md 2.7 rule 5)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="disclosures")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="disclosures")
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="received_disclosures")
    fields = ArrayField(models.CharField(max_length=12, choices=PersonField))
    ground = models.CharField(_("Rättslig grund"), max_length=12, choices=LegalGround)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="disclosures")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("utlämnande")
        ordering = ["-valid_from"]
        indexes = [models.Index(fields=["to_organisation", "person", "round"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="disclosure_period",
            ),
            models.UniqueConstraint(
                fields=["person", "round", "to_organisation"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="disclosure_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Disclosure {self.pk}"


class DisclosurePeriod(Record):
    """How many days after the case an organisation lets others go on reading its persons. Without a row: 90 (2.0.18)."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="disclosure_period", editable=False)
    days = models.PositiveSmallIntegerField(_("Antal dagar"))

    class Meta:
        verbose_name = _("tid för utlämnanden")
        constraints = [
            models.CheckConstraint(condition=models.Q(days__lte=365), name="disclosure_period_within_a_year")
        ]

    def __str__(self) -> str:
        return f"DisclosurePeriod {self.pk}"


class PersonSearch(models.Model):
    """What a search for a name or number found, kept so that the page has an opaque address (architecture.md 5).

    Neither the name nor the number that was typed is kept. Only the user who searched can open it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=clock.now, db_index=True)
    found = ArrayField(models.UUIDField(), default=list)

    objects = PersonSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("sökning")

    def __str__(self) -> str:
        return f"PersonSearch {self.pk}"
