"""The documents about one person: kept in the person's own table, so that they go when the person goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jobbspar.accounts.base import Record
from jobbspar.accounts.models import Organisation
from participants.enums import NoticeLanguage, PaperKind
from participants.models.participations import Participation
from participants.models.persons import Consent, Person
from participants.querysets import PersonPaperQuerySet


class PersonPaper(Record):
    """One edition of a document about a person: frozen when it was asked for, made as PDF by the worker, never changed.

    `series` holds the editions of one document together: it is the id of the first one, and they share its number. Both
    snapshot and PDF are encrypted. What made it is `snapshot_sha256` and `template_version`: the same again is no new one.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="papers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", editable=False)
    participation = models.ForeignKey(Participation, models.CASCADE, null=True, related_name="papers", editable=False)
    # The one that was asked for and that the form is to be signed for; none for an empty form.
    consent = models.ForeignKey(Consent, models.CASCADE, null=True, related_name="papers", editable=False)
    kind = models.CharField(_("Typ"), max_length=24, choices=PaperKind, editable=False)
    language = models.CharField(_("Språk"), max_length=40, choices=NoticeLanguage, blank=True, editable=False)
    series = models.UUIDField(editable=False)
    number = models.CharField(_("Nummer"), max_length=24, editable=False)
    edition = models.PositiveSmallIntegerField(_("Version"), default=1, editable=False)
    # A need that shows health through is written out in it: then it is not for the coordinator (matrix 2.7).
    holds_health = models.BooleanField(default=False, editable=False)
    snapshot = models.BinaryField(editable=False)
    snapshot_sha256 = models.CharField(max_length=64, editable=False)
    template_version = models.PositiveSmallIntegerField(editable=False)
    check_code = models.CharField(_("Verifieringskod"), max_length=14, unique=True, null=True, editable=False)
    # Once the worker has made the PDF.
    content = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(null=True, editable=False)
    pages = models.PositiveSmallIntegerField(_("Sidor"), null=True, editable=False)
    made_at = models.DateTimeField(_("Klar"), null=True, editable=False)
    # A certificate that no longer holds, and why.
    withdrawn_at = models.DateTimeField(_("Återkallat"), null=True, editable=False)
    withdrawn_reason = models.CharField(_("Varför"), max_length=200, blank=True, editable=False)

    objects = PersonPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("handling om en person")
        ordering = ["-created_at", "-edition"]
        indexes = [models.Index(fields=["person", "-created_at"])]
        constraints = [
            models.UniqueConstraint(fields=["series", "edition"], name="person_paper_edition_once"),
            models.UniqueConstraint(fields=["number", "edition"], name="person_paper_number_once"),
            models.CheckConstraint(
                condition=models.Q(made_at=None, content=None) | models.Q(made_at__isnull=False, content__isnull=False),
                name="person_paper_made_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdrawn_reason=""),
                name="person_paper_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.edition}"
