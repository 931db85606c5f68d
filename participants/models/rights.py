"""What a person can ask of whoever holds their data, and what has been put right (GDPR art. 15–22)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Organisation
from participants.enums import CorrectionKind, RefusalGround, RequestDecision, RequestKind
from participants.models.persons import Person
from participants.querysets import (
    SubjectExtractQuerySet,
    SubjectRequestQuerySet,
)


class SubjectRequest(Record):
    """Begäran från registrerad. To be answered within a month, or three where it was extended with a reason (art. 12.3).

    `organisation` is the person's owner, so that its local admin can count the requests without seeing whose they are.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="subject_requests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(_("Vad begäran gäller"), max_length=6, choices=RequestKind)
    received_on = models.DateField(_("Kom in den"))
    due_on = models.DateField(_("Ska besvaras senast"), editable=False)
    text = models.TextField(_("Det personen begär"), max_length=4000, blank=True)
    extended_on = models.DateField(_("Förlängd den"), null=True, blank=True, editable=False)
    extension_reason = models.CharField(_("Varför tiden förlängs"), max_length=300, blank=True)
    decision = models.CharField(_("Beslut"), max_length=8, choices=RequestDecision, blank=True)
    ground = models.CharField(_("Skäl för avslag"), max_length=8, choices=RefusalGround, blank=True)
    answer = models.TextField(_("Svar till personen"), max_length=6000, blank=True)
    answered_on = models.DateField(_("Besvarad den"), null=True, blank=True)
    # Art. 18: from when, and until when, nothing new is done with the data.
    restricted_on = models.DateField(_("Behandlingen begränsad från"), null=True, blank=True, editable=False)
    lifted_on = models.DateField(_("Begränsningen hävd"), null=True, blank=True, editable=False)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("begäran från registrerad")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["organisation", "due_on", "id"]),
            models.Index(fields=["organisation", "-received_on", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on=None, decision="")
                | models.Q(answered_on__isnull=False) & ~models.Q(decision=""),
                name="subject_request_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_on=None) | models.Q(restricted_on__isnull=False),
                name="subject_request_lifted_was_restricted",
            ),
        ]

    def __str__(self) -> str:
        return f"SubjectRequest {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("subject_request", args=[self.pk])

    @property
    def restricts(self) -> bool:
        return self.restricted_on is not None and self.lifted_on is None


class RecipientTold(Record):
    """That somebody who has been given the person's data has been told what became of the request (art. 19)."""

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="told")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    told_on = models.DateField(_("Underrättad den"))

    class Meta:
        verbose_name = _("underrättad mottagare")
        constraints = [models.UniqueConstraint(fields=["request", "organisation"], name="recipient_told_once")]

    def __str__(self) -> str:
        return f"RecipientTold {self.pk}"


class PersonCorrection(Record):
    """What a field of the person's row said before it was put right or changed (art. 5.1 d). Who and when: `created_*`.

    A former identity number is kept encrypted in `former_encrypted`, and `former` is then its masked form.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=CorrectionKind)
    former = models.CharField(_("Stod förut"), max_length=400, blank=True)
    former_encrypted = models.BinaryField(null=True, blank=True, editable=False)
    reason = models.CharField(_("Varför"), max_length=300, blank=True)
    request = models.ForeignKey(SubjectRequest, models.SET_NULL, null=True, blank=True, related_name="corrections")

    class Meta:
        verbose_name = _("rättad uppgift")
        ordering = ["-created_at", "field"]
        indexes = [models.Index(fields=["person", "-created_at"])]

    def __str__(self) -> str:
        return f"PersonCorrection {self.pk}"


class SubjectExtract(Record):
    """Registerutdrag: a copy of everything the organisation holds on one person, frozen when it was asked for (art. 15).

    Kept here and not among the documents, whose rows can never be taken away: this one goes with the person when the
    person is disposed of. Both forms hold the whole identity number, so they are encrypted.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="extracts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False)
    number = models.CharField(_("Nummer"), max_length=24, unique=True)
    snapshot = models.BinaryField(editable=False)
    snapshot_sha256 = models.CharField(max_length=64, editable=False)
    # Once the worker has made the PDF.
    content = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(null=True, editable=False)
    pages = models.PositiveSmallIntegerField(_("Sidor"), null=True, editable=False)
    made_at = models.DateTimeField(_("Klart"), null=True, editable=False)

    objects = SubjectExtractQuerySet.as_manager()

    class Meta:
        verbose_name = _("registerutdrag")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["person", "-created_at"])]

    def __str__(self) -> str:
        return self.number
